package jeton.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import jeton.report.ScorecardPicture.Maker;
import jeton.validation.ErrorGroup;
import jeton.validation.Family;
import jeton.validation.Point;
import org.apache.commons.math3.util.FastMath;

/** One metric of a {@link ScorecardPicture}: errors against measured values, both logarithmic, and how often they occur. */
final class ScorecardPanel {
    static final int WIDTH = 320;
    static final int HEIGHT = 262;

    private static final int LEFT = 34;
    private static final int TOP = 46;
    private static final int BOTTOM = 226;
    private static final int RIGHT = 262;
    private static final int BARS = 44;

    /** Errors beyond this factor are drawn at the edge. */
    private static final double MOST = 4;

    private static final int BINS = 36;

    /** Points of a colour are spread over so many paths, since a path does not grow darker where it covers itself. */
    private static final int LAYERS = 6;

    private final ErrorGroup errors;
    private final List<Point> points;
    private final double low;
    private final double high;

    /** @param points of the metric; those in another unit than most are not drawn */
    ScorecardPanel(ErrorGroup errors, List<Point> points) {
        this.errors = errors;
        this.points = points.stream().filter(ScorecardPanel::inTheUnit).toList();
        double[] decades = this.points.stream()
                .mapToDouble(point -> FastMath.log10(point.measured()))
                .toArray();
        low = Arrays.stream(decades).min().orElse(0) - 0.1;
        high = Arrays.stream(decades).max().orElse(1) + 0.1;
    }

    /** Milliseconds, or tokens per second. */
    private static boolean inTheUnit(Point point) {
        return point.metric().contains(point.family() == Family.THROUGHPUT ? "tok_s" : "_ms");
    }

    String text() {
        String name = ScorecardTables.name(errors.metric());
        return line("<text class=\"title\" x=\"%d\" y=\"18\">%s</text>", LEFT, capital(name))
                + line(
                        "<text x=\"%d\" y=\"35\">%,d rows, median error %.0f %%, %.0f %% within 25 %%</text>",
                        LEFT, errors.count(), errors.medianAbsErrorPct(), errors.within25Pct())
                + axes()
                + bars()
                + clouds();
    }

    private String axes() {
        StringBuilder text = new StringBuilder();
        text.append(band("wide", 0.25)).append(band("narrow", 0.1));
        for (int decade = (int) FastMath.ceil(low); decade <= high; decade++) {
            double x = x(decade);
            text.append(line(
                    "<path class=\"grid\" d=\"M%.1f %dV%d\"/><text class=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>",
                    x, TOP, BOTTOM, x, BOTTOM + 16, label(decade)));
        }
        List<String> labels = List.of("÷4", "÷2", "1", "×2", "×4");
        for (int i = 0; i < labels.size(); i++) {
            double y = y(FastMath.pow(2, i - 2));
            text.append(line(
                    "<path class=\"%s\" d=\"M%d %.1fH%d\"/><text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>",
                    i == 2 ? "one" : "grid", LEFT, y, RIGHT, LEFT - 5, y + 4, labels.get(i)));
        }
        return text.toString();
    }

    private String band(String style, double share) {
        double top = y(1 + share);
        return line(
                "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"/>",
                style, LEFT, top, RIGHT - LEFT, y(1 - share) - top);
    }

    private String label(int decade) {
        if (errors.metric() == Family.THROUGHPUT) {
            String number = HumanNumber.number(FastMath.pow(10, decade)).replaceFirst("\\.0+(?=\\D|$)", "");
            return number + (decade == (int) FastMath.ceil(low) ? " tok/s" : "");
        }
        return HumanNumber.limit(FastMath.pow(10, decade - 3));
    }

    private String bars() {
        int[] counts = new int[BINS];
        points.forEach(point -> counts[bin(point)]++);
        int most = Math.max(1, Arrays.stream(counts).max().orElse(1));
        double height = (BOTTOM - TOP) / (double) BINS;
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < BINS; i++) {
            if (counts[i] > 0) {
                double width = BARS * counts[i] / (double) most;
                path.append(String.format(
                        Locale.ROOT,
                        "M%d %.1fh%.1fv%.1fH%dz",
                        RIGHT + 4,
                        TOP + i * height,
                        width,
                        height - 1,
                        RIGHT + 4));
            }
        }
        return line("<path class=\"bars\" d=\"%s\"/>", path);
    }

    private static int bin(Point point) {
        return (int) Math.min(BINS - 1, BINS * (y(point.ratio()) - TOP) / (BOTTOM - TOP));
    }

    private String clouds() {
        StringBuilder text = new StringBuilder();
        for (Maker maker : Maker.values()) {
            List<Point> cloud =
                    points.stream().filter(point -> Maker.of(point) == maker).toList();
            for (int layer = 0; layer < Math.min(LAYERS, cloud.size()); layer++) {
                TreeSet<String> dots = new TreeSet<>();
                for (int i = layer; i < cloud.size(); i += LAYERS) {
                    dots.add(dot(cloud.get(i)));
                }
                text.append(
                        line("<path class=\"dots\" stroke=\"%s\" d=\"%s\"/>", maker.colour(), String.join("", dots)));
            }
        }
        return text.toString();
    }

    private String dot(Point point) {
        return String.format(Locale.ROOT, "M%.1f %.1fh0", x(FastMath.log10(point.measured())), y(point.ratio()));
    }

    private double x(double decade) {
        return LEFT + (RIGHT - LEFT) * (decade - low) / (high - low);
    }

    /** Downwards, of predicted over measured. */
    private static double y(double ratio) {
        double share = FastMath.log(Math.max(1 / MOST, Math.min(MOST, ratio))) / FastMath.log(MOST);
        return (TOP + BOTTOM) / 2.0 - share * (BOTTOM - TOP) / 2;
    }

    private static String capital(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String line(String format, Object... parts) {
        return String.format(Locale.ROOT, format, parts) + "\n";
    }
}
