package jeton.validation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import jeton.serving.RunStatistics;
import jeton.serving.Total;
import jeton.study.Parallel;

/**
 * Finds measurements that no hardware can have given: a batch served in less time than the datasheet of the chip allows.
 * Only whole batches have such a bound; under other loads one request can be served at the cost of others.
 */
record Floor(Parallel parallel) {
    /** Predictions this much slower than a measurement are worth a second look. */
    private static final double SUSPICIOUS = 2;
    /** For what the bound itself may owe to scheduling. */
    private static final double TOLERANCE = 1.1;

    /** The rows that break the bound, with the reason. */
    Map<Measurement, BadRow> broken(List<Served> rows) {
        List<Served> suspicious = rows.stream().filter(Floor::suspicious).toList();
        List<Case> cases = suspicious.stream().map(Served::run).distinct().toList();
        List<Callable<Prediction>> tasks = cases.stream()
                .<Callable<Prediction>>map(run -> () -> Prediction.bound(run))
                .toList();
        List<Prediction> bounds = parallel.all(tasks, Validation.BOUNDS_FROM, 1);
        Map<Measurement, BadRow> broken = new LinkedHashMap<>();
        for (Served suspect : suspicious) {
            bad(suspect, bounds.get(cases.indexOf(suspect.run()))).ifPresent(row -> broken.put(suspect.row(), row));
        }
        return broken;
    }

    private static Optional<BadRow> bad(Served suspect, Prediction bound) {
        RunStatistics ideal = bound.statistics();
        // work that preemptions repeat is the scheduler's doing, not the chip's
        if (ideal == null || ideal.whole(Total.PREEMPTIONS) > 0 || suspect.advantage(bound) <= TOLERANCE) {
            return Optional.empty();
        }
        return Optional.of(suspect.bad(String.format(
                Locale.ROOT,
                "better than the datasheet of %s allows, %.4g",
                suspect.run().chip().name(),
                bound.value(suspect.quantity()))));
    }

    private static boolean suspicious(Served served) {
        // which experts are read depends on the prompts, so a model with experts has no firm bound
        boolean dense = served.run().model().experts().count() == 0;
        Load load = served.run().load();
        boolean batch = load instanceof Load.Static || load instanceof Load.Queued;
        Quantity.Kind kind = served.quantity().kind();
        boolean bounded = kind.family() == Family.THROUGHPUT || kind == Quantity.Kind.E2E;
        return dense && batch && bounded && served.advantage(served.prediction()) > SUSPICIOUS;
    }
}
