package jeton.workload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import jeton.sim.Draws;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that begin by a law and go on as their requests are served. A session due at the time at which another begins
 * comes first.
 */
final class SessionSource implements RequestSource {
    private final Starts starts;
    private final List<Script> scripts;
    private final List<SessionStatistics> statistics = new ArrayList<>();
    private final Pick pick;
    private final Draws picks;
    private final boolean delays;
    private final long requests;
    private final double duration;
    private final PriorityQueue<Session> due =
            new PriorityQueue<>(Comparator.comparingDouble((Session s) -> s.due).thenComparingLong(s -> s.dueOrder));
    private final RunningSessions running = new RunningSessions();
    private @Nullable Session free;
    private long begun;
    private long continued;
    private long taken;
    private double lastArrival;

    /**
     * @param scripts  one for every class
     * @param kinds    ordinal in the workload of the first class
     * @param pick     which class a session is of
     * @param delays   whether users think and tools work between the turns of a session
     */
    SessionSource(
            Starts starts,
            List<Script> scripts,
            int kinds,
            Pick pick,
            Draws picks,
            boolean delays,
            long requests,
            double duration) {
        this.starts = starts;
        this.scripts = List.copyOf(scripts);
        this.pick = pick;
        this.picks = picks;
        this.delays = delays;
        this.requests = requests;
        this.duration = duration;
        for (int i = 0; i < scripts.size(); i++) {
            statistics.add(new SessionStatistics(kinds + i));
        }
    }

    @Override
    public double nextArrival() {
        if (taken == requests) {
            return Double.POSITIVE_INFINITY;
        }
        Session next = due.peek();
        double time = next == null ? starts.next() : Math.min(next.due, starts.next());
        return time < duration ? time : Double.POSITIVE_INFINITY;
    }

    @Override
    public void take(Request into) {
        double now = nextArrival();
        if (now == Double.POSITIVE_INFINITY) {
            throw new IllegalStateException("no request is due");
        }
        Session next = due.peek();
        Session session;
        if (next != null && next.due == now) {
            due.remove();
            session = next;
        } else {
            starts.begun();
            session = begin(now);
        }
        into.id = taken;
        into.arrival = now;
        script(session).fill(session, into);
        session.promptTokens += into.promptTokens;
        session.outputTokens += into.outputTokens();
        running.put(taken, session);
        taken++;
        lastArrival = now;
    }

    private Session begin(double now) {
        Session session = free == null ? new Session() : free;
        free = session.nextFree;
        session.nextFree = null;
        session.clear();
        session.ordinal = begun;
        session.begun = now;
        session.member = scripts.size() == 1 ? 0 : pick.at(picks.uniform(begun));
        begun++;
        script(session).begin(session);
        statistics.get(session.member).begin();
        return session;
    }

    private Script script(Session session) {
        return scripts.get(session.member);
    }

    @Override
    public void ended(long id, double time) {
        Session session = left(id, time);
        if (session.more) {
            double delay = script(session).advance(session);
            session.due = time + (delays ? delay : 0);
            session.dueOrder = continued;
            continued++;
            due.add(session);
        } else {
            statistics.get(session.member).complete(session, time);
            release(session, time);
        }
    }

    @Override
    public void failed(long id, double time) {
        Session session = left(id, time);
        statistics.get(session.member).breakOff();
        release(session, time);
    }

    private Session left(long id, double time) {
        if (!(time >= lastArrival)) {
            throw new IllegalArgumentException(
                    "a request cannot end at " + time + " s, before the last arrival at " + lastArrival + " s");
        }
        Session session = running.remove(id);
        if (session == null) {
            throw new IllegalStateException("request " + id + " was not taken, or has ended already");
        }
        return session;
    }

    private void release(Session session, double time) {
        session.nextFree = free;
        free = session;
        starts.ended(time);
    }

    @Override
    public List<SessionStatistics> sessions() {
        List<SessionStatistics> several = new ArrayList<>();
        for (int i = 0; i < scripts.size(); i++) {
            if (scripts.get(i).severalTurns()) {
                several.add(statistics.get(i));
            }
        }
        return several;
    }

    @Override
    public void close() {
        scripts.forEach(Script::close);
    }
}
