package jeton.hardware;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import jeton.hardware.RooflineCalibration.AllReduce;
import jeton.hardware.RooflineCalibration.AllToAll;
import jeton.hardware.RooflineCalibration.CacheRead;
import jeton.hardware.RooflineCalibration.ExpertKernel;
import jeton.hardware.RooflineCalibration.Kernel;
import jeton.hardware.RooflineCalibration.PrefillCurve;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;

/**
 * Reads the efficiencies of a chip. A calibration that is only assumed may leave out fields, or be left out as a whole:
 * the defaults of {@link RooflineCalibration#assumed} and {@link PipelineCalibration#assumed} stand in.
 */
final class CalibrationReader {
    private static final int MOST_ROWS = 1024;
    private static final Range SHARE = Range.positiveShare();
    private static final Range SHORT = Range.between(0, 1);
    private static final Range BLEND = Range.between(1, 100);
    private static final Pattern RANKS = Pattern.compile("[1-9]\\d{0,5}");
    private static final String DEFAULT_SOURCE = "defaults for a chip without measurements";
    private static final String DEFAULT_DATE = "2026-08";

    private final Sources sources;
    private final Set<Precision> peaks;
    private final Chip.Kind kind;

    CalibrationReader(Sources sources, Set<Precision> peaks, Chip.Kind kind) {
        this.sources = sources;
        this.peaks = peaks;
        this.kind = kind;
    }

    private enum Model {
        ROOFLINE,
        PIPELINE
    }

    Calibration read(YamlMap chip) {
        Model model = kind == Chip.Kind.SRAM ? Model.PIPELINE : Model.ROOFLINE;
        if (!chip.has("calibration")) {
            return model == Model.PIPELINE
                    ? PipelineCalibration.assumed(DEFAULT_SOURCE, DEFAULT_DATE)
                    : RooflineCalibration.assumed(peaks, DEFAULT_SOURCE, DEFAULT_DATE);
        }
        YamlMap map = chip.map("calibration");
        if (map.choice("kind", model) != model) {
            map.problem("kind", "a chip of kind sram is a pipeline, every other chip a roofline");
        }
        Sources.Citation citation = sources.citation(map);
        boolean complete = citation.status() != Status.ASSUMED;
        Calibration read =
                model == Model.PIPELINE ? pipeline(map, citation, complete) : roofline(map, citation, complete);
        map.done();
        return read;
    }

    private static PipelineCalibration pipeline(YamlMap map, Sources.Citation citation, boolean complete) {
        PipelineCalibration absent = PipelineCalibration.assumed(citation.source(), citation.date());
        return new PipelineCalibration(
                citation.status(),
                citation.source(),
                citation.date(),
                share(map, "memory", absent.memory(), complete),
                share(map, "compute", absent.compute(), complete),
                seconds(map, "perLayer", absent.secondsPerLayer(), complete),
                seconds(map, "perHop", absent.secondsPerHop(), complete),
                share(map, "capacity", absent.capacity(), complete));
    }

    private RooflineCalibration roofline(YamlMap map, Sources.Citation citation, boolean complete) {
        RooflineCalibration absent = RooflineCalibration.assumed(peaks, citation.source(), citation.date());
        return new RooflineCalibration(
                citation.status(),
                citation.source(),
                citation.date(),
                share(map, "memory", absent.memory(), complete),
                compute(map, absent, complete),
                map.number("blend", Double.POSITIVE_INFINITY, BLEND),
                byFormat(map, "dense", Map.of(), false, this::kernel),
                byFormat(map, "attention", absent.attention(), complete, CalibrationReader::cacheRead),
                byFormat(map, "latentAttention", absent.latentAttention(), complete, this::kernel),
                byFormat(map, "prefillAttention", absent.prefillAttention(), complete, CalibrationReader::prefill),
                share(map, "elementwise", absent.elementwise(), complete),
                allReduce(map),
                wanted(map, "allToAll", complete) ? allToAll(map.map("allToAll")) : absent.allToAll(),
                byFormat(map, "experts", absent.experts(), complete, this::expertKernel),
                seconds(map, "perOperation", absent.secondsPerOp(), complete));
    }

