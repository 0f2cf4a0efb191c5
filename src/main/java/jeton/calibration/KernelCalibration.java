package jeton.calibration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jeton.calibration.Subject.Family;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.AllReduce;
import jeton.hardware.RooflineCalibration.AllToAll;
import jeton.input.InputException;
import jeton.input.Problem;

/**
 * Fits the efficiencies of a chip to tables of measured kernel times.
 *
 * <p>For every kind of kernel and every format the kernels of one engine are chosen, see {@link VariantChoice}; collectives
 * take the quickest at each size. What the tables do not hold stays as the chip's file has it.
 */
public final class KernelCalibration {
    private static final int FEWEST_SIZES = 6;
    private static final double[] EXPONENTS = {1.5, 2, 2.5, 3, 4, 6};
    /** Error of products that this exponent does not meet at all. */
    private static final double NO_FIT = 1;

    private static final String QUICKEST = "quickest";

    private final Chip chip;
    private final VariantChoice choice;
    private final Fitted fitted;
    private final List<Line> lines = new ArrayList<>();

    private KernelCalibration(Chip chip, RooflineCalibration old, VariantChoice choice) {
        this.chip = chip;
        this.choice = choice;
        fitted = new Fitted(old);
    }

    /**
     * One fit.
     *
     * @param kernels     what was fitted, as in {@code routed experts fp8}
     * @param engine      whose kernels, with its version
     * @param chosen      whether the calibration has these figures; the others are for comparison
     * @param relativeTime mean time of its kernels over those of the chosen ones for the same work; NaN if they share too
     *                    little
     * @param rows        that the fit rests on
     * @param outliers    rows that are off by more than a factor of three
     * @param figures     in words
     * @param medianError predicted over measured time, less 1; NaN, as the next, if too few rows agree with each other
     * @param meanError   of absolute values
     */
    public record Line(
            String kernels,
            String engine,
            boolean chosen,
            double relativeTime,
            int rows,
            int outliers,
            String figures,
            double medianError,
            double meanError) {}

    /**
     * @param calibration of the chip, its measured figures in place of the old
     * @param leftOut     rows that were understood and not used, by reason
     * @param problems    rows and files that could not be understood
     */
    public record Result(
            RooflineCalibration calibration, List<Line> lines, Map<String, Integer> leftOut, List<Problem> problems) {
        public Result {
            lines = List.copyOf(lines);
            problems = List.copyOf(problems);
        }
    }

    /**
     * @param folder  of the tables of one chip, CSV packed or not
     * @param engines whose kernels are preferred, the first of them in doubt
     * @param source  what the figures are fitted to, for the chip's file
     * @param date    of it, as in {@code 2026-08}
     * @throws InputException if the chip is none that streams its weights, or no row can be used
     */
    public static Result of(Path folder, Chip chip, List<String> engines, String source, String date) {
        if (!(chip.calibration() instanceof RooflineCalibration old)) {
            throw new InputException(Problem.of(
                    "--chip", chip.name() + " keeps its weights in SRAM; it has no kernels that stream them"));
        }
        KernelTables tables = KernelTables.read(folder, chip);
        KernelCalibration run = new KernelCalibration(chip, old, new VariantChoice(engines));
        run.blend(tables.times());
        tables.times().forEach(run::fit);
        if (run.lines.isEmpty()) {
            throw new InputException(new Problem(
                    folder.toString(), 0, 0, "", "has too few rows of any kind of kernel, expected 30 at least"));
        }
        if (run.lines.stream().noneMatch(Line::chosen)) {
            throw new InputException(new Problem(
                    folder.toString(),
                    0,
                    0,
                    "",
                    "too few rows of any kind of kernel agree with each other within a factor of three"));
        }
        return new Result(run.fitted.calibration(chip, source, date), run.lines, tables.leftOut(), tables.problems());
    }

    private record Products(List<KernelTime> rows, Precision arithmetic) {}

