package jeton.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import jeton.study.Estimate;
import jeton.study.RunResult;
import jeton.study.StudyResult;
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
 * {@code results.json}, schema {@code jeton/results/1} ({@code /jeton/results.schema.json} on the class path).
 *
 * <p>The fields are those of {@link StudyResult} and its parts, in their order. A figure with sampling error is {@code
 * {"mean": x, "halfWidth95": y}}, where {@code y} is null with one replication; an absent one is null. The same results
 * give the same bytes on every JDK: UTF-8, ten significant digits, {@code \n}, no clock, no host name.
 */
public final class ResultsJson {
    public static final String SCHEMA = "jeton/results/1";

    private static final ObjectWriter WRITER = writer();

    private ResultsJson() {}

    /** The whole file, with a line end at its end. */
    public static String text(StudyResult study) {
        return WRITER.writeValueAsString(study) + "\n";
    }

    private static ObjectWriter writer() {
        SimpleModule module = new SimpleModule("jeton results")
                .addSerializer(Double.TYPE, new FiniteNumber())
                .addSerializer(Double.class, new FiniteNumber())
                .addSerializer(Estimate.class, new MeanAndHalfWidth())
                .addSerializer(RunResult.FrontierPoint.class, new FrontierOnOneLine())
                .addSerializer(RunResult.TimelinePoint.class, new SliceOnOneLine())
                .addSerializer(Enum.class, new LowerCase())
                .setMixInAnnotation(StudyResult.class, WithSchema.class)
                .setMixInAnnotation(RunResult.Cost.class, WithCorrectAnswers.class);
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        Separators separators = Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER);
        return JsonMapper.builder()
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .addModule(module)
                .build()
                .writer()
                .with(new DefaultPrettyPrinter(separators)
                        .withObjectIndenter(indenter)
                        .withArrayIndenter(indenter))
                .withAttribute("schema", SCHEMA);
    }

    /** JSON knows no NaN and no infinity: both are absent. */
    private static String numberOrNull(double value) {
        return Double.isFinite(value) ? MachineNumber.text(value) : "null";
    }

    @JsonAppend(prepend = true, attrs = @JsonAppend.Attr("schema"))
    private interface WithSchema {}

    /** Accuracy is not simulated yet; the field keeps its place. */
    @JsonAppend(attrs = @JsonAppend.Attr(value = "usdPerCorrectAnswer", include = JsonInclude.Include.ALWAYS))
    private interface WithCorrectAnswers {}

    private static final class FiniteNumber extends ValueSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator json, @Nullable SerializationContext context) {
            json.writeRawValue(numberOrNull(value));
        }
    }

    private static final class MeanAndHalfWidth extends ValueSerializer<Estimate> {
        @Override
        public void serialize(Estimate value, JsonGenerator json, @Nullable SerializationContext context) {
            json.writeRawValue(
                    Double.isFinite(value.mean())
                            ? "{\"mean\": " + numberOrNull(value.mean()) + ", \"halfWidth95\": "
                                    + numberOrNull(value.halfWidth95()) + "}"
                            : "null");
        }
    }

    private static final class FrontierOnOneLine extends ValueSerializer<RunResult.FrontierPoint> {
        @Override
        public void serialize(
                RunResult.FrontierPoint value, JsonGenerator json, @Nullable SerializationContext context) {
            json.writeRawValue("{\"concurrency\": " + numberOrNull(value.concurrency())
                    + ", \"tokensPerSecondPerUser\": " + numberOrNull(value.tokensPerSecondPerUser())
                    + ", \"outputTokensPerSecondPerChip\": " + numberOrNull(value.outputTokensPerSecondPerChip())
                    + "}");
        }
    }

    private static final class SliceOnOneLine extends ValueSerializer<RunResult.TimelinePoint> {
        @Override
        public void serialize(
                RunResult.TimelinePoint value, JsonGenerator json, @Nullable SerializationContext context) {
            json.writeRawValue("{\"seconds\": " + numberOrNull(value.seconds()) + ", \"batch\": "
                    + numberOrNull(value.batch()) + ", \"kvUse\": " + numberOrNull(value.kvUse())
                    + ", \"waiting\": " + numberOrNull(value.waiting()) + "}");
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
