package jeton.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.input.InputException;
import jeton.latency.Batch;
import jeton.latency.StepBill;
import jeton.scenario.Pool;
import jeton.serving.SchedulerLimits;

/**
 * One engine step of a replica, taken apart.
 *
 * @param resolved     with the smallest layout that holds the step, if none was asked for
 * @param floorSeconds what the datasheet allows for the same work
 * @param remarks      what the engine or the model would not do like this
 */
public record StepExplanation(ResolvedPool resolved, StepBill bill, double floorSeconds, List<String> remarks) {
    public StepExplanation {
        remarks = List.copyOf(remarks);
    }

    /**
     * @param decodes       sequences that produce a token, from 0
     * @param contextTokens in the cache of each, from 1
     * @param prefillTokens of one prompt beside them, from 0; not both are 0
     * @throws InputException at the pool's place, if model and step do not fit its chips
     */
    public static StepExplanation of(Pool pool, int decodes, int contextTokens, int prefillTokens) {
        ResolvedPool resolved =
                new DeploymentResolver().resolve(pool, new CacheNeed(decodes, contextTokens, prefillTokens));
        Batch step = resolved.decodeStep(decodes, contextTokens);
        if (prefillTokens > 0) {
            step.addChunk(prefillTokens, 0, prefillTokens);
        }
        StepBill bill = resolved.stepTime().bill(step, contextTokens);
        double floor = resolved.floor().floorSeconds(step);
        return new StepExplanation(resolved, bill, floor, remarks(resolved, step, contextTokens));
    }

    private static List<String> remarks(ResolvedPool resolved, Batch step, int contextTokens) {
        List<String> remarks = new ArrayList<>();
        SchedulerLimits limits = resolved.limits();
        if (step.requests() > limits.maxNumSeqs() || step.tokens() > limits.maxBatchedTokens()) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "engine %s would not form this step: it takes at most %,d requests and %,d new tokens",
                    resolved.engine().name(),
                    limits.maxNumSeqs(),
                    limits.maxBatchedTokens()));
        }
        if (resolved.speculation() != null && step.decodes > 0) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "a step yields %.3g tokens of every request at the acceptance asked for",
                    resolved.tokensPerStep()));
        }
        int longest = resolved.pool().model().maxContextTokens();
        if (contextTokens > longest || step.prefillTokens > longest) {
            remarks.add(String.format(Locale.ROOT, "the model supports at most %,d tokens", longest));
        }
        if (resolved.pool().chip().calibration().uncalibrated()
                && !resolved.pool().ideal()) {
            remarks.add("uncalibrated: " + resolved.pool().chip().calibration().source());
        }
        return remarks;
    }

    /** Share of the step that the datasheet would need; 1 at best. */
    public double rooflineShare() {
        return floorSeconds / bill.seconds();
    }

    /** NaN if nobody decodes. */
    public double tokensPerSecondPerUser() {
        return bill.decodes() > 0 ? resolved.tokensPerStep() / bill.seconds() : Double.NaN;
    }

    public double outputTokensPerSecondPerChip() {
        return bill.decodes()
                * resolved.tokensPerStep()
                / bill.seconds()
                / resolved.layout().chips();
    }
}
