package jeton.validation;

/**
 * What no simulation can be closer than, since it gives one figure where measurements give several.
 *
 * @param key      {@code all}, or that of a group {@code by headline}
 * @param again    rows that tell of nothing different: the same run, measured again
 * @param versions rows that differ in the version of the engine or in the date, and may in nothing else
 */
public record Noise(String key, Family metric, Repeats again, Repeats versions) {}
