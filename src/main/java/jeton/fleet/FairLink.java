package jeton.fleet;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A network interface that all transfers under way share equally. Virtual time is the bytes that each of them got since the
 * interface was last idle: a transfer that starts now ends when virtual time has grown by its bytes, whoever comes or goes
 * (Parekh and Gallager, A generalized processor sharing approach to flow control, 1993). O(log n) each. Not thread safe.
 */
final class FairLink {
    private record Member(double end, long order, Move move) {}

    private final double bytesPerSecond;
    private final PriorityQueue<Member> members =
            new PriorityQueue<>(Comparator.comparingDouble(Member::end).thenComparingLong(Member::order));
    private double virtual;
    private double lookedAt;
    private long order;

    FairLink(double bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void start(Move move, double now) {
        advance(now);
        members.add(new Member(virtual + move.handoff.bytes(), order++, move));
    }

    private void advance(double now) {
        Member first = members.peek();
        if (first == null) {
            virtual = 0;
        } else if (now > lookedAt) {
            virtual = Math.min(first.end(), virtual + (now - lookedAt) * bytesPerSecond / members.size());
        }
        lookedAt = now;
    }

    /** When the first of them is through, positive infinity if none is under way. */
    double next() {
        Member first = members.peek();
        return first == null
                ? Double.POSITIVE_INFINITY
                : lookedAt + (first.end() - virtual) * members.size() / bytesPerSecond;
    }

    /** Takes out the one that is through now. */
    Move end(double now) {
        Member first = members.remove();
        virtual = first.end();
        lookedAt = now;
        return first.move();
    }
}
