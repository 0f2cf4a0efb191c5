package jeton.calibration;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.AllReduce;
import jeton.hardware.RooflineCalibration.AllToAll;
import jeton.hardware.RooflineCalibration.CacheRead;
import jeton.hardware.RooflineCalibration.ExpertKernel;
import jeton.hardware.RooflineCalibration.Kernel;
import jeton.hardware.RooflineCalibration.PrefillCurve;
import org.apache.commons.math3.util.FastMath;

/**
 * The efficiencies of one kind of kernel, fitted to rows of one variant. Shares are at most what the datasheet allows and
 * are rounded to three digits, as they are written.
 *
 * @param <T> what a calibration holds of such a kernel
 */
record KernelFit<T>(T kernel, String words, RobustFit.Result quality) {
    private static final int MOST_ROWS = 4000;
    private static final double ALL = 1;
    /** Refreshing and turning the bus round leave no more of the bandwidth to any reader. */
    private static final double ALL_MEMORY = 0.95;
    /** A shorter fixed time is none. */
    private static final double LEAST_SECONDS = 5e-8;

    /** Arithmetic and traffic of one kernel overlap as {@code (a^p + b^p)^(1/p)}. */
    static double overlapped(double a, double b, double p) {
        double longer = Math.max(a, b);
        return longer == 0 || p == Double.POSITIVE_INFINITY
                ? longer
                : longer * FastMath.pow(1 + FastMath.pow(Math.min(a, b) / longer, p), 1 / p);
    }

    /** Products with weights, whose vectors are part of the traffic. */
    static KernelFit<Kernel> product(List<KernelTime> rows, Precision arithmetic, double blend) {
        RobustFit.Result fit = new RobustFit(thinned(rows), (x, k) -> product(x, k, blend, ALL), KernelTime::floor)
                .from(Scale.ofShare(0.6, ALL), Scale.ofShare(0.8, ALL_MEMORY), Scale.ofSeconds(8e-6));
        double[] x = fit.parameters();
        Kernel kernel = new Kernel(
                arithmetic, share(Scale.share(x[0], ALL)), share(Scale.share(x[1], ALL_MEMORY)), seconds(x[2]));
        String words = String.format(
                Locale.ROOT,
                "%s compute %.3f, memory %.3f, %s",
                arithmetic.key(),
                kernel.compute(),
                kernel.memory(),
                micros(kernel.seconds()));
        return new KernelFit<>(kernel, words, fit);
    }

    private static double product(double[] x, KernelTime k, double blend, double most) {
        double traffic = (k.memory() + k.vectors()) / Scale.share(x[1], ALL_MEMORY);
        return overlapped(k.compute() / Scale.share(x[0], most), traffic, blend) + Scale.seconds(x[2]);
    }

    /**
     * Routed experts, whose vectors come on top.
     *
     * @param most share of the peak that plain products reach: grouped ones reach no more
     */
    static KernelFit<ExpertKernel> experts(List<KernelTime> rows, Precision arithmetic, double blend, double most) {
        RobustFit.Form form = (x, k) ->
                overlapped(k.compute() / Scale.share(x[0], most), k.memory() / Scale.share(x[1], ALL_MEMORY), blend)
                        + k.vectors() / Scale.share(x[2], ALL)
                        + Scale.seconds(x[3]);
        RobustFit.Result fit = new RobustFit(thinned(rows), form, k -> k.floor() + k.vectors())
                .from(
                        Scale.ofShare(0.6 * most, most),
                        Scale.ofShare(0.8, ALL_MEMORY),
                        Scale.ofShare(0.3, ALL),
                        Scale.ofSeconds(30e-6));
        double[] x = fit.parameters();
        ExpertKernel kernel = new ExpertKernel(
                arithmetic,
                share(Scale.share(x[0], most)),
                share(Scale.share(x[1], ALL_MEMORY)),
                share(Scale.share(x[2], ALL)),
                seconds(x[3]));
        String words = String.format(
                Locale.ROOT,
                "%s compute %.3f, memory %.3f, activations %.3f, %s",
                arithmetic.key(),
                kernel.compute(),
                kernel.memory(),
                kernel.activations(),
                micros(kernel.seconds()));
        return new KernelFit<>(kernel, words, fit);
    }

    static KernelFit<CacheRead> cacheRead(List<KernelTime> rows) {
        RobustFit.Result fit = line(rows, ALL_MEMORY);
        double[] x = fit.parameters();
        CacheRead read = new CacheRead(share(Scale.share(x[0], ALL_MEMORY)), seconds(x[1]));
        String words = String.format(Locale.ROOT, "memory %.3f, %s", read.memory(), micros(read.seconds()));
        return new KernelFit<>(read, words, fit);
    }

