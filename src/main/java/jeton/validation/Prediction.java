package jeton.validation;

import jeton.input.InputException;
import jeton.serving.Metric;
import jeton.serving.RunStatistics;
import jeton.serving.Total;
import jeton.study.Bench;
import org.jspecify.annotations.Nullable;

/**
 * What the simulation of a case found.
 *
 * @param layout     as printed
 * @param profile    of the engine that was simulated
 * @param outside    seconds that a request spends outside the engine; 0 in a bound
 * @param statistics null where there is no run
 * @param reason     why there is none; empty where there is one
 */
record Prediction(
        Load load,
        String layout,
        String profile,
        int chips,
        double outside,
        @Nullable RunStatistics statistics,
        String reason) {
    private static final long SEED = 1;

    static Prediction of(Case run, Profiles profiles) {
        return of(run, profiles, false);
    }

    /** What the datasheet of the chip allows at best. */
    static Prediction bound(Case run) {
        return of(run, Profiles.SHIPPED, true);
    }

    private static Prediction of(Case run, Profiles profiles, boolean ideal) {
        try {
            Bench bench = Bench.of(
                    profiles.chip(run.chip()),
                    run.model(),
                    run.layout(),
                    run.settings(),
                    run.workload(),
                    profiles::engine,
                    ideal);
            RunStatistics statistics = bench.run(SEED);
            boolean served = statistics.whole(Total.COMPLETED) == statistics.whole(Total.ARRIVED);
            return new Prediction(
                    run.load(),
                    bench.resolved().layout().label(),
                    bench.resolved().engine().name(),
                    bench.resolved().layout().chips(),
                    ideal ? 0 : bench.resolved().engine().request().seconds(),
                    served ? statistics : null,
                    served ? "" : "requests outgrow the cache");
        } catch (InputException e) {
            return new Prediction(
                    run.load(), "", "", 0, 0, null, e.problems().get(0).message());
        }
    }

    /** In the unit of the metric: milliseconds, or per second. Only where there is a run. */
    double value(Quantity quantity) {
        return switch (quantity.kind()) {
            case TTFT -> milliseconds(Metric.TTFT, quantity.statistic());
            case TPOT -> milliseconds(Metric.TPOT, quantity.statistic());
            case ITL -> milliseconds(Metric.ITL, quantity.statistic());
            case E2E -> endToEnd(quantity.statistic());
            case OUTPUT_TOKENS -> rate(Total.OUTPUT_TOKENS);
            case OUTPUT_TOKENS_PER_CHIP -> rate(Total.OUTPUT_TOKENS) / chips;
            case TOKENS -> rate(Total.OUTPUT_TOKENS) + rate(Total.INPUT_TOKENS);
            case TOKENS_PER_CHIP -> (rate(Total.OUTPUT_TOKENS) + rate(Total.INPUT_TOKENS)) / chips;
            case INPUT_TOKENS -> rate(Total.INPUT_TOKENS);
            case INPUT_TOKENS_PER_CHIP -> rate(Total.INPUT_TOKENS) / chips;
            case REQUESTS -> rate(Total.COMPLETED);
            case DURATION -> seconds();
            case SPEED -> 1000 / milliseconds(Metric.TPOT, quantity.statistic());
            case SPEED_WITH_FIRST ->
                run().whole(Total.OUTPUT_TOKENS)
                        / run().whole(Total.COMPLETED)
                        * 1000
                        / milliseconds(Metric.E2E, quantity.statistic());
        };
    }

    /** A static batch ends as a whole. */
    private double endToEnd(Quantity.Statistic statistic) {
        return load instanceof Load.Static ? 1000 * seconds() : milliseconds(Metric.E2E, statistic);
    }

    private double milliseconds(Metric metric, Quantity.Statistic statistic) {
        return 1000
                * (statistic == Quantity.Statistic.MEAN
                        ? run().latency(metric).mean()
                        : run().latency(metric).quantile(statistic.share()));
    }

    private double rate(Total total) {
        return run().measured(total) / seconds();
    }

    /** From the first request to the last answer, as a client sees it. */
    private double seconds() {
        return run().measuredSeconds() + outside;
    }

    private RunStatistics run() {
        if (statistics == null) {
            throw new IllegalStateException("nothing was simulated: " + reason);
        }
        return statistics;
    }
}
