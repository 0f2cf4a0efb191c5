package jeton.validation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jeton.hardware.Chip;
import jeton.latency.Batch;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.model.Transformer;
import jeton.scenario.LayoutRequest;

/**
 * Finds closed loops that claim more work than their chips can do. By Little's law (Little, Operations Research 9(3), 1961)
 * {@code C} users whose requests take {@code T} seconds each are served {@code C / T} requests a second; each of them wants
 * two FLOPs for every active weight and token, which no chip does faster than its peak. And as many of the users as the share
 * of their time says are decoding at any moment, in steps that read the weights and their caches no faster than the memory
 * allows. Needs time to first token and time per output token of the same run.
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
            double step = shareOfStep(run);
            String chip = run.get(0).run().chip().name();
            if (share > TOLERANCE) {
                refuse(run, String.format(Locale.ROOT, "it claims %.1f times the peak of %s", share, chip), broken);
            } else if (step > TOLERANCE) {
                String reason = String.format(
                        Locale.ROOT, "its batch decodes %.1f times as fast as the datasheet of %s allows", step, chip);
                refuse(run, reason, broken);
            }
        }
        return broken;
    }

    private static void refuse(List<Served> run, String reason, Map<Measurement, BadRow> broken) {
        run.forEach(served -> broken.put(served.row(), served.bad("with the other row of this run " + reason)));
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

    /** Seconds until the first token, and between two others; NaN where the rows do not tell. */
    private record Pace(double first, double between) {
        static Pace of(List<Served> rows) {
            Map<Quantity.Kind, Double> seconds = new EnumMap<>(Quantity.Kind.class);
            rows.forEach(
                    served -> seconds.put(served.quantity().kind(), served.row().value() / 1000));
            return rows.size() != 2
                    ? new Pace(Double.NaN, Double.NaN)
                    : new Pace(
                            seconds.getOrDefault(Quantity.Kind.TTFT, Double.NaN),
                            seconds.getOrDefault(Quantity.Kind.TPOT, Double.NaN));
        }

        double decoding(double output) {
            return between * (output - 1);
        }

        double inSystem(double output) {
            return first + decoding(output);
        }
    }

    /** Work claimed over work possible; not a number where the rows do not tell. */
    private static double shareOfPeak(List<Served> rows) {
        Case run = rows.get(0).run();
        double output = run.lengths().output().mean();
        double tokens = run.lengths().input().mean() + output - 1;
        double requestsPerSecond = run.load().width() / Pace.of(rows).inSystem(output);
        return requestsPerSecond
                * tokens
                * flopsPerToken(run.model())
                / (rows.get(0).prediction().chips() * peak(run));
    }

    /** Least time of a step of the requests that decode together, over the time that one took. */
    private static double shareOfStep(List<Served> rows) {
        Case run = rows.get(0).run();
        LayoutRequest.Spread spread = run.layout().spread();
        double output = run.lengths().output().mean();
        Pace pace = Pace.of(rows);
        double decoding = run.load().width() * pace.decoding(output) / pace.inSystem(output);
        if (spread == null || !(decoding >= 1)) {
            return Double.NaN;
        }
        long context = (long) (run.lengths().input().mean() + output / 2);
        Batch batch = new Batch()
                .decode((int) decoding, context, run.model().attention().windowTokens());
        Layout layout = run.layout().layout(spread);
        return new IdealStepTime(run.chip(), run.model(), layout).floorSeconds(batch) / pace.between();
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
