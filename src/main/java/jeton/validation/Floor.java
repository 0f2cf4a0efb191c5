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

    /** A row with the prediction of its run. */
    record Suspect(Measurement row, Case run, Quantity quantity, Prediction prediction) {
        boolean suspicious() {
            // which experts are read depends on the prompts, so a model with experts has no firm bound
            boolean dense = run.model().experts().count() == 0;
            boolean batch = run.load() instanceof Load.Static || run.load() instanceof Load.Queued;
            boolean bounded = quantity.kind().family() == Family.THROUGHPUT || quantity.kind() == Quantity.Kind.E2E;
            return dense && batch && bounded && advantage(prediction) > SUSPICIOUS;
        }

        /** How much better than a simulation the measurement is, as a factor. */
        double advantage(Prediction simulated) {
            double ratio = row.value() / simulated.value(quantity);
            return quantity.rate() ? ratio : 1 / ratio;
        }
    }

    /** The rows that break the bound, with the reason. */
    Map<Measurement, BadRow> broken(List<Suspect> suspects) {
        List<Suspect> suspicious = suspects.stream().filter(Suspect::suspicious).toList();
        List<Case> cases = suspicious.stream().map(Suspect::run).distinct().toList();
        List<Callable<Prediction>> tasks = cases.stream()
                .<Callable<Prediction>>map(run -> () -> Prediction.bound(run))
                .toList();
        List<Prediction> bounds = parallel.all(tasks);
        Map<Measurement, BadRow> broken = new LinkedHashMap<>();
        for (Suspect suspect : suspicious) {
            bad(suspect, bounds.get(cases.indexOf(suspect.run()))).ifPresent(row -> broken.put(suspect.row(), row));
        }
        return broken;
    }

    private static Optional<BadRow> bad(Suspect suspect, Prediction bound) {
        RunStatistics ideal = bound.statistics();
        // work that preemptions repeat is the scheduler's doing, not the chip's
        if (ideal == null || ideal.whole(Total.PREEMPTIONS) > 0 || suspect.advantage(bound) <= TOLERANCE) {
            return Optional.empty();
        }
        Measurement row = suspect.row();
        return Optional.of(new BadRow(
                row.file(),
                row.line(),
                Column.VALUE.header(),
                row.text(Column.VALUE),
                String.format(
                        Locale.ROOT,
                        "better than the datasheet of %s allows, %.4g",
                        suspect.run().chip().name(),
                        bound.value(suspect.quantity()))));
    }
}
