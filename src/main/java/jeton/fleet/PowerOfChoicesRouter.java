package jeton.fleet;

import jeton.workload.Request;
import umontreal.ssj.rng.RandomStream;

/** The least loaded of some replicas drawn at random. */
final class PowerOfChoicesRouter extends LoadRouter {
    private final RandomStream stream;
    /** Places drawn, in ascending order. */
    private final int[] drawn;

    PowerOfChoicesRouter(int choices, Loads loads, RandomStream stream) {
        super(loads);
        this.stream = stream;
        drawn = new int[Math.min(choices, loads.replicas())];
    }

    @Override
    int choose(Request request, double now) {
        int size = members.size();
        if (size <= 1) {
            return size == 0 ? NONE : members.get(0);
        }
        int best = NONE;
        double least = 0;
        for (int count = 0; count < Math.min(drawn.length, size); count++) {
            int replica = members.get(draw(size, count));
            double load = loads.of(replica, now);
            if (best == NONE || load < least) {
                best = replica;
                least = load;
            }
        }
        return best;
    }

    /** A place that was not drawn before: the n-th of those left. */
    private int draw(int size, int count) {
        int place = stream.nextInt(0, size - 1 - count);
        int at = 0;
        while (at < count && drawn[at] <= place) {
            place++;
            at++;
        }
        System.arraycopy(drawn, at, drawn, at + 1, count - at);
        drawn[at] = place;
        return place;
    }
}
