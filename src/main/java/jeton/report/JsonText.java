package jeton.report;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonAppend;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * How results files write JSON: the same bytes on every JDK, in UTF-8 with {@code \n}, ten significant digits and null for
 * what is no number.
 */
final class JsonText {
    private JsonText() {}

    /** Numbers and enums; a file adds what it writes in a form of its own. */
    static SimpleModule module(String name) {
        return new SimpleModule(name)
                .addSerializer(Double.TYPE, new FiniteNumber())
                .addSerializer(Double.class, new FiniteNumber())
                .addSerializer(Enum.class, new LowerCase());
    }

    /** Indented, with the schema as the first field of what has {@link WithSchema} mixed in. */
    static ObjectWriter writer(SimpleModule module, String schema) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        Separators separators = Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER);
        return plain(module)
                .with(new DefaultPrettyPrinter(separators)
                        .withObjectIndenter(indenter)
                        .withArrayIndenter(indenter))
                .withAttribute("schema", schema);
    }

    /** Without a space or a line end. */
    static ObjectWriter plain(SimpleModule module) {
        return JsonMapper.builder()
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .addModule(module)
                .build()
                .writer();
    }

    /** JSON knows no NaN and no infinity: both are absent. */
    static String number(double value) {
        return Double.isFinite(value) ? MachineNumber.text(value) : "null";
    }

    @JsonAppend(prepend = true, attrs = @JsonAppend.Attr("schema"))
    interface WithSchema {}

    private static final class FiniteNumber extends ValueSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator json, @Nullable SerializationContext context) {
            json.writeRawValue(number(value));
        }
    }

    @SuppressWarnings("rawtypes") // Jackson names enums by their raw type
    private static final class LowerCase extends ValueSerializer<Enum> {
        @Override
        public void serialize(Enum value, JsonGenerator json, @Nullable SerializationContext context) {
            json.writeString(MachineName.of(value));
        }
    }
}
