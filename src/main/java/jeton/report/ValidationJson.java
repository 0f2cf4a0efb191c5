package jeton.report;

import jeton.validation.BadRow;
import jeton.validation.ErrorGroup;
import jeton.validation.Noise;
import jeton.validation.Point;
import jeton.validation.ValidationResult;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * {@code validation.json}, schema {@code jeton/validation/1}: the fields of {@link ValidationResult} and its parts in their
 * order, one line each for errors, rows and points. Predicted and measured values are in the unit of the metric:
 * milliseconds, or per second.
 */
final class ValidationJson {
    static final String SCHEMA = "jeton/validation/1";

    private static final ObjectWriter LINE = JsonText.plain(JsonText.module("jeton lines"));
    private static final ObjectWriter WRITER = writer();

    private ValidationJson() {}

    /** The whole file, with a line end at its end. */
    static String text(ValidationResult result) {
        return WRITER.writeValueAsString(result) + "\n";
    }

    private static ObjectWriter writer() {
        SimpleModule module = JsonText.module("jeton validation")
                .addSerializer(ErrorGroup.class, new OnOneLine<>())
                .addSerializer(Noise.class, new OnOneLine<>())
                .addSerializer(BadRow.class, new OnOneLine<>())
                .addSerializer(ValidationResult.Reason.class, new OnOneLine<>())
                .addSerializer(ValidationResult.Misfit.class, new OnOneLine<>())
                .addSerializer(Point.class, new OnOneLine<>())
                .setMixInAnnotation(ValidationResult.class, JsonText.WithSchema.class);
        return JsonText.writer(module, SCHEMA);
    }

    private static final class OnOneLine<T> extends ValueSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator json, @Nullable SerializationContext context) {
            json.writeRawValue(LINE.writeValueAsString(value));
        }
    }
}
