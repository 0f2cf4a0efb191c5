package jeton.fleet;

import jeton.serving.Handoff;

/** A request between two replicas of a fleet, as long as the first one holds its blocks. */
final class Move {
    final Handoff handoff;
    /** Ordinal of the prefill replica. */
    final int from;
    /** Ordinal of the decode replica, {@link Router#NONE} as long as there is none. */
    int to = Router.NONE;
    /** Whether nothing waits for it any more, or nothing will come. */
    boolean isVoid;

    Move(Handoff handoff, int from) {
        this.handoff = handoff;
        this.from = from;
    }
}
