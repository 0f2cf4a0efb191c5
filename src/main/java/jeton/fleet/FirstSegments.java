package jeton.fleet;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * Replicas by the first segments of the prompts that were sent to them: no other has anything of a prompt that begins with
 * the same. Of the first segments that it has no room for it knows nothing. Not thread safe.
 */
final class FirstSegments {
    /** Replicas that may have a prompt are all asked if they are no more. */
    static final int FEW = 64;

    private static final BitSet NOBODY = new BitSet();
    private static final int MOST = 1 << 14;
    private static final long MOST_BITS = 1L << 30;

    private final Map<Long, BitSet> replicas = new HashMap<>();
    private final int most;
    private boolean full;

    FirstSegments(int replicas) {
        most = (int) Math.min(MOST, MOST_BITS / Math.max(1, replicas));
    }

    /** Those that may have something of a prompt in their cache, not to be changed; null if any may. */
    @Nullable
    BitSet holders(Request request) {
        // without segments it is in none
        BitSet found = request.segments == 0 ? NOBODY : replicas.get(request.segmentId[0]);
        return found == null && !full ? NOBODY : found;
    }

    void sent(Request request, int replica) {
        if (request.segments == 0) {
            return;
        }
        BitSet found = replicas.get(request.segmentId[0]);
        if (found == null && replicas.size() == most) {
            full = true;
        } else if (found == null) {
            BitSet first = new BitSet();
            first.set(replica);
            replicas.put(request.segmentId[0], first);
        } else {
            found.set(replica);
        }
    }
}
