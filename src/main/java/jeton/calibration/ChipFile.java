package jeton.calibration;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.Kernel;
import jeton.input.Names;

/**
 * The YAML file of a chip with another calibration: everything else stays as it was written, comments too.
 *
 * <p>The calibration cites the source {@code kernels}; the source that the old one cited is dropped if nothing else cites it.
 */
public final class ChipFile {
    private static final String SOURCE = "kernels";

    private final List<String> lines;

    private ChipFile(String text) {
        lines = new ArrayList<>(text.lines().toList());
    }

    /**
     * @param text of a chip's file, as {@link jeton.hardware.ChipCatalog} reads it, in YAML block style
     * @return the new text, which can be read back
     */
    public static String recalibrated(String text, RooflineCalibration calibration) {
        ChipFile file = new ChipFile(text);
        file.replaceCalibration(calibration);
        file.replaceSource(calibration.source(), calibration.date());
        return String.join("\n", file.lines) + "\n";
    }

    private void replaceCalibration(RooflineCalibration calibration) {
        int at = start("calibration");
        String cited = "";
        if (at < 0) {
            at = firstOf("notes", "sources");
        } else {
            int end = end(at);
            cited = lines.subList(at, end).stream()
                    .filter(line -> line.startsWith("  source: "))
                    .map(line -> line.substring("  source: ".length()).strip())
                    .findFirst()
                    .orElse("");
            lines.subList(at, end).clear();
        }
        lines.addAll(at, section(calibration));
        dropSource(cited);
    }

    private int start(String key) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(key + ":")) {
                return i;
            }
        }
        return -1;
    }

    /** The first line after the section that begins at a line. */
    private int end(int start) {
        int end = start + 1;
        while (end < lines.size() && lines.get(end).startsWith(" ")) {
            end++;
        }
        return end;
    }

    private int firstOf(String... keys) {
        int first = lines.size();
        for (String key : keys) {
            int at = start(key);
            first = at < 0 ? first : Math.min(first, at);
        }
        return first;
    }

    private void dropSource(String cited) {
        int sources = start("sources");
        if (sources < 0 || cited.isEmpty()) {
            return;
        }
        boolean elsewhere = lines.subList(0, sources).stream()
                .anyMatch(line -> line.matches(".*source: " + Pattern.quote(cited) + "\\b.*"));
        for (int i = sources + 1; i < end(sources) && !elsewhere; i++) {
            if (lines.get(i).startsWith("  " + cited + ":")) {
                lines.remove(i);
                return;
            }
        }
    }

    private void replaceSource(String name, String date) {
        if (start("sources") < 0) {
            lines.add("sources:");
        }
        int sources = start("sources");
        int end = end(sources);
        lines.subList(sources + 1, end).removeIf(line -> line.startsWith("  " + SOURCE + ":"));
        end = end(sources);
        lines.add(end, "  " + SOURCE + ": { name: '" + name.replace("'", "''") + "', date: " + date + " }");
    }

    private static List<String> section(RooflineCalibration c) {
        List<String> out = new ArrayList<>();
        out.add("calibration:");
        out.add("  kind: roofline");
        out.add("  status: " + Names.of(c.status()));
        out.add("  source: " + SOURCE);
        out.add("  memory: " + number(c.memory()));
        out.add("  compute: { "
                + c.compute().entrySet().stream()
                        .map(entry -> entry.getKey().key() + ": " + number(entry.getValue()))
                        .collect(Collectors.joining(", "))
                + " }");
        if (c.blend() < Double.POSITIVE_INFINITY) {
            out.add("  blend: " + number(c.blend()));
        }
        kernels(out, "dense", c.dense());
        out.add("  attention:");
        c.attention()
                .forEach((format, read) ->
                        out.add(entry(format) + "memory: " + number(read.memory()) + time(read.seconds())));
        kernels(out, "latentAttention", c.latentAttention());
        out.add("  prefillAttention:");
        c.prefillAttention()
                .forEach((format, curve) -> out.add(entry(format) + "shares: ["
                        + curve.shares().stream().map(ChipFile::number).collect(Collectors.joining(", "))
                        + "]"
                        + (curve.decodeRows() == 0 ? "" : ", decodeRows: " + curve.decodeRows())
                        + time(curve.seconds())));
        out.add("  elementwise: " + number(c.elementwise()));
        collectives(out, c);
        out.add("  experts:");
        c.experts()
                .forEach((format, kernel) -> out.add(entry(format) + "arithmetic: "
                        + kernel.arithmetic().key() + ", compute: " + number(kernel.compute()) + ", memory: "
                        + number(kernel.memory()) + ", activations: " + number(kernel.activations())
                        + time(kernel.seconds())));
        out.add("  perOperation: " + micros(c.secondsPerOp()));
        return out;
    }

    private static void kernels(List<String> out, String key, Map<Precision, Kernel> kernels) {
        if (kernels.isEmpty()) {
            return;
        }
        out.add("  " + key + ":");
        kernels.forEach((format, kernel) -> out.add(entry(format) + "arithmetic: "
                + kernel.arithmetic().key() + ", compute: " + number(kernel.compute()) + ", memory: "
                + number(kernel.memory()) + time(kernel.seconds())));
    }

    private static void collectives(List<String> out, RooflineCalibration c) {
        if (!c.allReduce().isEmpty()) {
            out.add("  allReduce:");
            c.allReduce()
                    .forEach((ranks, one) -> out.add("    " + ranks + ": { time: " + micros(one.seconds())
                            + ", bandwidth: " + number(one.bytesPerSecond() / 1e9) + " GB/s }"));
        }
        out.add("  allToAll: { time: " + micros(c.allToAll().seconds()) + ", linkShare: "
                + number(c.allToAll().linkShare()) + " }");
    }

    private static String entry(Precision format) {
        return "    " + format.key() + ": { ";
    }

    private static String time(double seconds) {
        return ", time: " + micros(seconds) + " }";
    }

    private static String micros(double seconds) {
        return number(seconds * 1e6) + " us";
    }

    /** Shortest decimal that twelve digits of the value make. */
    private static String number(double value) {
        BigDecimal decimal = new BigDecimal(value, new MathContext(12)).stripTrailingZeros();
        return decimal.signum() == 0 ? "0" : decimal.toPlainString();
    }
}
