package jeton.serving;

/**
 * Those who wait, in the order in which they are admitted. A request takes its place once the engine has noticed it. Not
 * thread safe.
 */
final class WaitingQueue {
    private final Slots slots;
    /** Whether all stand in one line in order of arrival, so that no heap is needed. */
    private final boolean oneLine;

    private final SchedulerLimits limits;
    /** The whole queue, or those whom the engine has not noticed yet. */
    private final SlotList line = new SlotList();

    private final SlotHeap noticed = new SlotHeap();
    private long lastOrdinal;
    private long firstOrdinal;

    WaitingQueue(SchedulerLimits limits, Slots slots) {
        this.slots = slots;
        this.limits = limits;
        oneLine = limits.oneLine();
    }

    int size() {
        return oneLine ? line.size() : line.size() + noticed.size();
    }

    /** Adds a request that came. */
    void add(int slot) {
        slots.at(slot).ordinal = oneLine ? lastOrdinal++ : 0;
        line.addLast(slot);
    }

    /** Gives a sequence, which came into being while it ran, the last place among equals. */
    void place(int slot) {
        slots.at(slot).ordinal = lastOrdinal++;
    }

    /** Adds a request that was preempted. */
    void putBack(int slot) {
        if (oneLine) {
            slots.at(slot).ordinal = --firstOrdinal;
            line.addFirst(slot);
        } else {
            boolean last = limits.preemptedLast();
            rank(slot, limits.preemptedFirst() ? --firstOrdinal : last ? lastOrdinal++ : slots.at(slot).ordinal);
        }
    }

    /** Adds a request again that was taken out for a while, where it stood. */
    void takeBack(int slot) {
        if (!oneLine) {
            rank(slot, slots.at(slot).ordinal);
            return;
        }
        int behind = line.first();
        while (behind != Slots.NONE && slots.at(behind).ordinal < slots.at(slot).ordinal) {
            behind = line.next(behind);
        }
        line.addBefore(slot, behind);
    }

    private void rank(int slot, long ordinal) {
        slots.at(slot).ordinal = ordinal;
        noticed.add(slot, slots.at(slot).rank, slots.at(slot).subrank, ordinal);
    }

    /** Takes a request out, wherever it stands. */
    void remove(int slot) {
        if (!oneLine && noticed.contains(slot)) {
            noticed.remove(slot);
        } else {
            line.remove(slot);
        }
    }

    /**
     * The next to be admitted, {@link Slots#NONE} if the engine has noticed none.
     *
     * @param notice steps made
     */
    int next(long notice) {
        if (oneLine) {
            int head = line.first();
            return head != Slots.NONE && slots.at(head).noticedAt <= notice ? head : Slots.NONE;
        }
        for (int slot = line.first(); slot != Slots.NONE && slots.at(slot).noticedAt <= notice; slot = line.first()) {
            line.remove(slot);
            rank(slot, lastOrdinal++);
        }
        return noticed.min();
    }

    /** Those who were noticed, in no order, as far as {@code into} has room; returns how many there are. */
    int noticed(int[] into) {
        for (int i = 0; i < Math.min(noticed.size(), into.length); i++) {
            into[i] = noticed.member(i);
        }
        return noticed.size();
    }

    /** Puts the first {@code count} of {@code inOrder}, equal in rank, one behind the other and last. */
    void reorder(int[] inOrder, int count) {
        for (int i = 0; i < count; i++) {
            noticed.remove(inOrder[i]);
        }
        for (int i = 0; i < count; i++) {
            rank(inOrder[i], lastOrdinal++);
        }
    }

    /** Whether a request that just came goes before all who were noticed so far. */
    boolean overtakes(int slot) {
        if (oneLine) {
            return line.first() == slot;
        }
        int head = noticed.min();
        if (head == Slots.NONE) {
            return true;
        }
        int order = Double.compare(slots.at(slot).rank, slots.at(head).rank);
        return order < 0 || (order == 0 && slots.at(slot).subrank < slots.at(head).subrank);
    }

    /** Whether the one who waits here is the next to be admitted. */
    boolean isNext(int slot) {
        return slot == (oneLine ? line.first() : noticed.min());
    }

    /** Steps made when the next is noticed of those who were not when {@link #next} was asked last; 0 without any. */
    long nextNotice() {
        return line.size() == 0 ? 0 : slots.at(line.first()).noticedAt;
    }

    /** Time from which the next to be admitted is too late, infinite if it never is. */
    double nextLate() {
        int head = oneLine ? line.first() : noticed.min();
        return head == Slots.NONE ? Double.POSITIVE_INFINITY : slots.at(head).lateFrom;
    }
}
