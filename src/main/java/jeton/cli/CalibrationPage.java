package jeton.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.calibration.KernelCalibration;

/** Fits of kernels as printed by {@code jeton calibrate}. */
final class CalibrationPage {
    private CalibrationPage() {}

    static List<String> lines(KernelCalibration.Result result) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "  %-28s %-18s %7s %4s  %7s %6s  %s", "kernels", "engine", "rows", "out", "median", "mean", "figures"));
        for (KernelCalibration.Line fit : result.lines()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s %-28s %-18s %5s %,7d %4d  %s  %s",
                    fit.chosen() ? "*" : " ",
                    fit.kernels(),
                    fit.engine(),
                    Double.isNaN(fit.relativeTime()) ? "" : String.format(Locale.ROOT, "%.2f", fit.relativeTime()),
                    fit.rows(),
                    fit.outliers(),
                    Double.isNaN(fit.meanError())
                            ? "      -      -"
                            : String.format(
                                    Locale.ROOT, "%+6.1f%% %5.1f%%", 100 * fit.medianError(), 100 * fit.meanError()),
                    Double.isNaN(fit.meanError()) ? "too few rows agree" : fit.figures()));
        }
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "blend %.3g; errors are of the predicted time",
                result.calibration().blend()));
        result.leftOut().forEach((why, rows) -> lines.add(String.format(Locale.ROOT, "left out %,9d: %s", rows, why)));
        return lines;
    }
}
