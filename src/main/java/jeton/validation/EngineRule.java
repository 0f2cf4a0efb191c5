package jeton.validation;

import java.util.List;
import java.util.Locale;
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

    /** Runtimes of a chip's own maker: the profile that suits the chip stands for them. */
    private static final List<String> OF_THE_CHIP =
            List.of("transformers neuronx", "sambaflow", "jetstream", "tt-metal");

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
        if (name.startsWith("vllm")) {
            return profile(VLLM, row);
        }
        if (name.startsWith("deepspeed-mii")) {
            return new Choice("deepspeed-mii", "deepspeed-mii", "");
        }
        if (name.startsWith("sglang")) {
            return profile(SGLANG, row);
        }
        if (name.startsWith("trtllm") || name.contains("tensorrt")) {
            return profile(TENSORRT_LLM, row);
        }
        boolean ofTheChip = OF_THE_CHIP.stream().anyMatch(name::startsWith)
                || (name.equals("deepspeed") && !chip.vendor().equals("NVIDIA"));
        if (ofTheChip) {
            return new Choice(name, null, "no profile of " + name + ": vllm's stands for it");
        }
        throw new Unmappable("no profile of engine '" + row.text(Column.ENGINE) + "'");
    }

    /** The profile of the engine in its era, else that of the engine, else vLLM's. */
    private static Choice profile(String engine, Measurement row) {
        List<String> wanted = Stream.concat(era(engine, row).stream(), Stream.of(engine, VLLM))
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
    private static List<String> era(String engine, Measurement row) {
        String version = row.text(Column.ENGINE_VERSION);
        String date = row.text(Column.DATE);
        return switch (engine) {
            case VLLM -> vllm(version, date, row.text(Column.SOURCE).contains("InferenceX"));
            case TENSORRT_LLM -> tensorRt(version, date, LoadRule.isStatic(row));
            default -> List.of();
        };
    }

    private static List<String> vllm(String version, String date, boolean toldToWorkAhead) {
        if (version.matches("0\\.[0-7](\\..*)?") || (version.isEmpty() && date.matches("202([34].*|5-0[12].*)"))) {
            return List.of("vllm-v0");
        }
        boolean between =
                version.matches("0\\.([89]|1[0-3])(\\..*)?") || (version.isEmpty() && date.startsWith("2025"));
        return between && !toldToWorkAhead ? List.of("vllm-v1-sync") : List.of();
    }

    private static List<String> tensorRt(String version, String date, boolean wholeBatches) {
        if (wholeBatches) {
            return List.of("tensorrt-llm-static");
        }
        boolean compiled =
                version.matches("0\\.([5-9]|1[0-8])(\\..*)?") || (version.isEmpty() && date.startsWith("2024"));
        if (compiled) {
            return List.of("tensorrt-llm-cpp");
        }
        return version.matches("0\\.(19|2\\d)(\\..*)?|1\\.0.*") ? List.of("tensorrt-llm-1.0") : List.of();
    }
}
