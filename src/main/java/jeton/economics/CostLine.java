package jeton.economics;

/**
 * One part of the price of a chip-hour.
 *
 * @param name           capital, energy, facility, operations, downtime, rent
 * @param usdPerChipHour of an hour in which the chip can be used
 * @param source         the figures behind it and where they come from
 */
public record CostLine(String name, double usdPerChipHour, String source) {}
