package jeton.validation;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.model.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * Formats of the weights.
 *
 * @param weights of all but routed experts
 * @param experts of the routed experts
 */
record Formats(Precision weights, Precision experts) {
    private static final Pattern PAIR = Pattern.compile("\\(gemm=(\\w*),moe=(\\w*)\\)");

    /** What publishers append to the name of a model that they converted. */
    private static final Pattern IN_NAME =
            Pattern.compile("(?:^|[-_ ])(NVFP4|FP4|FP8|BF16|MXFP4|INT8|INT4|AWQ|GPTQ)(?:$|[-_ )])");

    private static final Map<String, Precision> WORDS = Map.ofEntries(
            Map.entry("bf16", Precision.BF16),
            Map.entry("fp16", Precision.BF16),
            Map.entry("float16", Precision.BF16),
            Map.entry("bfloat16", Precision.BF16),
            Map.entry("fp16/bf16", Precision.BF16),
            Map.entry("fp8", Precision.FP8),
            Map.entry("fp8_block", Precision.FP8_BLOCK),
            Map.entry("fp8-block", Precision.FP8_BLOCK),
            Map.entry("int8", Precision.INT8),
            Map.entry("int4", Precision.INT4),
            Map.entry("awq", Precision.INT4),
            Map.entry("gptq", Precision.INT4),
            Map.entry("mxfp4", Precision.MXFP4),
            Map.entry("nvfp4", Precision.NVFP4));

    static Formats of(Measurement row, Chip chip, Transformer model) throws Unmappable {
        Precision published = format(model.nativeExpertFormat());
        if (published == Precision.MXFP4) {
            // gpt-oss exists in one form, whatever a table calls it
            return new Formats(format(model.nativeDenseFormat()), published);
        }
        String text = row.text(Column.PRECISION).toLowerCase(Locale.ROOT);
        Matcher pair = PAIR.matcher(text);
        if (pair.find() && !pair.group(1).isEmpty() && !pair.group(2).isEmpty()) {
            return pair(pair.group(1), pair.group(2), chip, model);
        }
        String word = text.replaceFirst("^matmult-bf16/w:", "").replaceFirst("\\s*\\(.*", "");
        if (word.isEmpty() || word.equals("unstated") || word.equals("unset")) {
            return fromName(row.text(Column.MODEL), chip, model);
        }
        return alike(word, chip, model);
    }

    private static Formats pair(String gemm, String moe, Chip chip, Transformer model) throws Unmappable {
        return gemm.equals(moe)
                ? alike(gemm, chip, model)
                : new Formats(word(gemm, chip), model.experts().count() == 0 ? word(gemm, chip) : word(moe, chip));
    }

    /** One format for all; plain FP8 is that of blocks where the model is published so. */
    private static Formats alike(String word, Chip chip, Transformer model) throws Unmappable {
        Precision format = word(word, chip);
        boolean blocks = format == Precision.FP8 && format(model.nativeExpertFormat()) == Precision.FP8_BLOCK;
        Precision kind = blocks ? Precision.FP8_BLOCK : format;
        return new Formats(kind, kind);
    }

    private static Precision word(String word, Chip chip) throws Unmappable {
        if (word.equals("fp4")) {
            return chip.vendor().equals("AMD") ? Precision.MXFP4 : Precision.NVFP4;
        }
        Precision known = WORDS.get(word);
        if (known == null) {
            throw new Unmappable("weight format '" + word + "' is not known");
        }
        return known;
    }

    private static Formats fromName(String name, Chip chip, Transformer model) throws Unmappable {
        String found = inName(name);
        return found == null
                ? new Formats(format(model.nativeDenseFormat()), format(model.nativeExpertFormat()))
                : alike(found, chip, model);
    }

    private static @Nullable String inName(String name) {
        Matcher matcher = IN_NAME.matcher(name);
        return matcher.find() ? matcher.group(1).toLowerCase(Locale.ROOT) : null;
    }

    /** Whether any weights are of fewer than 16 bits. */
    boolean narrow() {
        return weights.bytesPerElement() < 2 || experts.bytesPerElement() < 2;
    }

    /** The name of a model without the format that a publisher appended. */
    static String withoutFormat(String name) {
        return IN_NAME.matcher(name).replaceFirst(" ").strip();
    }

    private static Precision format(String key) {
        for (Precision precision : Precision.values()) {
            if (precision.key().equals(key)) {
                return precision;
            }
        }
        throw new IllegalStateException("no format " + key);
    }
}
