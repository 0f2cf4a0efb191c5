package jeton.fleet;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import jeton.fleet.InFlight.Place;
import jeton.serving.Outcome;
import jeton.serving.Recorder;
import jeton.serving.Total;
import jeton.workload.Request;
import umontreal.ssj.rng.RandomStream;

/**
 * Those who wait for answers: they give up, ask again, and stand at the gateway while no replica takes requests. Everything
 * they have under way is known here until it has left for good. Not thread safe.
 */
final class Clients implements Part {
    /** Something that a client will do, unless its number is not that of the request any more. */
    private record Appointment(double time, long number, InFlight who) {}

    /** One that is served at every hundredth start would reach these once in 23,000 requests. */
    private static final int ENDLESS_RESTARTS = 1_000;

    private final Fleet fleet;
    private final Patience patience;
    private final Recorder recorder;
    private final RandomStream stream;
    private final Map<Long, InFlight> inFlight = new HashMap<>();
    private final Deque<InFlight> gateway = new ArrayDeque<>();
    /** In order of time, since all wait equally long. */
    private final Deque<Appointment> timeouts = new ArrayDeque<>();

    private final PriorityQueue<Appointment> attempts =
            new PriorityQueue<>(Comparator.comparingDouble(Appointment::time).thenComparingLong(Appointment::number));
    private long numbers;
    /** Whether those at the gateway may find a replica. */
    private boolean opened;

    /** @param stream of the waiting times */
    Clients(Fleet fleet, Patience patience, Recorder recorder, RandomStream stream) {
        this.fleet = fleet;
        this.patience = patience;
        this.recorder = recorder;
        this.stream = stream;
    }

    /** A request came for the first time. */
    void came(Request request, double now) {
        InFlight who = new InFlight(request);
        inFlight.put(request.id, who);
        ask(who, now);
    }

    private void ask(InFlight who, double now) {
        if (!fleet.admit(who.request)) {
            refused(who, now);
            return;
        }
        if (patience.timeout() < Double.POSITIVE_INFINITY) {
            who.appointment = ++numbers;
            timeouts.addLast(new Appointment(now + patience.timeout(), numbers, who));
        }
        place(who, now);
    }

    /** Finds a replica for it, or leaves it at the gateway. */
    private void place(InFlight who, double now) {
        int replica = fleet.choose(who.request);
        if (replica == Router.NONE) {
            who.place = Place.GATEWAY;
            gateway.addLast(who);
        } else if (fleet.isFull(replica, who.request)) {
            refused(who, now);
        } else {
            who.place = Place.REPLICA;
            who.replica = replica;
            fleet.deliver(replica, who.request);
        }
    }

    private void refused(InFlight who, double now) {
        if (!asksAgain(who, now)) {
            recorder.count(Total.REJECTED, 1);
            recorder.count(Total.REFUSED, 1);
            leaves(who, false);
        }
    }

    private void timedOut(InFlight who, double now) {
        if (!asksAgain(who, now)) {
            recorder.count(Total.TIMED_OUT, 1);
            leaves(who, false);
        }
    }

    private boolean asksAgain(InFlight who, double now) {
        if (who.attempt == patience.attempts()) {
            return false;
        }
        who.attempt++;
        who.place = Place.CLIENT;
        who.appointment = ++numbers;
        double u = patience.jitter() > 0 ? stream.nextDouble() : 0;
        attempts.add(new Appointment(now + patience.wait(who.attempt, u), numbers, who));
        recorder.count(Total.RETRIED, 1);
        return true;
    }

    private void leaves(InFlight who, boolean served) {
        who.place = Place.GONE;
        who.appointment = ++numbers;
        inFlight.remove(who.request.id);
        fleet.left(who.request.id, served);
    }

    /**
     * A request left its replica.
     *
     * @param restarts whether one that was lost there starts anew elsewhere
     */
    void left(long id, Outcome outcome, boolean restarts, double now) {
        InFlight who = inFlight.get(id);
        if (who == null || who.place != Place.REPLICA) {
            throw new IllegalStateException("request " + id + " left a replica where it was not");
        }
        switch (outcome) {
            case ABORTED -> timedOut(who, now);
            case LOST -> lost(who, restarts);
            default -> leaves(who, outcome == Outcome.COMPLETED);
        }
    }

    /** A request went on from one replica to another. */
    void moved(long id, int replica) {
        InFlight who = inFlight.get(id);
        if (who != null && who.place == Place.REPLICA) {
            who.replica = replica;
        }
    }

    private void lost(InFlight who, boolean restarts) {
        if (restarts) {
            if (++who.restarts == ENDLESS_RESTARTS) {
                throw new EndlessRestartException(String.format(
                        Locale.ROOT,
                        "a request of %,d prompt tokens has started anew %,d times",
                        who.request.promptTokens,
                        ENDLESS_RESTARTS));
            }
            recorder.count(Total.RESTARTED, 1);
            who.place = Place.GATEWAY;
            gateway.addLast(who);
            opened = true;
        } else {
            recorder.count(Total.FAILED, 1);
            leaves(who, false);
        }
    }

    /** A replica takes requests that did not before. */
    void opened() {
        opened = true;
    }

    /** Whether anybody stands at the gateway or will ask again. */
    boolean pending() {
        return !gateway.isEmpty() || !attempts.isEmpty();
    }

    @Override
    public double next() {
        if (opened && !gateway.isEmpty()) {
            return fleet.now();
        }
        while (!timeouts.isEmpty() && isOff(timeouts.getFirst())) {
            timeouts.removeFirst();
        }
        double timeout = timeouts.isEmpty()
                ? Double.POSITIVE_INFINITY
                : timeouts.getFirst().time();
        Appointment attempt = attempts.peek();
        return attempt == null ? timeout : Math.min(timeout, attempt.time());
    }

    private static boolean isOff(Appointment appointment) {
        return appointment.number() != appointment.who().appointment;
    }

    /** First those at the gateway find replicas, then those who waited too long give up, then others ask again. */
    @Override
    public void act(double now) {
        if (opened) {
            opened = false;
            openGateway(now);
        }
        while (!timeouts.isEmpty() && timeouts.getFirst().time() <= now) {
            Appointment appointment = timeouts.removeFirst();
            if (!isOff(appointment)) {
                giveUp(appointment.who(), now);
            }
        }
        for (Appointment next = attempts.peek(); next != null && next.time() <= now; next = attempts.peek()) {
            attempts.remove();
            ask(next.who(), now);
        }
    }

    private void openGateway(double now) {
        for (int i = gateway.size(); i > 0; i--) {
            place(gateway.removeFirst(), now);
        }
    }

    private void giveUp(InFlight who, double now) {
        if (who.place == Place.GATEWAY) {
            gateway.removeFirstOccurrence(who);
            timedOut(who, now);
        } else {
            fleet.abort(who.replica, who.request.id);
        }
    }

    void checkEmpty() {
        if (!inFlight.isEmpty() || pending()) {
            throw new IllegalStateException(inFlight.size() + " requests never left, " + gateway.size()
                    + " of them at the gateway, " + attempts.size() + " to be asked again");
        }
    }
}
