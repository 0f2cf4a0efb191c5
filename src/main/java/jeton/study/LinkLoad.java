package jeton.study;

import java.util.List;
import java.util.Locale;
import jeton.fleet.TransferRule;
import jeton.fleet.TransferRule.Side;
import jeton.serving.Role;
import jeton.serving.Total;

/** Whether the links between prefill and decode replicas bound what a deployment serves. */
final class LinkLoad {
    /** From this share of their time on, links that are busy make prompts wait long. */
    private static final double MUCH = 0.7;

    private LinkLoad() {}

    /** @param replications of one deployment; they may have fewer replicas than it has */
    static List<String> objections(ResolvedDeployment resolved, List<Replication> replications) {
        TransferRule rule = resolved.deployment().fleet().rules().transfer();
        if (rule == null) {
            return List.of();
        }
        double tokens = resolved.deployment().workload().meanInputTokens();
        long bytes = resolved.pools().get(0).cache().bytes(Math.round(tokens));
        double busy = replications.stream()
                .mapToDouble(replication -> busy(rule, bytes, replication))
                .average()
                .orElse(0);
        return busy < MUCH
                ? List.of()
                : List.of(String.format(
                        Locale.ROOT,
                        "the links between prefill and decode are busy for %.0f %% of the time, with %.3g GB a mean prompt at"
                                + " %.3g GB/s: prompts wait for them, and fill the cache",
                        Math.min(100, 100 * busy),
                        bytes / 1e9,
                        rule.bytesPerSecond() / 1e9));
    }

    private static double busy(TransferRule rule, long bytes, Replication replication) {
        double sent = replication.rate(Total.TRANSFERS) * bytes / rule.bytesPerSecond();
        double ofPrefill = rule.bottleneck() == Side.DECODE ? 0 : sent / links(replication, Role.PREFILL);
        double ofDecode = rule.bottleneck() == Side.PREFILL ? 0 : sent / links(replication, Role.DECODE);
        return Math.max(ofPrefill, ofDecode);
    }

    private static int links(Replication replication, Role role) {
        return replication.resolved().pools().stream()
                .filter(pool -> pool.pool().role() == role)
                .mapToInt(pool -> pool.pool().replicas())
                .sum();
    }
}
