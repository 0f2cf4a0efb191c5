package jeton.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.util.FastMath;

/**
 * Whose kernels a chip is calibrated with: those of the first preferred engine that was measured, and of its versions and
 * formats those with the most rows; unless others need less than half their time for the same work, as where a table was
 * taken without CUDA graphs.
 */
final class VariantChoice {
    private static final int ENOUGH = 30;
    /** Mean logarithm of the ratio of times, from which on another engine is clearly quicker. */
    private static final double CLEARLY = FastMath.log(2);

    private final List<String> preferred;

    /** @param preferred engines, in the order of preference; others come after them */
    VariantChoice(List<String> preferred) {
        this.preferred = List.copyOf(preferred);
    }

    /** The variants that have rows enough, the chosen one first; none if there is none. */
    List<Variant> ranked(Map<Variant, List<KernelTime>> rows) {
        List<Variant> usable = new ArrayList<>(rows.keySet().stream()
                .filter(variant -> count(rows, variant) >= ENOUGH)
                .sorted(Comparator.<Variant>comparingInt(this::rank).thenComparing(variant -> -count(rows, variant)))
                .toList());
        if (usable.isEmpty()) {
            return usable;
        }
        Variant best = usable.get(0);
        for (Variant other : usable) {
            if (meanLogRatio(rows.getOrDefault(best, List.of()), rows.getOrDefault(other, List.of())) > CLEARLY) {
                best = other;
            }
        }
        usable.remove(best);
        usable.add(0, best);
        return usable;
    }

    /** Geometric mean of the times of one over those of another for the same work; NaN if they share too little. */
    double relativeTime(Map<Variant, List<KernelTime>> rows, Variant one, Variant other) {
        return FastMath.exp(meanLogRatio(rows.getOrDefault(one, List.of()), rows.getOrDefault(other, List.of())));
    }

    private static int count(Map<Variant, List<KernelTime>> rows, Variant variant) {
        return rows.getOrDefault(variant, List.of()).size();
    }

    private int rank(Variant variant) {
        int index = preferred.indexOf(variant.engine());
        return index < 0 ? preferred.size() : index;
    }

    /** Of the first's times over the second's; NaN if they share too little work to tell. */
    private static double meanLogRatio(List<KernelTime> first, List<KernelTime> second) {
        Map<Long, Double> quickest = quickest(first);
        int shared = 0;
        double sum = 0;
        for (Map.Entry<Long, Double> other : quickest(second).entrySet()) {
            Double own = quickest.get(other.getKey());
            if (own != null) {
                sum += FastMath.log(own / other.getValue());
                shared++;
            }
        }
        return shared < ENOUGH ? Double.NaN : sum / shared;
    }

    private static Map<Long, Double> quickest(List<KernelTime> rows) {
        Map<Long, Double> quickest = new HashMap<>();
        rows.forEach(row -> quickest.merge(row.shape(), row.seconds(), Math::min));
        return quickest;
    }
}
