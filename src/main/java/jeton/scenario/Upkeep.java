package jeton.scenario;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import jeton.fleet.Failures;
import jeton.fleet.Scaling;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * How the replicas of a pool come and go; null for what does not happen.
 *
 * @param scaling with the load
 * @param failing by chance
 */
public record Upkeep(@Nullable Elasticity scaling, @Nullable Fragility failing) {
    public static final Upkeep CONSTANT = new Upkeep(null, null);

    private static final int MOST_REPLICAS = 100_000;

    /**
     * @param rule  but for its cold start, which is 0
     * @param start of a new replica
     */
    public record Elasticity(Scaling rule, StartUp start) {
        /** @param weightBytes of one replica */
        public Scaling scaling(double weightBytes) {
            return new Scaling(
                    rule.metric(),
                    rule.target(),
                    rule.interval(),
                    rule.least(),
                    rule.most(),
                    rule.stabilisation(),
                    rule.tolerance(),
                    start.seconds(weightBytes),
                    rule.granularity());
        }
    }

    /**
     * @param rule     but for chips and restart, which are 1 and 0, and what it runs on with fewer
     * @param restart  of a replica on chips that work
     * @param degraded what a replica runs on while one of its chips is away; null where it does not run
     */
    public record Fragility(
            Failures rule, StartUp restart, @Nullable Fallback degraded) {
        /** @param weightBytes of one replica on {@code chips} chips */
        public Failures failures(int chips, double weightBytes) {
            return new Failures(
                            rule.chipMtbf(),
                            chips,
                            rule.repair(),
                            restart.seconds(weightBytes),
                            rule.spares(),
                            rule.restarts())
                    .crashingEvery(rule.crashMtbf());
        }

        /** @param weightBytes of one replica on the {@code chips} chips of its fallback */
        public Failures.Degraded degraded(int chips, double weightBytes) {
            return new Failures.Degraded(chips, restart.seconds(weightBytes));
        }
    }

    /** A layout that stands in for another; {@code place} is where it is written. */
    public record Fallback(LayoutRequest layout, Place place) {}

    /** Null where a replica does not run on fewer chips than its layout has. */
    public @Nullable Fallback degraded() {
        return failing == null ? null : failing.degraded();
    }

    public boolean isConstant() {
        return scaling == null && failing == null;
    }

    /** What becomes of the requests of a replica that fails. */
    private enum Lost {
        RESTARTED,
        LOST
    }

    /**
     * Of the fields {@code scaling} and {@code failures}.
     *
     * @param replicas at the start
     * @param layouts  reads a layout in which the formats are those of the pool; empty after a problem
     */
    static Upkeep read(YamlMap map, int replicas, Function<YamlNode, Optional<LayoutRequest>> layouts) {
        Elasticity scaling =
                map.find("scaling").map(node -> scaling(node, replicas)).orElse(null);
        Fragility failing =
                map.find("failures").map(node -> failures(node, layouts)).orElse(null);
        return new Upkeep(scaling, failing);
    }

    private static Elasticity scaling(YamlNode node, int replicas) {
        YamlMap map = node.map();
        Scaling.Metric metric = map.choice("metric", Scaling.Metric.class);
        double target = switch (metric) {
            case REQUESTS -> map.number("target", Range.positive());
            case CACHE -> map.quantity("target", Unit.SHARE, Range.positiveShare());
            case TTFT -> map.quantity("target", Unit.SECONDS, Range.positive());
        };
        int least = (int) map.count("min", 1, 1, MOST_REPLICAS);
        YamlNode stated = map.node("max");
        int most = (int) stated.count(least, MOST_REPLICAS);
        if (!stated.isRefused() && (replicas < least || replicas > most)) {
            node.problem("the pool starts with " + replicas + " replicas, expected " + least + " to " + most
                    + " as min and max say");
        }
        most = Math.max(most, replicas);
        least = Math.min(least, replicas);
        Scaling rule = new Scaling(
                metric,
                target,
                map.quantity("interval", Scaling.USUAL_INTERVAL, Unit.SECONDS, Range.between(1, 1e9)),
                least,
                most,
                map.quantity("stabilisation", Scaling.USUAL_STABILISATION, Unit.SECONDS, Range.between(0, 1e9)),
                map.quantity("tolerance", Scaling.USUAL_TOLERANCE, Unit.SHARE, Range.share()),
                0,
                map.quantity("billing", 0, Unit.SECONDS, Range.between(0, 1e9)));
        StartUp start = map.find("coldStart")
                .map(value -> StartUp.read(value, StartUp.COLD))
                .orElse(StartUp.COLD);
        map.done();
        return new Elasticity(rule, start);
    }

    private static Fragility failures(YamlNode node, Function<YamlNode, Optional<LayoutRequest>> layouts) {
        if (node.isScalar() && !node.isNothing()) {
            node.choice(List.of("usual"));
            return new Fragility(
                    new Failures(Failures.H100_MTBF, 1, Failures.USUAL_REPAIR, 0, 0, true), StartUp.WARM, null);
        }
        YamlMap map = node.map();
        Failures rule = new Failures(
                map.quantity("mtbf", Failures.H100_MTBF, Unit.SECONDS, Range.between(1, 1e12)),
                1,
                map.quantity("repair", Failures.USUAL_REPAIR, Unit.SECONDS, Range.between(0, 1e9)),
                0,
                (int) map.count("spares", 0, 0, MOST_REPLICAS),
                map.choice("requests", Lost.RESTARTED) == Lost.RESTARTED);
        double crashMtbf = map.quantity("crashMtbf", Double.POSITIVE_INFINITY, Unit.SECONDS, Range.between(1, 1e12));
        StartUp restart = map.find("restart")
                .map(value -> StartUp.read(value, StartUp.WARM))
                .orElse(StartUp.WARM);
        Fallback degraded = map.find("degraded")
                .flatMap(value -> layouts.apply(value).map(layout -> new Fallback(layout, Place.of(value))))
                .orElse(null);
        map.done();
        return new Fragility(rule.crashingEvery(crashMtbf), restart, degraded);
    }
}