    static KernelFit<AllReduce> allReduce(List<KernelTime> rows, double link) {
        RobustFit.Result fit = line(rows, ALL);
        double[] x = fit.parameters();
        AllReduce read = new AllReduce(Math.max(1e-7, seconds(x[1])), rounded(link * Scale.share(x[0], ALL)));
        String words = String.format(Locale.ROOT, "%s, %.3g GB/s", micros(read.seconds()), read.bytesPerSecond() / 1e9);
        return new KernelFit<>(read, words, fit);
    }

    static KernelFit<AllToAll> allToAll(List<KernelTime> rows) {
        RobustFit.Result fit = line(rows, ALL);
        double[] x = fit.parameters();
        AllToAll read = new AllToAll(Math.max(1e-7, seconds(x[1])), share(Scale.share(x[0], ALL)));
        String words = String.format(Locale.ROOT, "%s, %.3f of the link", micros(read.seconds()), read.linkShare());
        return new KernelFit<>(read, words, fit);
    }

    /** A fixed time and a share of the bandwidth. */
    private static RobustFit.Result line(List<KernelTime> rows, double most) {
        return new RobustFit(
                        thinned(rows),
                        (x, k) -> k.memory() / Scale.share(x[0], most) + Scale.seconds(x[1]),
                        KernelTime::memory)
                .from(Scale.ofShare(0.7, most), Scale.ofSeconds(10e-6));
    }

    /**
     * Attention of prompts: the share of the peak at S tokens is {@code c / (1 + h / S)}.
     *
     * @param decodeRows of the curve, which tables without decoding sequences do not show
     */
    static KernelFit<PrefillCurve> prefill(List<KernelTime> rows, int decodeRows) {
        RobustFit.Form form = (x, k) ->
                k.compute() * (1 + FastMath.exp(x[1]) / k.tokens()) / Scale.share(x[0], ALL) + Scale.seconds(x[2]);
        RobustFit.Result fit = new RobustFit(thinned(rows), form, k -> k.tokens() * 1e-6)
                .from(Scale.ofShare(0.6, ALL), FastMath.log(1000), Scale.ofSeconds(15e-6));
        double[] x = fit.parameters();
        double most = Scale.share(x[0], ALL);
        double half = FastMath.exp(x[1]);
        List<Double> shares = RooflineCalibration.PREFILL_TOKENS.stream()
                .map(tokens -> share(most / (1 + half / tokens)))
                .toList();
        PrefillCurve curve = new PrefillCurve(shares, seconds(x[2]), decodeRows);
        String words = String.format(Locale.ROOT, "%.3f / (1 + %.0f / S), %s", most, half, micros(curve.seconds()));
        return new KernelFit<>(curve, words, fit);
    }

    /** The time of kernels whose work takes none. */
    static KernelFit<Double> fixed(List<KernelTime> rows) {
        RobustFit.Result fit = new RobustFit(thinned(rows), (x, k) -> Scale.seconds(x[0]), KernelTime::floor)
                .from(Scale.ofSeconds(3e-6));
        double seconds = seconds(fit.parameters()[0]);
        return new KernelFit<>(seconds, micros(seconds), fit);
    }

    /** Every n-th row in the order of their shapes, which is no order of their sizes. */
    private static List<KernelTime> thinned(List<KernelTime> rows) {
        List<KernelTime> sorted = rows.stream()
                .sorted(Comparator.comparingLong(KernelTime::shape).thenComparingDouble(KernelTime::seconds))
                .toList();
        int every = (sorted.size() + MOST_ROWS - 1) / MOST_ROWS;
        return every <= 1
                ? sorted
                : IntStream.range(0, sorted.size())
                        .filter(i -> i % every == 0)
                        .mapToObj(sorted::get)
                        .toList();
    }

    private static double share(double exact) {
        return Math.min(1, Math.max(0.001, FastMath.rint(exact * 1000) / 1000));
    }

    private static double seconds(double x) {
        double seconds = Scale.seconds(x);
        return seconds < LEAST_SECONDS ? 0 : rounded(seconds);
    }

    private static String micros(double seconds) {
        return String.format(Locale.ROOT, "%.3g us", seconds * 1e6);
    }

    /** To three significant digits. */
    private static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(3)).doubleValue();
    }
}