    /** The exponent with which plain products of all formats together are met best. */
    private void blend(Map<Subject, Map<Variant, List<KernelTime>>> times) {
        List<Products> products = new ArrayList<>();
        times.forEach((subject, rows) -> {
            if (subject.family() == Family.DENSE) {
                choice.ranked(rows).stream()
                        .findFirst()
                        .ifPresent(best ->
                                products.add(new Products(rows.getOrDefault(best, List.of()), best.arithmetic())));
            }
        });
        double least = Double.POSITIVE_INFINITY;
        for (double exponent : products.isEmpty() ? new double[0] : EXPONENTS) {
            double error = 0;
            boolean any = false;
            for (Products product : products) {
                RobustFit.Result quality = KernelFit.product(product.rows(), product.arithmetic(), exponent)
                        .quality();
                any |= quality.holds();
                error += quality.holds() ? quality.meanError() : NO_FIT;
            }
            if (any && error < least) {
                least = error;
                fitted.blend(exponent);
            }
        }
    }

    private void fit(Subject subject, Map<Variant, List<KernelTime>> rows) {
        if (subject.family() == Family.ALL_REDUCE || subject.family() == Family.ALL_TO_ALL) {
            fitCollective(subject, rows);
            return;
        }
        List<Variant> ranked = choice.ranked(rows);
        for (Variant variant : ranked) {
            double relative = choice.relativeTime(rows, variant, ranked.get(0));
            fit(subject, variant, rows.getOrDefault(variant, List.of()), relative);
        }
    }

    private void fit(Subject subject, Variant variant, List<KernelTime> rows, double relative) {
        Precision arithmetic = variant.arithmetic();
        double blend = fitted.blend();
        switch (subject.family()) {
            case DENSE -> keep(subject, variant, relative, fitted.dense(), KernelFit.product(rows, arithmetic, blend));
            case ATTENTION -> keep(subject, variant, relative, fitted.attention(), KernelFit.cacheRead(rows));
            case LATENT_ATTENTION ->
                keep(
                        subject,
                        variant,
                        relative,
                        fitted.latentAttention(),
                        KernelFit.product(rows, arithmetic, Double.POSITIVE_INFINITY));
            case PREFILL_ATTENTION ->
                keep(
                        subject,
                        variant,
                        relative,
                        fitted.prefillAttention(),
                        KernelFit.prefill(rows, fitted.decodeRows(subject.format())));
            case EXPERTS ->
                keep(
                        subject,
                        variant,
                        relative,
                        fitted.experts(),
                        KernelFit.experts(rows, arithmetic, blend, fitted.mostCompute(arithmetic)));
            case SMALL -> keep(subject, variant, relative, fitted.smallKernels(), KernelFit.fixed(rows));
            case ALL_REDUCE, ALL_TO_ALL -> throw new IllegalStateException("a collective is no engine's own");
        }
    }

    private <T> void keep(
            Subject subject, Variant variant, double relative, Map<Precision, T> kernels, KernelFit<T> fit) {
        boolean chosen = fit.quality().holds() && kernels.putIfAbsent(subject.format(), fit.kernel()) == null;
        lines.add(line(subject, variant.toString(), chosen, relative, fit));
    }

    /** At each size the quickest: engines choose between their own kernels and the library. */
    private void fitCollective(Subject subject, Map<Variant, List<KernelTime>> rows) {
        Map<Long, KernelTime> quickest = new TreeMap<>();
        rows.values()
                .forEach(list -> list.forEach(
                        row -> quickest.merge(row.shape(), row, (a, b) -> a.seconds() <= b.seconds() ? a : b)));
        List<KernelTime> best = List.copyOf(quickest.values());
        if (best.size() < FEWEST_SIZES) {
            return;
        }
        if (subject.family() == Family.ALL_REDUCE) {
            KernelFit<AllReduce> fit =
                    KernelFit.allReduce(best, chip.link().bytesPerSecond().value());
            if (fit.quality().holds()) {
                fitted.allReduce().put(subject.ranks(), fit.kernel());
            }
            lines.add(line(subject, QUICKEST, fit.quality().holds(), 1, fit));
        } else {
            KernelFit<AllToAll> fit = KernelFit.allToAll(best);
            if (fit.quality().holds()) {
                fitted.allToAll(fit.kernel());
            }
            lines.add(line(subject, QUICKEST, fit.quality().holds(), 1, fit));
        }
    }

    private static Line line(Subject subject, String engine, boolean chosen, double relative, KernelFit<?> fit) {
        RobustFit.Result quality = fit.quality();
        return new Line(
                subject.toString(),
                engine,
                chosen,
                relative,
                quality.rows(),
                quality.outliers(),
                fit.words(),
                quality.medianError(),
                quality.meanError());
    }
}
