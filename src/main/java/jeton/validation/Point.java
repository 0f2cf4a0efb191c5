package jeton.validation;

/**
 * A figure measured and predicted.
 *
 * @param chip      catalog name, as {@code model}
 * @param maker     of the chip
 * @param engine    that ran
 * @param profile   that was simulated
 * @param layout    as printed, with the formats
 * @param precision of weights, and of experts after a slash
 * @param lengths   of prompt and output, in tokens
 * @param load      as printed
 * @param metric    as the row names it
 * @param predicted in the unit of the metric, as {@code measured}
 * @param note      how simulation and run differ; empty where they need not
 */
public record Point(
        String file,
        int line,
        String source,
        String date,
        String quality,
        String chip,
        String maker,
        String model,
        String engine,
        String engineVersion,
        String profile,
        String layout,
        int chips,
        String precision,
        String lengths,
        String load,
        String metric,
        Family family,
        double predicted,
        double measured,
        String note) {

    /** 1 where both agree. */
    public double ratio() {
        return predicted / measured;
    }

    /** Below 0 where the prediction is too low, in percent of what was measured. */
    public double errorPercent() {
        return 100 * (ratio() - 1);
    }
}
