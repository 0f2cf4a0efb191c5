package jeton.scenario;

import jeton.latency.Speculation;

/**
 * Speculative decoding as a scenario asks for it. Whether model, layout and chip allow it is known once those are.
 *
 * @param place of what is written
 */
public record SpeculationSettings(Speculation speculation, Place place) {}
