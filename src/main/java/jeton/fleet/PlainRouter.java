package jeton.fleet;

import jeton.workload.Request;
import org.jspecify.annotations.Nullable;
import umontreal.ssj.rng.RandomStream;

/** In turn, or at random: knows nothing of the replicas. */
final class PlainRouter extends Router {
    private final @Nullable RandomStream stream;
    private int next;

    /** @param stream to draw from; null to go in turn */
    PlainRouter(int replicas, @Nullable RandomStream stream) {
        super(replicas);
        this.stream = stream;
    }

    @Override
    int choose(Request request, double now) {
        int size = members.size();
        if (size == 0) {
            return NONE;
        }
        if (stream != null) {
            return members.get(size == 1 ? 0 : stream.nextInt(0, size - 1));
        }
        int place = members.from(next);
        int chosen = members.get(place == size ? 0 : place);
        next = chosen + 1;
        return chosen;
    }
}
