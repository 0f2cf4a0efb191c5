package jeton.validation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jeton.hardware.Chip;
import jeton.model.Transformer;

/**
 * Finds closed loops that claim more work than their chips can do. By Little's law (Little, Operations Research 9(3), 1961)
 * {@code C} users whose requests take {@code T} seconds each are served {@code C / T} requests a second; each of them wants
 * two FLOPs for every active weight and token, which no chip does faster than its peak. Needs time to first token and time
 * per output token of the same run.
 */
final class ClosedLoopBound {
    /** The end of a run, where users leave, serves fewer than Little's law says. */
    private static final double TOLERANCE = 1.25;

    private ClosedLoopBound() {}

    /** What two rows of one run have in common. */
    private record Key(Case run, String file, String url, String reference) {}

    /** The rows of such runs, with the reason. */
    static Map<Measurement, BadRow> broken(List<Served> rows) {
        Map<Key, List<Served>> runs = new LinkedHashMap<>();
        for (Served served : rows) {
            if (served.run().load() instanceof Load.Closed && mean(served)) {
                runs.computeIfAbsent(key(served), key -> new ArrayList<>()).add(served);
            }
        }
        Map<Measurement, BadRow> broken = new LinkedHashMap<>();
        for (List<Served> run : runs.values()) {
            double share = shareOfPeak(run);
            if (share > TOLERANCE) {
                String reason = String.format(
                        Locale.ROOT,
                        "with the other row of this run it claims %.1f times the peak of %s",
                        share,
                        run.get(0).run().chip().name());
                run.forEach(served -> broken.put(served.row(), served.bad(reason)));
            }
        }
        return broken;
    }

    private static boolean mean(Served served) {
        Quantity.Kind kind = served.quantity().kind();
        return served.quantity().statistic() == Quantity.Statistic.MEAN
                && (kind == Quantity.Kind.TTFT || kind == Quantity.Kind.TPOT);
    }

    private static Key key(Served served) {
        Measurement row = served.row();
        return new Key(
                served.run(), row.file(), row.text(Column.URL_OR_REPO_PATH), row.text(Column.QUOTE_OR_TABLE_REF));
    }

    /** Work claimed over work possible; 0 where the rows do not tell. */
    private static double shareOfPeak(List<Served> rows) {
        Map<Quantity.Kind, Double> seconds = new EnumMap<>(Quantity.Kind.class);
        rows.forEach(
                served -> seconds.put(served.quantity().kind(), served.row().value() / 1000));
        if (rows.size() != 2 || seconds.size() != 2) {
            return 0;
        }
        Case run = rows.get(0).run();
        double output = run.lengths().output().mean();
        double tokens = run.lengths().input().mean() + output - 1;
        double inSystem = seconds.getOrDefault(Quantity.Kind.TTFT, 0.0)
                + seconds.getOrDefault(Quantity.Kind.TPOT, 0.0) * (output - 1);
        double requestsPerSecond = run.load().width() / inSystem;
        return requestsPerSecond
                * tokens
                * flopsPerToken(run.model())
                / (rows.get(0).prediction().chips() * peak(run));
    }

    private static double flopsPerToken(Transformer model) {
        return 2.0 * (model.activeMatmulParameters() - model.embeddingParameters());
    }

    /** Of the faster of the two formats. */
    private static double peak(Case run) {
        Chip chip = run.chip();
        return Math.max(
                chip.peak(chip.computeFormat(run.layout().weights())),
                chip.peak(chip.computeFormat(run.layout().experts())));
    }
}
