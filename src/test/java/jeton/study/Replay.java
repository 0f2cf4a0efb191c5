package jeton.study;

import java.util.List;
import java.util.function.UnaryOperator;
import jeton.fleet.Fleet;
import jeton.latency.StepTime;
import jeton.scenario.Deployment;
import jeton.scenario.Scenario;
import jeton.serving.LeapReplica;
import jeton.serving.Recorder;
import jeton.serving.Recorder.Slo;
import jeton.serving.Replica;
import jeton.sim.Streams;

/**
 * What became of every request of a scenario's only deployment, in order of arrival, in seconds.
 *
 * @param tpot meaningless for a request of one token
 */
record Replay(double[] ttft, double[] tpot, double[] e2e) {
    /**
     * Simulates one replica once.
     *
     * @param requests that the workload holds
     * @param server   whether requests come through the server around the engine, or are handed to the engine itself
     * @param steps    what is changed about the step times of the deployment
     */
    static Replay of(Scenario scenario, int requests, boolean server, UnaryOperator<StepTime> steps) {
        ResolvedDeployment whole = new DeploymentResolver().resolve(scenario).get(0);
        Deployment deployment = whole.deployment();
        ResolvedPool resolved = whole.pools().get(0);
        Replay replay = new Replay(new double[requests], new double[requests], new double[requests]);
        Recorder recorder =
                new Recorder(Slo.NONE, server ? resolved.engine().request().seconds() : 0, false);
        recorder.observe((id, arrival, first, completion, output, preemptions) -> {
            replay.ttft[(int) id] = first - arrival;
            replay.tpot[(int) id] = (completion - first) / (output - 1);
            replay.e2e[(int) id] = completion - arrival;
        });
        Replica.Setup setup = new Replica.Setup(
                steps.apply(resolved.stepTime()), resolved.floor(), resolved.cache(), resolved.limits());
        Fleet fleet = new Fleet(
                List.of(new LeapReplica(setup, recorder)),
                deployment.fleet().rules().routing(),
                new Streams(scenario.seed(), 0).named("routing"),
                recorder);
        fleet.run(deployment.workload().open(scenario.seed(), 0));
        return replay;
    }
}
