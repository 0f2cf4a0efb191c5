package jeton.hardware;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import jeton.hardware.RooflineCalibration.AllReduce;
import jeton.hardware.RooflineCalibration.AllToAll;
import jeton.hardware.RooflineCalibration.ExpertKernel;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;

/**
 * Reads the efficiencies of a chip. A calibration that is only assumed may leave out fields, or be left out as a whole:
 * the defaults of {@link RooflineCalibration#assumed} and {@link PipelineCalibration#assumed} stand in.
 */
final class CalibrationReader {
    private static final Range SHARE = Range.positiveShare();
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
                share(map, "attention", absent.attention(), complete),
                share(map, "latentAttention", absent.latentAttention(), complete),
                wanted(map, "latentAttentionFp8Gain", complete)
                        ? map.number("latentAttentionFp8Gain", Range.between(1, 4))
                        : absent.latentAttentionFp8Gain(),
                prefill(map, absent, complete),
                share(map, "elementwise", absent.elementwise(), complete),
                share(map, "expertActivations", absent.expertActivations(), complete),
                allReduce(map),
                wanted(map, "allToAll", complete) ? allToAll(map.map("allToAll")) : absent.allToAll(),
                experts(map, absent, complete),
                seconds(map, "perOperation", absent.secondsPerOp(), complete),
                seconds(map, "perAttention", absent.secondsPerAttention(), complete));
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

    private static List<Double> prefill(YamlMap map, RooflineCalibration absent, boolean complete) {
        if (!wanted(map, "prefillAttention", complete)) {
            return absent.prefillAttention();
        }
        List<Double> shares = map.numbers("prefillAttention", SHARE);
        if (shares.size() == RooflineCalibration.PREFILL_TOKENS.size()) {
            return shares;
        }
        map.problem(
                "prefillAttention",
                "read " + shares.size() + " shares, expected one for each of " + RooflineCalibration.PREFILL_TOKENS
                        + " tokens");
        return absent.prefillAttention();
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

    private Map<Precision, ExpertKernel> experts(YamlMap map, RooflineCalibration absent, boolean complete) {
        if (!wanted(map, "experts", complete)) {
            return absent.experts();
        }
        YamlMap formats = map.map("experts");
        Map<Precision, ExpertKernel> experts = new EnumMap<>(Precision.class);
        formats.entries(Precision.class).forEach((format, node) -> experts.put(format, kernel(node)));
        formats.done();
        return experts;
    }

    private ExpertKernel kernel(YamlNode node) {
        YamlMap map = node.map();
        Precision arithmetic = map.choice("arithmetic", Precision.class);
        if (!peaks.contains(arithmetic)) {
            map.problem("arithmetic", "the chip has no " + arithmetic.key() + " peak");
        }
        ExpertKernel read = new ExpertKernel(
                arithmetic,
                map.number("compute", SHARE),
                map.number("memory", SHARE),
                map.quantity("time", Unit.SECONDS, Range.atLeast(0)));
        map.done();
        return read;
    }

    private static double share(YamlMap map, String key, double absent, boolean complete) {
        return wanted(map, key, complete) ? map.number(key, SHARE) : absent;
    }

    private static double seconds(YamlMap map, String key, double absent, boolean complete) {
        return wanted(map, key, complete) ? map.quantity(key, Unit.SECONDS, Range.between(0, 1)) : absent;
    }

    private static boolean wanted(YamlMap map, String key, boolean complete) {
        return map.has(key) || complete;
    }
}
