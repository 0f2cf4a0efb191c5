package jeton.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import jeton.study.RunResult.Percentiles;
import jeton.study.RunResult.Sessions;
import jeton.workload.RequestClass;
import jeton.workload.SessionStatistics;

/** Sums up what became of the sessions of every class. */
final class SessionSummary {
    private final List<SessionStatistics> replications;

    private SessionSummary(List<SessionStatistics> replications) {
        this.replications = replications;
    }

    static List<Sessions> of(List<RequestClass> classes, List<Replication> replications) {
        int kinds = replications.get(0).statistics().sessions().size();
        List<Sessions> all = new ArrayList<>();
        for (int k = 0; k < kinds; k++) {
            int kind = k;
            List<SessionStatistics> one = replications.stream()
                    .map(r -> r.statistics().sessions().get(kind))
                    .toList();
            all.add(new SessionSummary(one)
                    .result(classes.get(one.get(0).kind()).name()));
        }
        return all;
    }

    private Sessions result(String name) {
        double max =
                replications.stream().mapToDouble(r -> r.latency().max()).max().orElse(Double.NaN);
        return new Sessions(
                name,
                sum(SessionStatistics::begun),
                sum(SessionStatistics::completed),
                sum(SessionStatistics::broken),
                mean(SessionStatistics::meanRequests),
                mean(SessionStatistics::meanPromptTokens),
                mean(SessionStatistics::meanOutputTokens),
                new Percentiles(
                        mean(r -> r.latency().mean()),
                        quantile(0.5),
                        quantile(0.9),
                        quantile(0.95),
                        quantile(0.99),
                        new Estimate(max, Double.NaN)));
    }

    private long sum(ToDoubleFunction<SessionStatistics> count) {
        return (long) replications.stream().mapToDouble(count).sum();
    }

    private Estimate mean(ToDoubleFunction<SessionStatistics> figure) {
        return Estimates.of(replications, figure);
    }

    private Estimate quantile(double q) {
        return mean(r -> r.completed() == 0 ? Double.NaN : r.latency().quantile(q));
    }
}
