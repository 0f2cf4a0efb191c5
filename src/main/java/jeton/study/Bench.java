package jeton.study;

import java.util.List;
import java.util.function.UnaryOperator;
import jeton.economics.Tariff;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.Rules;
import jeton.hardware.Chip;
import jeton.hardware.Figure;
import jeton.hardware.Status;
import jeton.input.InputException;
import jeton.latency.EngineProfile;
import jeton.model.Transformer;
import jeton.scenario.Deployment;
import jeton.scenario.EngineSettings;
import jeton.scenario.FleetSettings;
import jeton.scenario.LayoutRequest;
import jeton.scenario.Pool;
import jeton.scenario.Upkeep;
import jeton.serving.Recorder;
import jeton.serving.Role;
import jeton.serving.RunStatistics;
import jeton.sim.Streams;
import jeton.workload.Workload;

/** One replica on a test bench: it serves a load from the first request to the last, and nobody asks what it costs. */
public final class Bench {
    private static final Figure FREE = new Figure(0, Status.ASSUMED, "not asked for", "2026");

    private final Simulation simulation;

    private Bench(Simulation simulation) {
        this.simulation = simulation;
    }

    /**
     * @param inPlaceOf what is taken for an engine of the catalog
     * @param ideal whether steps take what the datasheet allows, instead of what was measured
     * @throws InputException if the layout does not hold the model and a mean request, with the reason
     */
    public static Bench of(
            Chip chip,
            Transformer model,
            LayoutRequest layout,
            EngineSettings engine,
            Workload workload,
            UnaryOperator<EngineProfile> inPlaceOf,
            boolean ideal) {
        Pool pool = new Pool(
                chip.name(),
                Role.BOTH,
                chip,
                model,
                layout,
                engine.place(),
                1,
                Upkeep.CONSTANT,
                engine,
                Tariff.stated(FREE),
                0,
                ideal,
                List.of());
        Deployment deployment = new Deployment(
                chip.name(), List.of(pool), new FleetSettings(Rules.of(RoutingPolicy.ROUND_ROBIN)), workload);
        return new Bench(
                new Simulation(new DeploymentResolver(inPlaceOf).resolve(deployment), Recorder.Slo.NONE, false));
    }

    /** What is on the bench, with every default decided. */
    public ResolvedPool resolved() {
        return simulation.resolved().pools().get(0);
    }

    /**
     * The whole run, its start and its end included.
     *
     * @throws InputException if not one request can be served
     */
    public RunStatistics run(long seed) {
        return simulation.run(simulation.offered(seed, 0), new Streams(seed, 0), Simulation.Window.WHOLE, false);
    }
}
