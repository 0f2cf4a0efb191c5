package jeton.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.hardware.Calibration;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.Figure;
import jeton.hardware.Precision;
import jeton.input.Names;

/** Chips as printed by {@code jeton catalog}. */
final class ChipPages {
    private ChipPages() {}

    static List<String> list() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%-16s %-34s %-5s %9s %9s %9s %9s %7s  %s",
                "name", "title", "kind", "memory", "TB/s", "bf16 TF", "fp8 TF", "kW", "calibration"));
        for (Chip chip : ChipCatalog.shipped().all()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-16s %-34s %-5s %9s %9.4g %9.4g %9s %7.3g  %s",
                    chip.name(),
                    chip.title(),
                    Names.of(chip.kind()),
                    si(chip.memory().usableBytes().value(), "B"),
                    chip.memory().bandwidth().value() / 1e12,
                    chip.peak(Precision.BF16) / 1e12,
                    chip.peakFlops().containsKey(Precision.FP8)
                            ? String.format(Locale.ROOT, "%.4g", chip.peak(Precision.FP8) / 1e12)
                            : "-",
                    chip.power().systemWatts().value() / 1e3,
                    Names.of(chip.calibration().status())));
        }
        return lines;
    }

    static List<String> page(Chip chip) {
        List<String> lines = new ArrayList<>();
        lines.add(chip.title() + " (" + chip.name() + "), " + chip.lifecycle() + ", available " + chip.available());
        if (!chip.aliases().isEmpty()) {
            lines.add("also " + String.join(", ", chip.aliases()));
        }
        lines.add("");
        chip.figures().forEach((place, figure) -> lines.add(figure(place, figure)));
        lines.add("");
        Calibration calibration = chip.calibration();
        lines.add("efficiencies: " + Names.of(calibration.status())
                + (calibration.uncalibrated() ? ", uncalibrated" : "") + "; " + calibration.source() + ", "
                + calibration.date());
        chip.notes().forEach(note -> lines.add("note: " + note));
        return lines;
    }

    private static String figure(String place, Figure figure) {
        return String.format(
                "%-26s %14s  %-9s %s, %s",
                place, si(figure.value(), unit(place)), Names.of(figure.status()), figure.source(), figure.date());
    }

    private static String unit(String place) {
        if (place.startsWith("peak.")) {
            return "FLOP/s";
        }
        if (place.startsWith("power.")) {
            return "W";
        }
        if (place.startsWith("price.")) {
            return "$";
        }
        return place.equals("memory.physical") || place.equals("memory.usable") ? "B" : "B/s";
    }

    /** Four digits and a decimal prefix. */
    private static String si(double value, String unit) {
        String[] prefixes = {"", "k", "M", "G", "T", "P", "E"};
        int power = 0;
        double scaled = value;
        while (scaled >= 1000 && power + 1 < prefixes.length) {
            scaled /= 1000;
            power++;
        }
        return String.format(Locale.ROOT, "%.4g %s%s", scaled, prefixes[power], unit)
                .replaceFirst("\\.?0+ ", " ");
    }
}
