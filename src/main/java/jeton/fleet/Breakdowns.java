package jeton.fleet;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import jeton.fleet.Roster.State;
import org.apache.commons.math3.util.FastMath;
import umontreal.ssj.rng.RandomStream;

/** Failures and repairs in one pool: replicas fail while they serve, not while they start. Not thread safe. */
final class Breakdowns implements Part {
    private enum Kind {
        /** Of a chip of a replica. */
        FAILURE,
        /** Of a replica, whose chips work. */
        CRASH,
        /** Of chips, whatever replica they were in: they work again. */
        REPAIR,
        /** Of a replica, on chips that work. */
        RESTART
    }

    /** @param life of the replica in which it happens; in another it is void, unless it is a repair */
    private record Event(double time, long order, Kind kind, int replica, int life) {}

    private final Lifecycle lifecycle;
    private final Roster roster;
    private final Failures rule;
    private final int first;
    /** Of each replica, so that what happens to one does not change when another fails. */
    private final RandomStream[] failures;

    private final RandomStream[] crashes;
    private final RandomStream repairs;
    private final int[] life;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::time).thenComparingLong(Event::order));
    /** A replica for each of its chips that is away, in the order of their failures. */
    private final Deque<Integer> awaiting = new ArrayDeque<>();
    /** Chips away, of each replica. */
    private final int[] away;

    private int spares;
    private long order;

    Breakdowns(Lifecycle lifecycle, Roster roster, int pool, Failures rule, Function<String, RandomStream> streams) {
        this.lifecycle = lifecycle;
        this.roster = roster;
        this.rule = rule;
        first = roster.first(pool);
        failures = new RandomStream[roster.end(pool) - first];
        crashes = new RandomStream[failures.length];
        for (int i = 0; i < failures.length; i++) {
            failures[i] = streams.apply("failures " + pool + " " + i);
            crashes[i] = streams.apply("crashes " + pool + " " + i);
        }
        repairs = streams.apply("repairs " + pool);
        life = new int[failures.length];
        away = new int[failures.length];
        spares = rule.spares();
    }

    /** Whether requests that are lost with a replica start anew elsewhere. */
    boolean restarts() {
        return rule.restarts();
    }

    /** A replica serves from now on. */
    void serves(int replica, double now) {
        life[replica - first]++;
        Failures.Degraded fewer = roster.isDegraded(replica) ? rule.degraded() : null;
        double rate = (fewer == null ? rule.chips() : fewer.chips()) / rule.chipMtbf();
        plan(now + exponential(failures[replica - first]) / rate, Kind.FAILURE, replica);
        if (rule.crashMtbf() < Double.POSITIVE_INFINITY) {
            plan(now + exponential(crashes[replica - first]) * rule.crashMtbf(), Kind.CRASH, replica);
        }
        if (fewer != null && away[replica - first] == 0) {
            // it was about to be given back when its chip came
            lifecycle.renew(replica);
        }
    }

    /** A replica without requests stopped serving on fewer chips. */
    void emptied(int replica, double now) {
        start(replica, now);
    }

    /** A replica is given back with all its chips: those that are away are not repaired for anybody. */
    void released(int replica) {
        life[replica - first]++;
        for (; away[replica - first] > 0; away[replica - first]--) {
            awaiting.removeLastOccurrence(replica);
            // whichever: nobody knows how long any of them still takes
            Optional<Event> last = events.stream()
                    .filter(event -> event.kind() == Kind.REPAIR)
                    .max(Comparator.comparingLong(Event::order));
            last.ifPresent(events::remove);
        }
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
            int replica = event.replica();
            if (event.kind() == Kind.REPAIR) {
                chipsWork(now);
            } else if (event.life() == life[replica - first]) {
                switch (event.kind()) {
                    case FAILURE -> fail(replica, now);
                    case CRASH -> crash(replica, now);
                    default -> lifecycle.restart(replica, away[replica - first] > 0);
                }
            }
        }
    }

    private void fail(int replica, double now) {
        if (!lifecycle.fail(replica)) {
            return;
        }
        plan(now + rule.repair() * exponential(repairs), Kind.REPAIR, replica);
        if (spares > 0) {
            spares--;
        } else {
            away[replica - first]++;
            awaiting.addLast(replica);
        }
        start(replica, now);
    }

    private void crash(int replica, double now) {
        if (lifecycle.fail(replica)) {
            start(replica, now);
        }
    }

    private void chipsWork(double now) {
        if (awaiting.isEmpty()) {
            spares++;
            return;
        }
        int replica = awaiting.removeFirst();
        away[replica - first]--;
        State state = roster.state(replica);
        if (state == State.DOWN) {
            start(replica, now);
        } else if (state == State.SERVING) {
            lifecycle.renew(replica);
        }
    }

    /** A replica that is down starts on the chips that it has, if they are enough; another start under way is called off. */
    private void start(int replica, double now) {
        life[replica - first]++;
        Failures.Degraded fewer = rule.degraded();
        if (away[replica - first] == 0) {
            plan(now + rule.restart(), Kind.RESTART, replica);
        } else if (away[replica - first] == 1 && fewer != null) {
            plan(now + fewer.restart(), Kind.RESTART, replica);
        }
    }
}
