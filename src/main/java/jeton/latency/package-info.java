/**
 * How long one engine step takes: roofline with measured efficiencies, collectives, attention, host, and the pipelines
 * of SRAM chips; and how much memory is left for the cache. Start with {@link jeton.latency.StepTime}. Knows nothing of
 * requests.
 */
@NullMarked
package jeton.latency;

import org.jspecify.annotations.NullMarked;
