package jeton.fleet;

import java.util.ArrayList;
import java.util.List;
import jeton.serving.Departures;
import jeton.serving.Outcome;
import jeton.serving.Recorder;
import jeton.serving.Replica;
import jeton.serving.Total;
import jeton.sim.IndexedHeap;
import jeton.sim.Streams;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.jspecify.annotations.Nullable;
import umontreal.ssj.rng.RandomStream;

/**
 * Pools of replicas behind one router, driven through time until every request has left.
 *
 * <p>The calendar holds one pending boundary per replica. At every instant completions come first, then what the parts of
 * the fleet have due, in their order, then the arrivals of that instant, then the scheduling of the replicas concerned: so
 * an arrival at the very end of a step is seen by the next, and a user who asks again without thinking comes after the
 * completion. Not thread safe.
 */
public final class Fleet {
    /** Refusals at one instant from which users who ask again at once would do so for ever. */
    private static final int ENDLESS_REFUSALS = 1_000_000;

    /** Of all pools, one pool after the other. */
    private final Replica[] replicas;

    private final Dispatcher dispatcher;
    private final Recorder recorder;
    private final IndexedHeap calendar;
    /** In the order in which they act at one instant. */
    private final List<Part> parts = new ArrayList<>();

    private final @Nullable Snapshots snapshots;
    private final Request request = new Request();
    private final int[] touched;
    private final boolean[] isTouched;
    private int touchedCount;
    private double lastArrival;
    private double lastBoundary;
    private double now;

    /** A pool of replicas that serve all the time; {@code stream} is for policies that draw. */
    public Fleet(List<? extends Replica> replicas, RoutingPolicy policy, RandomStream stream, Recorder recorder) {
        this(List.of(Pool.of("", replicas)), Rules.of(policy), stream, recorder);
    }

    /** @param streams that it takes its random streams from, by name */
    public Fleet(List<Pool> pools, Rules rules, Streams streams, Recorder recorder) {
        this(pools, rules, streams.named("routing"), recorder);
    }

    private Fleet(List<Pool> pools, Rules rules, RandomStream routing, Recorder recorder) {
        replicas = pools.stream().flatMap(pool -> pool.replicas().stream()).toArray(Replica[]::new);
        this.recorder = recorder;
        int[] sizes = pools.stream().mapToInt(pool -> pool.replicas().size()).toArray();
        if (!rules.choice().suits(sizes.length)) {
            throw new IllegalArgumentException(rules.choice() + " does not suit " + sizes.length + " pools");
        }
        dispatcher = new Dispatcher(rules, replicas, sizes, routing);
        calendar = new IndexedHeap(replicas.length);
        touched = new int[replicas.length];
        isTouched = new boolean[replicas.length];
        snapshots =
                rules.staleness() > 0 ? new Snapshots(dispatcher, rules.staleness(), () -> !calendar.isEmpty()) : null;
        if (snapshots != null) {
            parts.add(snapshots);
        }
        int first = 0;
        for (Pool pool : pools) {
            for (int i = first; i < first + pool.atStart(); i++) {
                dispatcher.open(i);
            }
            first += pool.replicas().size();
        }
    }

    /** Serves all requests of the source; afterwards nothing is left and everything is accounted for. */
    public void run(RequestSource source) {
        while (true) {
            double next = Math.min(source.nextArrival(), nextBoundary());
            if (next == Double.POSITIVE_INFINITY) {
                break;
            }
            now = Math.min(next, nextOfParts());
            commitDue(source);
            actDue();
            deliverDue(source);
            scheduleTouched(source);
        }
        now = Math.max(lastBoundary, lastArrival);
        checkConservation();
    }

    private double nextOfParts() {
        double next = Double.POSITIVE_INFINITY;
        for (int i = 0; i < parts.size(); i++) {
            next = Math.min(next, parts.get(i).next());
        }
        return next;
    }

    private void actDue() {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).next() <= now) {
                parts.get(i).act(now);
            }
        }
    }

    /** Time when the last request left, in seconds. */
    public double end() {
        return now;
    }

    private double nextBoundary() {
        return calendar.isEmpty() ? Double.POSITIVE_INFINITY : Double.longBitsToDouble(calendar.minKey());
    }

    private void commitDue(RequestSource source) {
        while (nextBoundary() <= now) {
            int i = calendar.removeMin();
            lastBoundary = now;
            replicas[i].commit(now);
            passOn(i, source);
            touch(i);
        }
    }

    private void deliverDue(RequestSource source) {
        int refused = 0;
        while (source.nextArrival() <= now) {
            source.take(request);
            lastArrival = now;
            boolean markDue = recorder.arrived();
            int i = dispatcher.choose(request, now);
            replicas[i].arrive(now, request);
            refused += passOn(i, source);
            if (refused == ENDLESS_REFUSALS) {
                throw new EndlessRefusalException(
                        "at " + now + " s " + refused + " requests were refused at once, the last with "
                                + request.promptTokens
                                + " prompt tokens: they are too long for this deployment, and whoever is "
                                + "refused asks again without thinking");
            }
            if (replicas[i].boundary() == Double.POSITIVE_INFINITY) {
                touch(i);
            } else {
                putBoundary(i);
            }
            if (markDue) {
                mark();
            }
        }
    }

    private void scheduleTouched(RequestSource source) {
        for (int t = 0; t < touchedCount; t++) {
            int i = touched[t];
            isTouched[i] = false;
            replicas[i].schedule(now);
            passOn(i, source);
            if (replicas[i].boundary() < Double.POSITIVE_INFINITY) {
                putBoundary(i);
            }
        }
        touchedCount = 0;
    }

    private void mark() {
        for (int i = 0; i < replicas.length; i++) {
            replicas[i].catchUp(now);
            if (replicas[i].boundary() < Double.POSITIVE_INFINITY) {
                putBoundary(i);
            }
        }
        recorder.mark(now);
    }

    private void touch(int replica) {
        if (!isTouched[replica]) {
            isTouched[replica] = true;
            touched[touchedCount++] = replica;
        }
    }

    private void putBoundary(int replica) {
        calendar.put(replica, Double.doubleToRawLongBits(replicas[replica].boundary()));
    }

    /** Tells the source and the router who left; returns how many. */
    private int passOn(int replica, RequestSource source) {
        Departures departures = replicas[replica].departures();
        int left = departures.size();
        for (int i = 0; i < left; i++) {
            if (departures.outcome(i) == Outcome.COMPLETED) {
                source.ended(departures.id(i), now);
            } else {
                source.failed(departures.id(i), now);
            }
        }
        departures.clear();
        dispatcher.changed(replica);
        if (snapshots != null) {
            snapshots.wake(now);
        }
        return left;
    }

    private void checkConservation() {
        for (Replica replica : replicas) {
            replica.checkDrained();
        }
        double left = recorder.total(Total.COMPLETED)
                + recorder.total(Total.REJECTED)
                + recorder.total(Total.ABORTED)
                + recorder.total(Total.LOST);
        if (recorder.total(Total.ARRIVED) != left) {
            throw new IllegalStateException(
                    "requests were lost: " + recorder.total(Total.ARRIVED) + " arrived, " + left + " left");
        }
        double tokens = recorder.total(Total.COMPLETED_OUTPUT) + recorder.total(Total.WASTED);
        if (recorder.total(Total.OUTPUT_TOKENS) != tokens) {
            throw new IllegalStateException("tokens were lost: " + recorder.total(Total.OUTPUT_TOKENS) + " produced, "
                    + tokens + " accounted for");
        }
    }
}
