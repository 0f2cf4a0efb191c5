package jeton.workload;

import jeton.sim.Draws;

/** When sessions begin. Not thread safe. */
sealed interface Starts {
    /** When the next session begins, in seconds; positive infinity if none does before another ends. */
    double next();

    /** The session announced by {@link #next} has begun. */
    void begun();

    /** A session has ended. */
    void ended(double time);

    /** Whatever becomes of the earlier ones. */
    final class Open implements Starts {
        private final Arrivals arrivals;
        private double next;

        Open(Arrivals arrivals) {
            this.arrivals = arrivals;
            this.next = arrivals.next();
        }

        @Override
        public double next() {
            return next;
        }

        @Override
        public void begun() {
            next = arrivals.next();
        }

        @Override
        public void ended(double time) {
            // nobody waits for it
        }
    }

    /**
     * As many at a time as there are users, who think before each. A think time belongs to the ordinal of a session,
     * counted as sessions come due.
     */
    final class Closed implements Starts {
        private final ThinkTime thinkTime;
        private final Draws draws;
        private final DueTimes due;
        private long created;

        Closed(ArrivalLaw.ClosedLoop loop, Draws draws) {
            this.thinkTime = loop.thinkTime();
            this.draws = draws;
            this.due = new DueTimes(loop.users());
            for (int user = 0; user < loop.users(); user++) {
                ended(0);
            }
        }

        @Override
        public double next() {
            return due.least();
        }

        @Override
        public void begun() {
            due.removeLeast();
        }

        @Override
        public void ended(double time) {
            due.add(time + thinkTime.seconds(draws.uniform(created)));
            created++;
        }
    }
}
