package jeton.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import jeton.fleet.EndlessRefusalException;
import jeton.fleet.EndlessRestartException;
import jeton.fleet.Failures;
import jeton.fleet.Fleet;
import jeton.fleet.Pool;
import jeton.input.InputException;
import jeton.scenario.Deployment;
import jeton.scenario.Upkeep;
import jeton.serving.LeapReplica;
import jeton.serving.Recorder;
import jeton.serving.Replica;
import jeton.serving.RunStatistics;
import jeton.serving.StepwiseReplica;
import jeton.serving.Total;
import jeton.sim.Streams;
import jeton.workload.DelayedEnds;
import jeton.workload.RequestClass;
import jeton.workload.RequestSource;
import jeton.workload.Workload;

/**
 * One run of one deployment: builds the fleet, drives it, hands back the statistics.
 *
 * @param stepwise whether to go step by step instead of in leaps
 */
record Simulation(ResolvedDeployment resolved, Recorder.Slo slo, boolean stepwise) {

    /** What part of a run is measured. */
    enum Window {
        /** From the end of the warm-up to the last arrival: long-run averages. */
        STEADY,
        /** From first to last: a load or a fleet with a course of its own, such as a day, or failures. */
        WHOLE;

        static Window of(Deployment deployment) {
            boolean constant =
                    deployment.pools().stream().allMatch(pool -> pool.upkeep().isConstant());
            return constant ? of(deployment.workload()) : WHOLE;
        }

        static Window of(Workload workload) {
            return workload.hasCourse() ? WHOLE : STEADY;
        }
    }

    /** The requests of the deployment's workload; users who wait for an answer also wait for what is outside the engine. */
    RequestSource offered(long seed, int replication) {
        RequestSource source = resolved.deployment().workload().open(seed, replication);
        double outside =
                resolved.pools().stream().mapToDouble(Simulation::outside).max().orElse(0);
        return outside > 0 ? new DelayedEnds(source, outside) : source;
    }

    private static double outside(ResolvedPool pool) {
        return pool.engine().request().seconds();
    }

    /** @throws InputException if not one request can be served */
    RunStatistics run(RequestSource source, Streams streams, Window window, boolean timeline) {
        Recorder recorder = new Recorder(slo, timeline);
        List<Pool> pools = new ArrayList<>();
        List<Recorder> parts = resolved.pools().stream()
                .map(pool -> recorder.part(outside(pool)))
                .toList();
        for (int p = 0; p < parts.size(); p++) {
            pools.add(pool(resolved.pools().get(p), streams, parts.get(p), recorder));
        }
        Fleet fleet = new Fleet(pools, resolved.deployment().fleet().rules(), streams, recorder);
        try (source) {
            fleet.run(byClass(source, recorder));
            recorder.sessions(source.sessions());
        } catch (EndlessRefusalException e) {
            throw nothingServed(recorder);
        } catch (EndlessRestartException e) {
            throw endless(e);
        }
        boolean steady = window == Window.STEADY;
        RunStatistics statistics = recorder.statistics(fleet.end(), steady, steady);
        if (statistics.whole(Total.COMPLETED) == 0) {
            throw nothingServed(recorder);
        }
        return statistics;
    }

    /** The same source, told apart by classes if there are several. */
    private RequestSource byClass(RequestSource source, Recorder recorder) {
        List<RequestClass> classes = resolved.deployment().workload().classes();
        return classes.size() == 1
                ? source
                : new ClassTally(
                        source,
                        recorder.byClass(classes.stream()
                                .mapToDouble(each -> each.urgency().deadlineSeconds())
                                .toArray()));
    }

    /**
     * @param own   part of the recorder for replicas on all their chips
     * @param whole of which those on fewer get a part, behind those of all pools
     */
    private Pool pool(ResolvedPool pool, Streams streams, Recorder own, Recorder whole) {
        Upkeep upkeep = pool.pool().upkeep();
        Upkeep.Elasticity scaling = upkeep.scaling();
        Upkeep.Fragility failing = upkeep.failing();
        ResolvedPool fewer = pool.degraded();
        int count = pool.pool().mostReplicas();
        return new Pool(
                pool.pool().name(),
                replicas(pool, count, streams, own),
                pool.pool().replicas(),
                scaling == null ? null : scaling.scaling(pool.weightBytes()),
                failing == null ? null : failures(failing, pool),
                fewer == null ? List.of() : replicas(fewer, count, streams, whole.part(outside(fewer))),
                own);
    }

    static Failures failures(Upkeep.Fragility failing, ResolvedPool pool) {
        ResolvedPool fewer = pool.degraded();
        return failing.failures(pool.layout().chips(), pool.weightBytes())
                .degradingTo(
                        fewer == null ? null : failing.degraded(fewer.layout().chips(), fewer.weightBytes()));
    }

    private List<Replica> replicas(ResolvedPool pool, int count, Streams streams, Recorder recorder) {
        Replica.Setup setup = pool.setup(streams);
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replicas.add(stepwise ? new StepwiseReplica(setup, recorder) : new LeapReplica(setup, recorder));
        }
        return replicas;
    }

    private InputException endless(EndlessRestartException e) {
        return resolved.pools()
                .get(0)
                .pool()
                .layoutPlace()
                .problem(resolved.deployment().name()
                        + " would never end: " + e.getMessage()
                        + ", as replicas fail sooner than they serve it; expected a longer"
                        + " failures.mtbf, shorter answers, a fleet.timeout, or failures.requests: lost");
    }

    private InputException nothingServed(Recorder recorder) {
        ResolvedPool roomiest = resolved.pools().stream()
                .max(Comparator.comparingInt(pool -> pool.limits().maxModelLen()))
                .orElseThrow();
        return roomiest.pool()
                .layoutPlace()
                .problem(resolved.deployment().name() + " can serve none of the requests: "
                        + whyNot(roomiest, recorder));
    }

    private static String whyNot(ResolvedPool roomiest, Recorder recorder) {
        if (recorder.total(Total.TIMED_OUT) > 0) {
            return "their clients give up before the answer; expected a longer fleet.timeout, or shorter answers";
        }
        if (recorder.total(Total.REFUSED) > 0) {
            return "admission lets none of them in; expected larger limits";
        }
        if (recorder.total(Total.FAILED) > 0) {
            return "all are lost with replicas that fail; expected a longer mtbf, or shorter answers";
        }
        int context = roomiest.pool().model().maxContextTokens();
        boolean ofModel = roomiest.limits().maxModelLen() == context;
        return String.format(
                Locale.ROOT,
                "here a request has at most %,d tokens%s, and the cache of a replica holds %,d; shorten input and output%s",
                roomiest.limits().maxModelLen(),
                ofModel ? ", for the model's context is no longer" : "",
                roomiest.ranks().cache().capacityTokens(),
                ofModel ? "" : ", or choose a larger layout");
    }
}
