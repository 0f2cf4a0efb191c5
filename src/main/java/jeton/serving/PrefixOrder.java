package jeton.serving;

import java.util.Arrays;

/** Sorts those who wait by {@link QueueOrder.LongestPrefix}. Not thread safe. */
final class PrefixOrder {
    private static final int MOST = QueueOrder.LongestPrefix.MOST_SORTED;
    private static final int THRESHOLD = QueueOrder.LongestPrefix.THRESHOLD;
    private static final long LAST = Integer.MAX_VALUE;

    private final Slots slots;
    private final WaitingQueue waiting;
    private final PrefixCache cache;
    /** A number to sort by, times {@link #MOST}, plus a place in {@link #members}. */
    private final long[] order = new long[MOST];

    private int[] members = new int[MOST];
    private int[] sorted = new int[MOST];
    /** How those begin that others wait for: linear probing, 0 where there is none. */
    private final long[] openings = new long[2 * MOST];

    PrefixOrder(Slots slots, WaitingQueue waiting, PrefixCache cache) {
        this.slots = slots;
        this.waiting = waiting;
        this.cache = cache;
    }

    /** Sorts those who were noticed. */
    void sort() {
        int count = waiting.noticed(members);
        if (count < 2 || count > MOST) {
            return;
        }
        for (int i = 0; i < count; i++) {
            order[i] = slots.at(members[i]).ordinal * MOST + i;
        }
        arrange(count);
        Arrays.fill(openings, 0);
        boolean same = true;
        for (int i = 0; i < count; i++) {
            order[i] = place(members[i]) * MOST + i;
            same &= i == 0 || order[i - 1] < order[i];
        }
        if (!same) {
            arrange(count);
            waiting.reorder(members, count);
        }
    }

    private void arrange(int count) {
        Arrays.sort(order, 0, count);
        for (int i = 0; i < count; i++) {
            sorted[i] = members[(int) (order[i] % MOST)];
        }
        int[] swap = members;
        members = sorted;
        sorted = swap;
    }

    /** From 0, the least goes first. */
    private long place(int slot) {
        int hit = cache.match(slot, slots.at(slot).goal);
        boolean waits =
                hit <= THRESHOLD && slots.at(slot).goal >= THRESHOLD && !isFirst(cache.opening(slot, THRESHOLD));
        return waits ? LAST : LAST - 1 - hit;
    }

    private boolean isFirst(long opening) {
        if (opening == 0) {
            return true;
        }
        int at = (int) opening & (openings.length - 1);
        while (openings[at] != 0 && openings[at] != opening) {
            at = (at + 1) & (openings.length - 1);
        }
        boolean first = openings[at] == 0;
        openings[at] = opening;
        return first;
    }
}
