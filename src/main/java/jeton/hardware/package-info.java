/**
 * Chips and what they can do: memory, peaks, links, power, prices and measured efficiencies, each figure with its
 * source, date and status. Start with {@link jeton.hardware.Chip}; {@link jeton.hardware.ChipCatalog} reads them.
 * Knows nothing of models, requests or money beyond the facts of a price.
 */
@NullMarked
package jeton.hardware;

import org.jspecify.annotations.NullMarked;
