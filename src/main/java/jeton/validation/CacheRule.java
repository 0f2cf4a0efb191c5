package jeton.validation;

import java.util.Locale;
import jeton.hardware.Precision;

/** The format of the KV cache. */
final class CacheRule {
    private CacheRule() {}

    /**
     * As the row says, else as the benchmark's script, else by the engine's default: TensorRT-LLM takes the format of the
     * checkpoint, and those that ModelOpt quantised carry an FP8 cache; for the others "auto" is that of the activations.
     */
    static Precision of(Measurement row, String engine, Formats formats, Recipe recipe) throws Unmappable {
        String text = row.text(Column.KV_PRECISION).toLowerCase(Locale.ROOT).replaceFirst("\\s*\\(.*", "");
        return switch (text) {
            case "" -> byDefault(engine, formats, recipe);
            case "auto", "fp16", "bf16", "bfloat16", "float16" -> Precision.BF16;
            case "fp8", "fp8_e4m3", "fp8_e5m2" -> Precision.FP8;
            case "int8" -> Precision.INT8;
            default -> throw new Unmappable("cache format '" + text + "' is not known");
        };
    }

    private static Precision byDefault(String engine, Formats formats, Recipe recipe) {
        Precision scripted = recipe.cache();
        if (scripted != null) {
            return scripted;
        }
        return engine.equals(EngineRule.TENSORRT_LLM) && formats.narrow() ? Precision.FP8 : Precision.BF16;
    }
}
