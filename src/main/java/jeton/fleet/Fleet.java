package jeton.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import jeton.serving.Departures;
import jeton.serving.Handoff;
import jeton.serving.Outcome;
import jeton.serving.Recorder;
import jeton.serving.Replica;
import jeton.serving.Role;
import jeton.serving.Total;
import jeton.sim.Streams;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.jspecify.annotations.Nullable;
import umontreal.ssj.rng.RandomStream;

/**
 * Pools of replicas behind one router, driven through time until every request has left.
 *
 * <p>The calendar holds one pending boundary per replica. At every instant completions come first; then what the parts of
 * the fleet have due: failures and repairs pool by pool, replicas that start or end pool by pool, a look at the loads,
 * caches that have come from prefill to decode replicas, clients who give up or ask again; then the arrivals of that
 * instant; then the scheduling of the replicas concerned. So an arrival at the very end of a step is seen by the next,
 * and a user who asks again without thinking comes after the completion. Not thread safe.
 */
public final class Fleet {
    /** Refusals at one instant from which users who ask again at once would do so for ever. */
    private static final int ENDLESS_REFUSALS = 1_000_000;

    private final Engines engines;
    /** Of all pools, one pool after the other; what runs, on all chips or fewer. */
    private final Replica[] replicas;

    private final Roster roster;
    private final Dispatcher dispatcher;
    private final Recorder recorder;
    private final Calendar calendar;
    private final Lifecycle lifecycle;
    /** In the order in which they act at one instant. */
    private final List<Part> parts = new ArrayList<>();

    /** Of each pool; null where nothing fails. */
    private final @Nullable Breakdowns[] breakdowns;

    private final @Nullable Snapshots snapshots;
    private final @Nullable Doorman doorman;
    /** Between prefill and decode replicas; null where every replica serves whole requests. */
    private final @Nullable Transfers transfers;

    private final @Nullable Dispatcher decoders;

    /** Null where every request that comes goes straight to a replica and stays there until it is served. */
    private final @Nullable Clients clients;

    private final Request request = new Request();
    private @Nullable RequestSource requests;
    private int refusedAtOnce;
    private double lastArrival;
    private double lastBoundary;
    private double now;

    /** A pool of replicas that serve all the time; {@code stream} is for policies that draw. */
    public Fleet(List<? extends Replica> replicas, RoutingPolicy policy, RandomStream stream, Recorder recorder) {
        this(List.of(Pool.of("", replicas)), Rules.of(policy), name -> stream, recorder);
    }

    /** @param streams that it takes its random streams from, by name */
    public Fleet(List<Pool> pools, Rules rules, Streams streams, Recorder recorder) {
        this(pools, rules, streams::named, recorder);
    }

    private Fleet(List<Pool> pools, Rules rules, Function<String, RandomStream> streams, Recorder recorder) {
        engines = new Engines(pools);
        replicas = engines.running();
        this.recorder = recorder;
        recorder.spaceMarks(replicas.length);
        roster = new Roster(pools, recorder);
        int[] sizes = pools.stream().mapToInt(pool -> pool.replicas().size()).toArray();
        dispatcher = new Dispatcher(rules, replicas, sizes, streams.apply("routing"), null);
        calendar = new Calendar(replicas);
        boolean constant = pools.stream().allMatch(pool -> pool.scaling() == null && pool.failures() == null);
        boolean plain =
                constant && rules.admission().isOpen() && rules.patience().equals(Patience.ENDLESS);
        doorman = rules.admission().isOpen() ? null : new Doorman(rules.admission(), replicas);
        clients = plain ? null : new Clients(this, rules.patience(), recorder, streams.apply("clients"));
        TransferRule transfer = rules.transfer();
        Promises promises =
                transfer != null && transfer.choice() == TransferRule.Choice.ARRIVAL ? new Promises(replicas) : null;
        decoders = transfer == null ? null : decoders(transfer, rules, sizes, streams, promises);
        transfers = decoders == null || transfer == null
                ? null
                : new Transfers(this, transfer, decoders, promises, replicas.length);
        checkRoles();
        snapshots = rules.staleness() > 0
                ? new Snapshots(
                        decoders == null ? List.of(dispatcher) : List.of(dispatcher, decoders),
                        rules.staleness(),
                        () -> !calendar.isEmpty())
                : null;
        breakdowns = new Breakdowns[pools.size()];
        lifecycle = new Lifecycle(this, roster, engines, breakdowns);
        addParts(pools, streams);
        for (int pool = 0; pool < pools.size(); pool++) {
            for (int i = 0; i < pools.get(pool).atStart(); i++) {
                lifecycle.serve(roster.first(pool) + i);
            }
        }
    }

