package jeton.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import jeton.serving.ClassRecorder.Count;
import jeton.serving.ClassStatistics;
import jeton.serving.Metric;
import jeton.study.RunResult.ClassLatency;
import jeton.study.RunResult.OfClass;
import jeton.study.RunResult.Percentiles;
import jeton.workload.RequestClass;

/**
 * What became of each class of requests, over all replications.
 *
 * @param limited    whether limits are asked of requests
 * @param overloaded whether times that queues make longer mean nothing
 */
record ClassSummary(List<RequestClass> classes, boolean limited, boolean overloaded, List<Replication> replications) {

    /** None where nothing was recorded by class. */
    List<OfClass> results() {
        List<OfClass> results = new ArrayList<>();
        if (!replications.get(0).statistics().classes().isEmpty()) {
            for (int i = 0; i < classes.size(); i++) {
                results.add(result(i));
            }
        }
        return results;
    }

    private OfClass result(int ofClass) {
        List<ClassStatistics> all = replications.stream()
                .map(r -> r.statistics().classes().get(ofClass))
                .toList();
        boolean urgent = Double.isFinite(classes.get(ofClass).urgency().deadlineSeconds());
        return new OfClass(
                classes.get(ofClass).name(),
                whole(all, Count.ARRIVED),
                whole(all, Count.COMPLETED),
                whole(all, Count.FAILED),
                new ClassLatency(waiting(all, Metric.TTFT), times(all, Metric.TPOT), waiting(all, Metric.E2E)),
                limited && !overloaded ? Estimates.of(all, share(Count.WITHIN_SLO)) : Estimate.NONE,
                urgent && !overloaded ? Estimates.of(all, share(Count.IN_TIME)) : Estimate.NONE);
    }

    private static long whole(List<ClassStatistics> all, Count count) {
        return (long) all.stream().mapToDouble(each -> each.whole(count)).sum();
    }

    private Percentiles waiting(List<ClassStatistics> all, Metric metric) {
        return overloaded ? Percentiles.NONE : times(all, metric);
    }

    private static Percentiles times(List<ClassStatistics> all, Metric metric) {
        return Estimates.percentiles(all, each -> each.latency(metric));
    }

    /** Of the requests that left; NaN if none did. */
    private static ToDoubleFunction<ClassStatistics> share(Count count) {
        return each -> each.measured(count) / (each.measured(Count.COMPLETED) + each.measured(Count.FAILED));
    }
}
