package jeton.scenario;

import org.jspecify.annotations.Nullable;

/**
 * Limits that a request must meet to count as good; null where none is asked.
 *
 * @param ttftSeconds time to the first token
 * @param tpotSeconds mean time between the later tokens of a request
 * @param e2eSeconds  arrival to last token
 */
public record Slo(
        @Nullable Double ttftSeconds,
        @Nullable Double tpotSeconds,
        @Nullable Double e2eSeconds) {
    public static final Slo NONE = new Slo(null, null, null);
}
