package jeton.fleet;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.function.Function;
import jeton.fleet.Roster.State;
import org.apache.commons.math3.util.FastMath;
import umontreal.ssj.rng.RandomStream;

/** Failures and repairs in one pool: replicas fail while they serve, not while they start. Not thread safe. */
final class Breakdowns implements Part {
    private enum Kind {
        /** Of a replica. */
        FAILURE,
        /** Of chips, whatever replica they were in: they work again. */
        REPAIR,
        /** Of a replica, on chips that work. */
        RESTART
    }

    /** @param life of the replica in which it happens; in another it is void */
    private record Event(double time, long order, Kind kind, int replica, int life) {}

    private final Fleet fleet;
    private final Roster roster;
    private final Failures rule;
    private final int first;
    /** Of each replica, so that what happens to one does not change when another fails. */
    private final RandomStream[] failures;

    private final RandomStream repairs;
    private final int[] life;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::time).thenComparingLong(Event::order));
    /** Replicas that wait for chips, in the order of their failures. */
    private final Deque<Integer> down = new ArrayDeque<>();

    private int spares;
    private long order;

    Breakdowns(Fleet fleet, Roster roster, int pool, Failures rule, Function<String, RandomStream> streams) {
        this.fleet = fleet;
        this.roster = roster;
        this.rule = rule;
        first = roster.first(pool);
        failures = new RandomStream[roster.end(pool) - first];
        for (int i = 0; i < failures.length; i++) {
            failures[i] = streams.apply("failures " + pool + " " + i);
        }
        repairs = streams.apply("repairs " + pool);
        life = new int[failures.length];
        spares = rule.spares();
    }

    /** Whether requests that are lost with a replica start anew elsewhere. */
    boolean restarts() {
        return rule.restarts();
    }

    /** A replica serves from now on. */
    void serves(int replica, double now) {
        life[replica - first]++;
        double rate = rule.chips() / rule.chipMtbf();
        plan(now + exponential(failures[replica - first]) / rate, Kind.FAILURE, replica);
    }

    private void plan(double time, Kind kind, int replica) {
        events.add(new Event(time, order++, kind, replica, life[replica - first]));
    }

    private static double exponential(RandomStream stream) {
        return -FastMath.log(stream.nextDouble());
    }

    @Override
    public double next() {
        Event next = events.peek();
        return next == null ? Double.POSITIVE_INFINITY : next.time();
    }

    @Override
    public void act(double now) {
        for (Event event = events.peek(); event != null && event.time() <= now; event = events.peek()) {
            events.remove();
            switch (event.kind()) {
                case FAILURE -> fail(event, now);
                case REPAIR -> chipsWork(now);
                case RESTART -> fleet.serve(event.replica());
            }
        }
    }

    private void fail(Event event, double now) {
        int replica = event.replica();
        boolean isVoid = event.life() != life[replica - first] || roster.state(replica) == State.RELEASED;
        if (isVoid || !fleet.fail(replica)) {
            return;
        }
        plan(now + rule.repair() * exponential(repairs), Kind.REPAIR, replica);
        down.addLast(replica);
        if (spares > 0) {
            spares--;
            restart(now);
        }
    }

    private void chipsWork(double now) {
        if (down.isEmpty()) {
            spares++;
        } else {
            restart(now);
        }
    }

    private void restart(double now) {
        plan(now + rule.restart(), Kind.RESTART, down.removeFirst());
    }
}