    private Dispatcher decoders(
            TransferRule transfer,
            Rules rules,
            int[] sizes,
            Function<String, RandomStream> streams,
            @Nullable Promises promises) {
        if (!(rules.choice() instanceof PoolChoice.Any)) {
            throw new IllegalArgumentException("prefill and decode pools are chosen by role, not " + rules.choice());
        }
        return new Dispatcher(
                Rules.of(transfer.routing()).lookingEvery(rules.staleness()),
                replicas,
                sizes,
                streams.apply("decode routing"),
                promises);
    }

    private void checkRoles() {
        boolean[] present = new boolean[Role.values().length];
        for (Replica replica : replicas) {
            present[replica.role().ordinal()] = true;
        }
        boolean parted = present[Role.PREFILL.ordinal()] && present[Role.DECODE.ordinal()];
        boolean whole = !present[Role.PREFILL.ordinal()] && !present[Role.DECODE.ordinal()];
        if (transfers == null ? !whole : !parted) {
            throw new IllegalArgumentException("prefill and decode replicas need each other, and a way between them");
        }
    }

    /** Who finds those like replica {@code i}. */
    private Dispatcher dispatcherOf(int i) {
        return decoders != null && replicas[i].role() == Role.DECODE ? decoders : dispatcher;
    }

    private void addParts(List<Pool> pools, Function<String, RandomStream> streams) {
        for (int pool = 0; pool < pools.size(); pool++) {
            Failures failures = pools.get(pool).failures();
            if (failures != null) {
                breakdowns[pool] = new Breakdowns(lifecycle, roster, pool, failures, streams);
                parts.add(breakdowns[pool]);
            }
        }
        for (int pool = 0; pool < pools.size(); pool++) {
            Scaling scaling = pools.get(pool).scaling();
            if (scaling != null) {
                parts.add(new Autoscaler(
                        lifecycle,
                        roster,
                        replicas,
                        pool,
                        scaling,
                        pools.get(pool).atStart(),
                        recorder));
            }
        }
        if (snapshots != null) {
            parts.add(snapshots);
        }
        if (transfers != null) {
            parts.add(transfers);
        }
        if (clients != null) {
            parts.add(clients);
        }
    }

