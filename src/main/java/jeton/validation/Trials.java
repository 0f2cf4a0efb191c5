package jeton.validation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import jeton.study.Parallel;

/** Measured rows whose runs are simulated again and again, with other profiles of the same chips and engines. */
public final class Trials {
    private final List<Served> rows;
    private final int threads;

    Trials(List<Served> rows, int threads) {
        this.rows = List.copyOf(rows);
        this.threads = threads;
    }

    /** As they were predicted first, in the order of the files. */
    public List<Point> points() {
        return rows.stream().map(Validation::point).toList();
    }

    /**
     * Predictions with these profiles, in the same order; not a number for a row whose run has no room any more.
     *
     * @param affected points to predict again; the others keep their first prediction
     */
    public double[] predict(Profiles profiles, Predicate<Point> affected) {
        Set<Case> again = new LinkedHashSet<>();
        List<Boolean> changed = new ArrayList<>();
        for (Served row : rows) {
            boolean wanted = affected.test(Validation.point(row));
            changed.add(wanted);
            if (wanted) {
                again.add(row.run());
            }
        }
        Map<Case, Prediction> predictions =
                Validation.predict(List.copyOf(again), profiles, new Parallel(threads, done -> {}));
        double[] values = new double[rows.size()];
        for (int i = 0; i < values.length; i++) {
            Served row = rows.get(i);
            Prediction prediction =
                    changed.get(i) ? Objects.requireNonNull(predictions.get(row.run())) : row.prediction();
            values[i] = prediction.statistics() == null ? Double.NaN : prediction.value(row.quantity());
        }
        return values;
    }
}
