package jeton.study;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jeton.serving.CacheTier;
import jeton.serving.Total;
import jeton.study.RunResult.Tier;
import jeton.study.RunResult.Tiers;
import org.jspecify.annotations.Nullable;

/** What came from tiers below the caches. */
final class TierSummary {
    private TierSummary() {}

    /** Null where no pool has any. */
    static @Nullable Tiers of(ResolvedDeployment resolved, List<Replication> replications) {
        List<Tier> tiers = new ArrayList<>();
        double scale =
                resolved.replicas() / (double) replications.get(0).resolved().replicas();
        for (String name : names(resolved)) {
            int tier = tiers.size();
            tiers.add(new Tier(
                    name,
                    Estimates.of(replications, r -> r.tierHitRate(tier)),
                    Estimates.of(replications, r -> scale * r.rate(Total.readFrom(tier))),
                    Estimates.of(replications, r -> scale * r.rate(Total.writtenTo(tier)))));
        }
        return tiers.isEmpty()
                ? null
                : new Tiers(
                        tiers,
                        Estimates.of(replications, r -> scale * r.statistics().measured(Total.FETCHES)),
                        Estimates.of(replications, r -> r.perFetch(Total.FETCH_SECONDS)),
                        Estimates.of(replications, r -> r.perFetch(Total.SAVED_SECONDS)));
    }

    /** Tiers of the same depth go together, under all names that pools have for them. */
    private static List<String> names(ResolvedDeployment resolved) {
        List<Set<String>> names = new ArrayList<>();
        for (ResolvedPool pool : resolved.pools()) {
            int depth = 0;
            for (CacheTier tier : pool.pool().engine().caching().tiers().tiers()) {
                if (depth == names.size()) {
                    names.add(new LinkedHashSet<>());
                }
                names.get(depth++).add(tier.name());
            }
        }
        return names.stream().map(each -> String.join(", ", each)).toList();
    }

    /** Tiers that would have to take more bytes than they can. */
    static List<String> objections(ResolvedDeployment resolved, List<Replication> replications) {
        List<String> sentences = new ArrayList<>();
        for (int p = 0; p < resolved.pools().size(); p++) {
            int pool = p;
            List<CacheTier> tiers =
                    resolved.pools().get(p).pool().engine().caching().tiers().tiers();
            for (int i = 0; i < tiers.size(); i++) {
                Total written = Total.writtenTo(i);
                double most = tiers.get(i).bytesPerSecond();
                double mean = replications.stream()
                        .map(r -> r.pools().get(pool))
                        .mapToDouble(each -> each.measured(written) / each.heldSeconds())
                        .average()
                        .orElse(0);
                if (mean > most) {
                    sentences.add(String.format(
                            Locale.ROOT,
                            "tier '%s' would have to take %.4g GB/s of a replica on average, and its bandwidth is"
                                    + " %.4g GB/s: writes are taken to need no time, so it finds less than the figures say",
                            tiers.get(i).name(),
                            mean / 1e9,
                            most / 1e9));
                }
            }
        }
        return sentences;
    }
}
