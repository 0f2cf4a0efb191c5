package jeton.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import jeton.serving.Metric;

/**
 * Paired differences between deployments: replication r of both served the same requests, so what differs is the
 * deployment.
 */
final class Differences {
    private static final Map<String, ToDoubleFunction<Replication>> METRICS = metrics();

    private Differences() {}

    private static Map<String, ToDoubleFunction<Replication>> metrics() {
        Map<String, ToDoubleFunction<Replication>> metrics = new LinkedHashMap<>();
        metrics.put("cost.usdPerMillionTokens", r -> r.ledger().usdPerMillionTokens());
        metrics.put("cost.usdPerRequest", r -> r.ledger().usdPerRequest());
        metrics.put("throughput.outputTokensPerSecondPerChip", Replication::outputTokensPerSecondPerChip);
        metrics.put("latency.ttft.mean", r -> r.latencyMean(Metric.TTFT));
        metrics.put("latency.tpot.mean", r -> r.latencyMean(Metric.TPOT));
        metrics.put("latency.e2e.mean", r -> r.latencyMean(Metric.E2E));
        return metrics;
    }

    /** Every run but the first against the first; none where one of the two has fewer than two replications. */
    static List<StudyResult.Difference> of(List<RunResult> runs, List<List<Replication>> replications) {
        List<StudyResult.Difference> differences = new ArrayList<>();
        List<Replication> baseline = replications.get(0);
        for (int d = 1; d < runs.size(); d++) {
            List<Replication> other = replications.get(d);
            if (baseline.size() < 2 || other.size() != baseline.size()) {
                continue;
            }
            for (Map.Entry<String, ToDoubleFunction<Replication>> metric : METRICS.entrySet()) {
                double[] a = baseline.stream().mapToDouble(metric.getValue()).toArray();
                double[] b = other.stream().mapToDouble(metric.getValue()).toArray();
                double[] difference = new double[a.length];
                for (int r = 0; r < a.length; r++) {
                    difference[r] = b[r] - a[r];
                }
                differences.add(new StudyResult.Difference(
                        metric.getKey(),
                        runs.get(d).name(),
                        runs.get(0).name(),
                        Estimates.of(difference),
                        Estimates.correlation(a, b)));
            }
        }
        return differences;
    }
}
