/**
 * The clockwork under every simulation: random numbers whose value depends on names and ordinals only, never on the
 * order of calls. {@link jeton.sim.Streams} gives sequences, {@link jeton.sim.Draws} gives a number to an ordinal. Beside
 * them the heaps and tables that events and requests are found in without allocation.
 * Imports nothing of the other packages.
 */
@NullMarked
package jeton.sim;

import org.jspecify.annotations.NullMarked;
