package jeton.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jeton.validation.ErrorGroup;
import jeton.validation.Family;
import jeton.validation.Point;
import jeton.validation.ValidationResult;

/** Errors against measured values, a panel for each metric: one SVG without scripts. */
final class ScorecardPicture {
    private static final int COLUMNS = 3;
    private static final int MARGIN = 10;
    private static final List<Family> PANELS =
            List.of(Family.TPOT, Family.TTFT, Family.THROUGHPUT, Family.E2E, Family.ITL);

    private static final String STYLE = """
            <style>
            text { font: 11px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; fill: #5d6872; }
            .title { font-size: 13.5px; font-weight: 650; fill: #1d2329; }
            .words { font-size: 12px; }
            .end { text-anchor: end; }
            .middle { text-anchor: middle; }
            .grid { stroke: #e3e7ea; }
            .one { stroke: #5d6872; }
            .wide { fill: #eef1f3; }
            .narrow { fill: #dfe4e8; }
            .bars { fill: #8d98a2; }
            .dots { fill: none; stroke-width: 2.6; stroke-linecap: round; stroke-opacity: .36; }
            </style>
            """;

    private ScorecardPicture() {}

    /** Accelerators that share a colour. */
    enum Maker {
        NVIDIA("NVIDIA", "#0b6bab"),
        AMD("AMD", "#d9480f"),
        OTHER("other makers", "#2b8a3e");

        private final String label;
        private final String colour;

        Maker(String label, String colour) {
            this.label = label;
            this.colour = colour;
        }

        String colour() {
            return colour;
        }

        static Maker of(Point point) {
            return switch (point.maker()) {
                case "NVIDIA" -> NVIDIA;
                case "AMD" -> AMD;
                default -> OTHER;
            };
        }
    }

    /** The whole file. */
    static String text(ValidationResult result) {
        List<ErrorGroup> errors = PANELS.stream()
                .flatMap(family -> result.overall().stream().filter(group -> group.metric() == family))
                .toList();
        StringBuilder panels = new StringBuilder();
        for (int i = 0; i < errors.size(); i++) {
            ErrorGroup group = errors.get(i);
            List<Point> points = result.points().stream()
                    .filter(point -> point.family() == group.metric())
                    .toList();
            panels.append(at(i, new ScorecardPanel(group, points).text()));
        }
        panels.append(at(errors.size(), legend()));
        int width = 2 * MARGIN + COLUMNS * ScorecardPanel.WIDTH;
        int height = 2 * MARGIN + (errors.size() / COLUMNS + 1) * ScorecardPanel.HEIGHT;
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\""
                                + " viewBox=\"0 0 %1$d %2$d\" role=\"img\">\n"
                                + "<title>Predictions over measurements</title>\n",
                        width,
                        height)
                + STYLE
                + "<rect width=\"" + width + "\" height=\"" + height + "\" rx=\"8\" fill=\"#fff\"/>\n"
                + panels
                + "</svg>\n";
    }

    private static String at(int place, String panel) {
        int x = MARGIN + place % COLUMNS * ScorecardPanel.WIDTH;
        int y = MARGIN + place / COLUMNS * ScorecardPanel.HEIGHT;
        return "<g transform=\"translate(" + x + "," + y + ")\">\n" + panel + "</g>\n";
    }

    private static String legend() {
        List<String> lines = List.of(
                "To the right: the measured value.",
                "Up: predicted over measured.",
                "Bands: within 10 % and within 25 %.",
                "Bars: how many rows lie at that height.",
                "Farther off than 4 times: at the edge.");
        StringBuilder text = new StringBuilder("<text class=\"title\" x=\"34\" y=\"18\">A point is a row</text>\n");
        int y = 46;
        for (Maker maker : Maker.values()) {
            text.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"39\" cy=\"%d\" r=\"5\" fill=\"%s\"/><text class=\"words\" x=\"52\" y=\"%d\">%s</text>\n",
                    y - 4,
                    maker.colour(),
                    y,
                    maker.label));
            y += 20;
        }
        int first = y + 8;
        return text
                + lines.stream()
                        .map(line -> "<text class=\"words\" x=\"34\" y=\"" + (first + 18 * lines.indexOf(line)) + "\">"
                                + line + "</text>\n")
                        .collect(Collectors.joining());
    }
}
