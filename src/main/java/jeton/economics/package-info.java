/**
 * What a chip-hour costs, owned or rented, and what that makes a token, a request and a joule cost. Start with
 * {@link jeton.economics.Tariff} for the price of an hour and {@link jeton.economics.Ledger} for the price of a token;
 * {@link jeton.economics.PriceBook} reads the shipped prices. Knows nothing of events.
 */
@NullMarked
package jeton.economics;

import org.jspecify.annotations.NullMarked;
