package jeton.validation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import jeton.hardware.Chip;
import jeton.input.Catalog;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import org.jspecify.annotations.Nullable;

/** Which engine profile stands for the engine of a row. */
final class EngineRule {
    static final String VLLM = "vllm";
    static final String SGLANG = "sglang";
    static final String TENSORRT_LLM = "tensorrt-llm";

    /** Runtimes for the chips of one maker, by how tables begin their names, and their profiles. */
    private static final Map<String, String> OF_ONE_MAKER = Map.of(
            "vllm+nxd", "neuronx",
            "transformers neuronx", "neuronx",
            "vllm tpu", "vllm-tpu",
            "optimum-habana", "optimum-habana",
            "sambaflow", "sambaflow");

    /** The same without a profile of their own: that which suits the chip stands for them. */
    private static final List<String> WITHOUT_PROFILE = List.of("jetstream", "tt-metal");

    private static final Catalog<EngineProfile> PROFILES = EngineCatalog.shipped();

    private EngineRule() {}

    /**
     * @param engine  the engine that ran, as in {@code tensorrt-llm}
     * @param profile catalog key of what is simulated; null for what suits the chip
     * @param note    empty, or how the two differ
     */
    record Choice(String engine, @Nullable String profile, String note) {}

    static Choice of(Measurement row, Chip chip) throws Unmappable {
        String name = row.text(Column.ENGINE).toLowerCase(Locale.ROOT);
        if (name.startsWith("hosted api")) {
            throw new Unmappable("a hosted API whose hardware, layout and load are not known");
        }
        Optional<String> ofOneMaker = OF_ONE_MAKER.keySet().stream()
                .filter(name::startsWith)
                .map(OF_ONE_MAKER::get)
                .findFirst();
        if (ofOneMaker.isPresent()) {
            return new Choice(name, ofOneMaker.get(), "");
        }
        if (name.startsWith("vllm")) {
            refuseWithoutKernels(row, chip);
            return profile(VLLM, row, chip);
        }
        if (name.startsWith("deepspeed-mii")) {
            return new Choice("deepspeed-mii", "deepspeed-mii", "");
        }
        if (name.equals("deepspeed") && chip.name().startsWith("gaudi")) {
            // on these chips it runs inside optimum-habana
            return new Choice(name, "optimum-habana", "");
        }
        if (name.equals("tgi")) {
            return new Choice(name, "tgi", "");
        }
        if (name.startsWith("sglang")) {
            return profile(SGLANG, row, chip);
        }
        if (name.startsWith("trtllm") || name.contains("tensorrt")) {
            return profile(TENSORRT_LLM, row, chip);
        }
        if (WITHOUT_PROFILE.stream().anyMatch(name::startsWith)) {
            return new Choice(name, null, "no profile of " + name + ": vllm's stands for it");
        }
        throw new Unmappable("no profile of engine '" + row.text(Column.ENGINE) + "'");
    }

    /**
     * dstack ran one model on the same eight MI300X in the FP8 form of its publisher and in that of AMD: the first took four
     * times as long for a few requests, and hardly longer for more, as if its weights were unpacked in every step.
     */
    private static void refuseWithoutKernels(Measurement row, Chip chip) throws Unmappable {
        if (chip.vendor().equals("AMD") && row.text(Column.PARAMS_NOTE).contains("FP8-meta'")) {
            throw new Unmappable("weights in a form for which the engine had no kernels on this chip");
        }
    }

    /** The profile of the engine in its era, else that of the engine, else vLLM's. */
    private static Choice profile(String engine, Measurement row, Chip chip) {
        List<String> wanted = Stream.concat(era(engine, row, chip).stream(), Stream.of(engine, VLLM))
                .distinct()
                .toList();
        for (String name : wanted) {
            if (PROFILES.names().contains(name)) {
                return new Choice(engine, name, name.startsWith(engine) ? "" : "no profile of " + engine + ": " + name);
            }
        }
        return new Choice(engine, null, "no profile of " + engine);
    }

    /**
     * Names of profiles of the engine at the row's version or date, most special first. vLLM has scheduled between steps
     * until 0.13 unless told otherwise, as the scripts of InferenceX do; TensorRT-LLM had compiled engines until
     * 0.18, and kernels launched less closely until 1.0.
     */
    private static List<String> era(String engine, Measurement row, Chip chip) {
        return switch (engine) {
            case VLLM -> vllm(row, chip);
            case TENSORRT_LLM -> tensorRt(row);
            default -> List.of();
        };
    }

    /**
     * On AMD chips 16-bit products of the first engine were untuned, FP8 ones were not: Argonne and dstack measured the one,
     * dstack the other. Their rows are what tells so; to them this choice is no prediction.
     */
    private static List<String> vllm(Measurement row, Chip chip) {
        String version = row.text(Column.ENGINE_VERSION);
        String date = row.text(Column.DATE);
        boolean toldToWorkAhead = row.text(Column.SOURCE).contains("InferenceX");
        if (version.matches("0\\.[0-7](\\..*)?") || (version.isEmpty() && date.matches("202([34].*|5-0[12].*)"))) {
            boolean untuned = chip.vendor().equals("AMD")
                    && !row.text(Column.PRECISION).toLowerCase(Locale.ROOT).startsWith("fp8");
            return untuned ? List.of("vllm-v0-rocm", "vllm-v0") : List.of("vllm-v0");
        }
        boolean between =
                version.matches("0\\.([89]|1[0-3])(\\..*)?") || (version.isEmpty() && date.startsWith("2025"));
        return between && !toldToWorkAhead ? List.of("vllm-v1-sync") : List.of();
    }

    private static List<String> tensorRt(Measurement row) {
        if (LoadRule.isStatic(row)) {
            return List.of("tensorrt-llm-static");
        }
        String version = row.text(Column.ENGINE_VERSION);
        String date = row.text(Column.DATE);
        boolean compiled =
                version.matches("0\\.([5-9]|1[0-8])(\\..*)?") || (version.isEmpty() && date.startsWith("2024"));
        if (compiled) {
            return List.of("tensorrt-llm-cpp");
        }
        return version.matches("0\\.(19|2\\d)(\\..*)?|1\\.0.*") ? List.of("tensorrt-llm-1.0") : List.of();
    }
}
