package jeton.fleet;

import jeton.serving.Chain;
import jeton.workload.Request;

/**
 * How much of a prompt each replica may have at most, without asking it: a segment can only be where it was sent, and
 * what none of the caches has any more is forgotten from time to time. The answers are about the prompt looked for last.
 * Not thread safe.
 */
final class PrefixIndex {
    /** Prompts sent and segments noted between two times of forgetting, unless the caches have more segments. */
    private static final long OFTEN = 1 << 12;

    private final Caches caches;
    private final int replicas;
    private Whereabouts whereabouts = new Whereabouts();
    private final Chain chain = new Chain();
    /** Who may have each segment of the prompt. */
    private int[] found = new int[8];

    private int prompt;
    /** Of its segments, up to the last that anybody may have. */
    private int segments;

    private boolean sentBefore;
    private boolean anyKept;
    /** Prompts and segments since something was last forgotten. */
    private long noted;
    /** Segments in all caches when something was last forgotten. */
    private long shown;

    PrefixIndex(Caches caches, int replicas) {
        this.caches = caches;
        this.replicas = replicas;
    }

    /** Looks for a prompt. */
    void look(Request request, double now) {
        if (noted > Math.max(OFTEN, 2 * shown)) {
            forget();
        }
        chain.describe(request, true);
        prompt = request.promptTokens;
        // a client who asks again does so later; whoever had the prompt before may still have what no other says
        boolean ownText = chain.named() == 0 || chain.end(chain.named() - 1) < prompt;
        sentBefore = anyKept && ownText && request.arrival < now;
        if (found.length < chain.named()) {
            found = new int[2 * chain.named()];
        }
        segments = 0;
        for (int i = 0; i < chain.named(); i++) {
            found[i] = whereabouts.find(chain.key(i));
            segments = found[i] == Whereabouts.NOBODY ? segments : i + 1;
        }
    }

    /** What the request says whose prompt was looked for last. */
    Chain chain() {
        return chain;
    }

    /** Segments of the prompt up to the last that anybody may have. */
    int segments() {
        return segments;
    }

    /** How many may have a segment. */
    int holders(int segment) {
        return whereabouts.size(found[segment]);
    }

    /** The i-th who may have a segment. */
    int holder(int segment, int i) {
        return whereabouts.get(found[segment], i);
    }

    /**
     * Most that a replica has of the prompt that may have this segment and none behind it; with -1 none of its segments.
     */
    int tokens(int segment) {
        if (sentBefore) {
            return prompt;
        }
        return segment < 0 ? 0 : chain.end(segment);
    }

    /** Most that a replica has of the prompt. */
    int most(int replica) {
        int segment = segments - 1;
        while (segment >= 0 && !whereabouts.contains(found[segment], replica)) {
            segment--;
        }
        return tokens(segment);
    }

    /** The prompt is sent to a replica, which has it before anybody looks for another if it keeps any. */
    void sent(int replica) {
        if (!caches.keep(replica)) {
            return;
        }
        anyKept = true;
        noted++;
        for (int i = 0; i < chain.named(); i++) {
            // of the sets that were found, only the one that changes is good no more
            if (!whereabouts.contains(found[i], replica)) {
                note(chain.key(i), replica);
            }
        }
        long output = chain.key(chain.segments() - 1);
        if (Chain.isNamed(output)) {
            note(output, replica);
        }
    }

    private void note(long key, int replica) {
        whereabouts.add(key, replica);
        noted++;
    }

    /** Forgets what no cache has any more, nor will have of the prompts that were sent. */
    void forget() {
        Whereabouts before = whereabouts;
        whereabouts = new Whereabouts();
        noted = 0;
        shown = 0;
        for (int i = 0; i < replicas; i++) {
            int replica = i;
            caches.show(replica, key -> {
                shown++;
                if (Chain.isNamed(key) && before.contains(before.find(key), replica)) {
                    whereabouts.add(key, replica);
                }
            });
        }
    }
}
