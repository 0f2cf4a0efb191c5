/**
 * Statistics that a simulation of millions of requests can afford: a histogram with bulk adds, warm-up detection, batch
 * means, time grids. Start with {@link jeton.stats.LogHistogram}.
 */
@NullMarked
package jeton.stats;

import org.jspecify.annotations.NullMarked;
