package jeton.validation;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.model.Transformer;

/** The format of the KV cache where a row says nothing: the first rule that applies. */
final class CacheRule {
    private CacheRule() {}

    /** What a default depends on. */
    private record Situation(String engine, Chip chip, Transformer model, Formats formats) {
        boolean narrow() {
            return formats.weights().bytesPerElement() < 2 || formats.experts().bytesPerElement() < 2;
        }

        boolean blackwell() {
            return chip.name().matches("g?b[23]00.*");
        }
    }

    private record Default(Predicate<Situation> when, Precision cache) {}

    private static final List<Default> DEFAULTS = List.of(
            // TensorRT-LLM takes the cache format of the checkpoint: those that ModelOpt quantised carry FP8
            new Default(s -> s.engine().equals(EngineRule.TENSORRT_LLM) && s.narrow(), Precision.FP8),
            // SGLang keeps a latent cache in FP8 on Blackwell, as its recipes for DeepSeek there set it
            new Default(
                    s -> s.engine().equals(EngineRule.SGLANG) && s.model().latentAttention() && s.blackwell(),
                    Precision.FP8),
            // "auto" is the format of the activations
            new Default(s -> true, Precision.BF16));

    static Precision of(Measurement row, String engine, Chip chip, Transformer model, Formats formats)
            throws Unmappable {
        String text = row.text(Column.KV_PRECISION).toLowerCase(Locale.ROOT).replaceFirst("\\s*\\(.*", "");
        return switch (text) {
            case "" -> byDefault(new Situation(engine, chip, model, formats));
            case "auto", "fp16", "bf16", "bfloat16", "float16" -> Precision.BF16;
            case "fp8", "fp8_e4m3", "fp8_e5m2" -> Precision.FP8;
            case "int8" -> Precision.INT8;
            default -> throw new Unmappable("cache format '" + text + "' is not known");
        };
    }

    private static Precision byDefault(Situation situation) {
        return DEFAULTS.stream()
                .filter(rule -> rule.when().test(situation))
                .findFirst()
                .map(Default::cache)
                .orElseThrow();
    }
}