    private Map<Precision, Double> compute(YamlMap map, RooflineCalibration absent, boolean complete) {
        if (!wanted(map, "compute", complete)) {
            return absent.compute();
        }
        YamlMap shares = map.map("compute");
        Map<Precision, Double> compute = new EnumMap<>(Precision.class);
        for (Precision format : peaks) {
            compute.put(format, shares.number(format.key(), SHARE));
        }
        shares.done();
        return compute;
    }

    /** A map whose keys are formats. What is assumed of a format stands where the map leaves it out. */
    private static <T> Map<Precision, T> byFormat(
            YamlMap map, String key, Map<Precision, T> absent, boolean complete, Function<YamlMap, T> reader) {
        if (!wanted(map, key, complete)) {
            return absent;
        }
        YamlMap formats = map.map(key);
        Map<Precision, T> read = new EnumMap<>(Precision.class);
        formats.entries(Precision.class).forEach((format, node) -> {
            YamlMap one = node.map();
            read.put(format, reader.apply(one));
            one.done();
        });
        formats.done();
        T bf16 = absent.get(Precision.BF16);
        if (bf16 != null && !read.containsKey(Precision.BF16)) {
            formats.node(Precision.BF16.key()).map();
            read.put(Precision.BF16, bf16);
        }
        return read;
    }

    private static CacheRead cacheRead(YamlMap map) {
        return new CacheRead(map.number("memory", SHARE), map.quantity("time", Unit.SECONDS, SHORT));
    }

    private static PrefillCurve prefill(YamlMap map) {
        List<Double> shares = map.numbers("shares", SHARE);
        double seconds = map.quantity("time", Unit.SECONDS, SHORT);
        int decodeRows = (int) map.count("decodeRows", 0, 0, MOST_ROWS);
        int points = RooflineCalibration.PREFILL_TOKENS.size();
        if (shares.size() == points) {
            return new PrefillCurve(shares, seconds, decodeRows);
        }
        map.problem(
                "shares",
                "read " + shares.size() + " shares, expected one for each of " + RooflineCalibration.PREFILL_TOKENS
                        + " tokens");
        return new PrefillCurve(Collections.nCopies(points, 1.0), seconds, decodeRows);
    }

    private static Map<Integer, AllReduce> allReduce(YamlMap map) {
        Map<Integer, AllReduce> measured = new TreeMap<>();
        map.findMap("allReduce")
                .ifPresent(ranks -> ranks.entries().forEach((key, node) -> {
                    YamlMap one = node.map();
                    AllReduce read = new AllReduce(
                            one.quantity("time", Unit.SECONDS, Range.positive()),
                            one.quantity("bandwidth", Unit.BYTES_PER_SECOND, Range.positive()));
                    one.done();
                    if (RANKS.matcher(key).matches()) {
                        measured.put(Integer.valueOf(key), read);
                    } else {
                        node.problem("read '" + key + "', expected a number of ranks");
                    }
                }));
        return measured;
    }

    private static AllToAll allToAll(YamlMap map) {
        AllToAll read =
                new AllToAll(map.quantity("time", Unit.SECONDS, Range.positive()), map.number("linkShare", SHARE));
        map.done();
        return read;
    }

    private Kernel kernel(YamlMap map) {
        return new Kernel(
                arithmetic(map),
                map.number("compute", SHARE),
                map.number("memory", SHARE),
                map.quantity("time", Unit.SECONDS, SHORT));
    }

    private ExpertKernel expertKernel(YamlMap map) {
        return new ExpertKernel(
                arithmetic(map),
                map.number("compute", SHARE),
                map.number("memory", SHARE),
                map.number("activations", SHARE),
                map.quantity("time", Unit.SECONDS, SHORT));
    }

    private Precision arithmetic(YamlMap map) {
        Precision arithmetic = map.choice("arithmetic", Precision.class);
        if (!peaks.contains(arithmetic)) {
            map.problem("arithmetic", "the chip has no " + arithmetic.key() + " peak");
        }
        return arithmetic;
    }

    private static double share(YamlMap map, String key, double absent, boolean complete) {
        return wanted(map, key, complete) ? map.number(key, SHARE) : absent;
    }

    private static double seconds(YamlMap map, String key, double absent, boolean complete) {
        return wanted(map, key, complete) ? map.quantity(key, Unit.SECONDS, SHORT) : absent;
    }

    private static boolean wanted(YamlMap map, String key, boolean complete) {
        return map.has(key) || complete;
    }
}