    /** Serves all requests of the source; afterwards nothing is left and everything is accounted for. */
    public void run(RequestSource source) {
        requests = source;
        while (true) {
            double next = Math.min(source.nextArrival(), calendar.next());
            if (next == Double.POSITIVE_INFINITY && !pending()) {
                break;
            }
            now = Math.min(next, nextOfParts());
            if (now == Double.POSITIVE_INFINITY) {
                throw new IllegalStateException("requests wait for replicas that never come");
            }
            refusedAtOnce = 0;
            commitDue();
            actDue();
            deliverDue(source);
            scheduleTouched();
        }
        // replicas may still fail, start or end while the bytes of requests that were given up are on their way
        now = Math.max(Math.max(lastBoundary, lastArrival), roster.accruedTo());
        roster.accrue(now);
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

    /** Whether requests are anywhere but in replicas. */
    private boolean pending() {
        return (clients != null && clients.pending()) || (transfers != null && transfers.pending());
    }

    /** Time when the last request left, or the last replica came or went, in seconds. */
    public double end() {
        return now;
    }

    double now() {
        return now;
    }

    private void commitDue() {
        while (calendar.next() <= now) {
            int i = calendar.takeFirst();
            lastBoundary = now;
            replicas[i].commit(now);
            passOn(i);
            calendar.touch(i);
        }
    }

    private void deliverDue(RequestSource source) {
        while (source.nextArrival() <= now) {
            source.take(request);
            lastArrival = now;
            boolean markDue = recorder.arrived();
            if (clients == null) {
                deliver(dispatcher.choose(request, now), request);
            } else {
                clients.came(request, now);
            }
            if (refusedAtOnce >= ENDLESS_REFUSALS) {
                throw new EndlessRefusalException(
                        "at " + now + " s " + refusedAtOnce + " requests were refused at once, the last with "
                                + request.promptTokens
                                + " prompt tokens: they are too long for this deployment, and whoever is "
                                + "refused asks again without thinking");
            }
            if (markDue) {
                mark();
            }
        }
    }

    /** Whether a request comes past the gateway. */
    boolean admit(Request asked) {
        return doorman == null || doorman.admits(asked, now);
    }

    /** The replica for a request, {@link Router#NONE} if none takes any. */
    int choose(Request asked) {
        return dispatcher.choose(asked, now);
    }

    /** Whether a replica may not take a request beside those that it has. */
    boolean isFull(int replica, Request asked) {
        return doorman != null && doorman.isFull(replica, asked, now);
    }

    /** Brings a request to a replica. */
    void deliver(int i, Request brought) {
        if (doorman != null) {
            doorman.coming(i, brought, now);
        }
        if (transfers != null) {
            transfers.coming(brought);
        }
        replicas[i].arrive(now, brought);
        refusedAtOnce += passOn(i);
        calendar.moved(i);
    }

    /** A client gives up a request that a replica has. */
    void abort(int i, long id) {
        if (transfers != null) {
            transfers.abandons(id);
        }
        replicas[i].abort(now, id);
        passOn(i);
        calendar.moved(i);
    }

    /** A request left for good, served or not. */
    void left(long id, boolean served) {
        refusedAtOnce++;
        lastBoundary = now;
        tellSource(id, served);
    }

    private void tellSource(long id, boolean served) {
        RequestSource source = Objects.requireNonNull(requests);
        if (served) {
            source.ended(id, now);
        } else {
            source.failed(id, now);
        }
    }

    /** A replica takes requests from now on. */
    void opened(int i) {
        dispatcherOf(i).open(i);
        if (transfers != null && replicas[i].role() == Role.DECODE) {
            transfers.opened();
        } else if (clients != null) {
            clients.opened();
        }
    }

    /** A replica takes no more requests. */
    void closed(int i) {
        dispatcherOf(i).close(i);
    }

    /** A replica loses all that it has. */
    void lose(int i) {
        if (transfers != null) {
            transfers.failing(i);
        }
        replicas[i].lose(now);
        calendar.remove(i);
        passOn(i);
        if (transfers != null) {
            transfers.failed(i);
        }
    }

    /** Brings a request to the replica that goes on with it. */
    void handOver(int i, Handoff handoff) {
        if (clients != null) {
            clients.moved(handoff.request().id, i);
        }
        replicas[i].receive(now, handoff);
        passOn(i);
        calendar.moved(i);
    }

    /** The cache of a request has come. */
    void pulled(int i, Handoff handoff) {
        replicas[i].pulled(now, handoff);
        calendar.moved(i);
    }

    /** A replica need not hold a prompt any more. */
    void letGo(int i, Handoff handoff) {
        replicas[i].release(now, handoff);
        dispatcherOf(i).changed(i);
        calendar.moved(i);
        if (clients != null) {
            lifecycle.endIfDrained(i);
        }
    }

    /** A request is lost between two replicas, and leaves replica {@code i}. */
    void broken(int i, Handoff handoff) {
        replicas[i].broken(now, handoff);
        replicas[i].pulled(now, handoff);
        passOn(i);
        calendar.moved(i);
    }

    private void scheduleTouched() {
        for (int i = calendar.takeTouched(); i >= 0; i = calendar.takeTouched()) {
            replicas[i].schedule(now);
            if (transfers != null) {
                transfers.start(replicas[i].pulls(), now);
            }
            passOn(i);
            calendar.put(i);
        }
    }

    private void mark() {
        for (int i = 0; i < replicas.length; i++) {
            replicas[i].catchUp(now);
            calendar.put(i);
        }
        roster.accrue(now);
        recorder.mark(now);
    }

    /** Tells everybody that something happened in a replica, and who left it; returns how many left. */
    private int passOn(int replica) {
        dispatcherOf(replica).changed(replica);
        Departures departures = replicas[replica].departures();
        int left = 0;
        Breakdowns failing = breakdowns[roster.poolOf(replica)];
        boolean restarts = failing != null && failing.restarts();
        for (int i = 0; i < departures.size(); i++) {
            if (transfers != null && departures.outcome(i) == Outcome.PREFILLED) {
                transfers.offer(replica, departures.handoff(i));
                continue;
            }
            left++;
            if (transfers != null) {
                transfers.left(departures.id(i));
            }
            boolean served = departures.outcome(i) == Outcome.COMPLETED;
            if (clients == null) {
                tellSource(departures.id(i), served);
            } else {
                clients.left(departures.id(i), departures.outcome(i), restarts, now);
            }
        }
        departures.clear();
        if (transfers != null) {
            transfers.place();
        }
        if (snapshots != null) {
            snapshots.wake(now);
        }
        if (doorman != null) {
            doorman.changed(replica, now);
        }
        if (clients != null && left > 0) {
            lifecycle.endIfDrained(replica);
        }
        return left;
    }

    private void checkConservation() {
        engines.checkDrained();
        roster.checkConservation(now);
        if (clients != null) {
            clients.checkEmpty();
        }
        if (transfers != null) {
            transfers.checkEmpty();
        }
        double left = recorder.total(Total.COMPLETED)
                + recorder.total(Total.REJECTED)
                + recorder.total(Total.TIMED_OUT)
                + recorder.total(Total.FAILED);
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
