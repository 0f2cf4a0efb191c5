package jeton.study;

import java.util.ArrayList;
import java.util.List;
import jeton.fleet.Admission;
import jeton.fleet.TransferRule;
import jeton.fleet.TransferRule.Push;
import jeton.serving.QueueOrder;
import jeton.serving.Total;

/** What a deployment asks for that is simulated less exactly than the rest, in sentences. */
final class Approximations {
    private Approximations() {}

    static List<String> of(Summary summary) {
        ResolvedDeployment resolved = summary.resolved();
        List<String> sentences = new ArrayList<>();
        TransferRule transfer = resolved.deployment().fleet().rules().transfer();
        if (transfer != null && transfer.push() == Push.LAYERWISE) {
            sentences.add("approximate: layers are sent as if the decode replica had its blocks when the prompt began;"
                    + " where it has none at the end of the prompt, all is sent after that");
        }
        if (!summary.simulation().stepwise() && summary.whole(Total.IDLE_BYTE_SECONDS) > 0) {
            sentences.add(
                    "approximate: what the cache gives up during a leap over many steps is dated to its middle, so bytes"
                            + " held between calls (memory.idleBytes) are right to about 0.1 %; --stepwise has them exactly");
        }
        if (!Double.isNaN(resolved.deployment().workload().offeredRate())) {
            sentences.addAll(ofTheSustainableRate(summary.simulation().resolved(), summary.overloaded()));
        }
        return sentences;
    }

    /** @param overloaded whether the other figures are those of the deployment at that rate */
    private static List<String> ofTheSustainableRate(ResolvedDeployment resolved, boolean overloaded) {
        List<String> sentences = new ArrayList<>();
        if (resolved.deployment().workload().hasSessions()) {
            sentences.add("the rate that can be sustained is an upper bound: it was found with every turn of a session"
                    + " right after the one before, when its prefix is surest to be in the cache");
        }
        if (resolved.pools().stream().anyMatch(pool -> pool.limits().order() instanceof QueueOrder.ShortestPredicted)) {
            sentences.add(
                    "the rate that can be sustained is an upper bound: it was found with a queue that never ends, in"
                            + " which the longest requests are never reached");
        }
        if (resolved.deployment().fails()) {
            sentences.add(
                    "the rate that can be sustained is that of replicas that never fail, times the share of the time in"
                            + " which they serve"
                            + (overloaded ? "; all other figures are of replicas that never fail" : "")
                            + (resolved.pools().stream().anyMatch(pool -> pool.degraded() != null)
                                    ? "; those on fewer chips count as whole"
                                    : ""));
        }
        if (!resolved.deployment().fleet().rules().admission().equals(Admission.OPEN)) {
            sentences.add("the rate that can be sustained is that of the chips; admission may let in less");
        }
        return sentences;
    }
}
