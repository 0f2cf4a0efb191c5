package jeton.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import jeton.scenario.Deployment;
import jeton.scenario.Scenario;
import jeton.scenario.Slo;
import jeton.serving.Recorder;
import jeton.sim.Streams;
import jeton.study.RunResult.Verdict;
import jeton.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Runs the deployments of a scenario under the same requests and compares them.
 *
 * <p>Every deployment is first saturated, to learn what it can sustain; one that is offered more is reported at its limit.
 * The others serve the offered load in independent replications. Results do not depend on the number of threads.
 *
 * @param command  that repeats the study, for the report
 * @param stepwise whether to simulate step by step instead of in leaps
 * @param threads  at least 1
 * @param progress told the share of the work done, 0 to 1
 */
public record Study(Scenario scenario, String command, boolean stepwise, int threads, Consumer<Double> progress) {

    /** Simulates everything. */
    public StudyResult run() {
        List<Simulation> simulations = new DeploymentResolver()
                .resolve(scenario).stream()
                        .map(resolved -> new Simulation(resolved, limits(scenario.slo()), stepwise))
                        .toList();
        List<Saturation> saturations = simulations.stream().map(Saturation::of).toList();
        Parallel parallel = new Parallel(threads, progress);
        List<List<Replication>> saturated = parallel.grid(
                simulations.size(),
                d -> Saturation.replications(workload(d)),
                0,
                0.3,
                (d, r) -> saturations.get(d).run(scenario.seed(), r));
        List<Estimate> sustainable = IntStream.range(0, simulations.size())
                .mapToObj(d -> sustainable(saturations.get(d), saturated.get(d)))
                .toList();
        List<Verdict> verdicts = IntStream.range(0, simulations.size())
                .mapToObj(d -> verdict(scenario.deployments().get(d), sustainable.get(d)))
                .toList();
        List<List<Replication>> offered = parallel.grid(
                simulations.size(),
                d -> verdicts.get(d) == Verdict.OVERLOADED ? 0 : scenario.replications(),
                0.3,
                1,
                (d, r) -> replicate(simulations.get(d), r));
        List<RunResult> results = new ArrayList<>();
        for (int d = 0; d < simulations.size(); d++) {
            Verdict verdict = verdicts.get(d);
            List<Replication> replications = verdict == Verdict.OVERLOADED ? saturated.get(d) : offered.get(d);
            ResolvedDeployment resolved = simulations.get(d).resolved();
            results.add(new Summary(
                            simulations.get(d),
                            verdict == Verdict.OVERLOADED ? resolved.atItsMost() : resolved,
                            scenario.slo(),
                            verdict,
                            rate(workload(d)),
                            sustainable.get(d),
                            LoadSample.of(workload(d), scenario.seed()),
                            replications)
                    .result());
        }
        return new StudyResult(
                scenario.name(),
                scenario.question(),
                command,
                scenario.text(),
                scenario.seed(),
                scenario.replications(),
                describe(),
                Assumptions.of(
                        scenario, simulations.stream().map(Simulation::resolved).toList()),
                results,
                Differences.of(results, offered));
    }

    /** The workload, and what single deployments do differently. */
    private List<String> describe() {
        List<String> lines = new ArrayList<>(scenario.workload().describe());
        for (Deployment deployment : scenario.deployments()) {
            deployment.workload().describeBeside(scenario.workload()).stream()
                    .map(line -> deployment.name() + ", " + line)
                    .forEach(lines::add);
        }
        return lines;
    }

    private Workload workload(int deployment) {
        return scenario.deployments().get(deployment).workload();
    }

    private static Recorder.Slo limits(Slo slo) {
        return new Recorder.Slo(limit(slo.ttftSeconds()), limit(slo.tpotSeconds()), limit(slo.e2eSeconds()));
    }

    private static double limit(@Nullable Double seconds) {
        return seconds == null ? Double.POSITIVE_INFINITY : seconds;
    }

    private Replication replicate(Simulation simulation, int replication) {
        ResolvedDeployment resolved = simulation.resolved();
        return new Replication(
                resolved,
                simulation.run(
                        simulation.offered(scenario.seed(), replication),
                        new Streams(scenario.seed(), replication),
                        Simulation.Window.of(resolved.deployment()),
                        replication == 0));
    }

    private static Estimate sustainable(Saturation saturation, List<Replication> saturated) {
        return saturated.isEmpty() ? Estimate.NONE : Estimates.of(saturated, saturation::requestsPerSecond);
    }

    private static Estimate rate(Workload workload) {
        double rate = workload.offeredRate();
        return Double.isNaN(rate) ? Estimate.NONE : new Estimate(rate, Double.NaN);
    }

    private static Verdict verdict(Deployment deployment, Estimate sustainable) {
        Workload workload = deployment.workload();
        if (Simulation.Window.of(workload) == Simulation.Window.WHOLE) {
            return Verdict.FINITE;
        }
        boolean tooMuch = workload.offeredRate() >= sustainable.mean();
        return tooMuch && !deployment.fleet().rules().shedsLoad() ? Verdict.OVERLOADED : Verdict.STABLE;
    }
}
