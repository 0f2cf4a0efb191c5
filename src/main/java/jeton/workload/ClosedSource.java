package jeton.workload;

import jeton.sim.Draws;

/**
 * Requests of users who send the next one when the last has ended and they have thought. Each think time belongs to the
 * ordinal of the request it leads to, counted as requests come due: the first of every user, then one for every end. So
 * it does not matter whose request ends first.
 */
final class ClosedSource implements RequestSource {
    private final ThinkTime thinkTime;
    private final Draws thinkDraws;
    private final Tokens tokens;
    private final long requests;
    private final double duration;
    private final DueTimes due;
    private long created;
    private long taken;
    private long ended;
    private double lastArrival;

    ClosedSource(ArrivalLaw.ClosedLoop law, Tokens tokens, Draws thinkDraws, long requests, double duration) {
        this.thinkTime = law.thinkTime();
        this.thinkDraws = thinkDraws;
        this.tokens = tokens;
        this.requests = requests;
        this.duration = duration;
        this.due = new DueTimes(law.users());
        for (int user = 0; user < law.users(); user++) {
            create(0);
        }
    }

    private void create(double from) {
        if (created < requests) {
            due.add(from + thinkTime.seconds(thinkDraws.uniform(created)));
            created++;
        }
    }

    @Override
    public double nextArrival() {
        double next = due.least();
        return next < duration ? next : Double.POSITIVE_INFINITY;
    }

    @Override
    public void take(Request into) {
        double next = nextArrival();
        if (next == Double.POSITIVE_INFINITY) {
            throw new IllegalStateException("no request is due");
        }
        due.removeLeast();
        into.id = taken;
        into.arrival = next;
        tokens.fill(into, taken);
        taken++;
        lastArrival = next;
    }

    @Override
    public void ended(long id, double time) {
        if (!(time >= lastArrival)) {
            throw new IllegalArgumentException(
                    "a request cannot end at " + time + " s, before the last arrival at " + lastArrival + " s");
        }
        if (ended == taken) {
            throw new IllegalStateException("every request that was taken has ended already");
        }
        ended++;
        create(time);
    }

    @Override
    public void close() {
        tokens.close();
    }
}
