package jeton.serving;

import java.util.Arrays;
import jeton.latency.Batch;
import jeton.latency.StepSeries;

/**
 * Requests that left the queue until blocks have come for them from the tiers below the cache, and who should do so. Not
 * thread safe.
 */
final class Fetches {
    private final Replica.Setup setup;
    private final Slots slots;
    private final BlockPool pool;
    private final PrefixCache cache;
    private final LowerTiers lower;
    private final boolean off;
    private final boolean always;
    /** One a rank, all but the first of them empty. */
    private final Batch[] batches;

    private final StepSeries series = new StepSeries();
    /** Seconds that the prompt of whoever was looked at last would take longer without what it wanted. */
    private double saving;

    /** Those under way, in the order in which they started. */
    private int[] underWay = new int[8];

    private int count;
    private int givenUpCount;
    private double nextEnd = Double.POSITIVE_INFINITY;

    /** By slot, of those under way. */
    private boolean[] isUnderWay = new boolean[0];

    private boolean[] givenUp = new boolean[0];
    private int[] blocks = new int[0];
    private double[] started = new double[0];
    private double[] end = new double[0];
    private double[] saved = new double[0];
    /** Whether blocks have come for a request since it ran last. */
    private boolean[] landed = new boolean[0];
    /** How often blocks had been given back when there was no room for those of a request. */
    private long[] stuckAt = new long[0];

    Fetches(Replica.Setup setup, Slots slots, BlockPool pool, PrefixCache cache) {
        this.setup = setup;
        this.slots = slots;
        this.pool = pool;
        this.cache = cache;
        lower = cache.lower();
        off = lower.isNone();
        Replica.Drafting drafting = setup.drafting();
        batches = new Batch[setup.ranks()];
        Arrays.setAll(batches, rank -> new Batch());
        batches[0].verified = drafting == null ? 1 : drafting.verifiedTokens();
        always = setup.caching().tiers().fetch() == CacheTiers.Fetch.ALWAYS;
    }

    /** Whether there is nothing to fetch from. */
    boolean off() {
        return off;
    }

    /** A sequence takes a slot. */
    void create(int slot) {
        if (off) {
            return;
        }
        if (slot >= end.length) {
            int n = Math.max(64, Math.max(slot + 1, 2 * end.length));
            isUnderWay = Arrays.copyOf(isUnderWay, n);
            givenUp = Arrays.copyOf(givenUp, n);
            blocks = Arrays.copyOf(blocks, n);
            started = Arrays.copyOf(started, n);
            end = Arrays.copyOf(end, n);
            saved = Arrays.copyOf(saved, n);
            landed = Arrays.copyOf(landed, n);
            stuckAt = Arrays.copyOf(stuckAt, n);
        }
        forget(slot);
    }

    /** Lets a request fetch, whatever it fetched before. */
    void forget(int slot) {
        if (!off) {
            landed[slot] = false;
            stuckAt[slot] = -1;
        }
    }

    /** Whether blocks have come for a request since it ran last. */
    boolean hasLanded(int slot) {
        return !off && landed[slot];
    }

    /** There is no room for the blocks of a request, and will not be before somebody gives blocks back. */
    void stick(int slot) {
        stuckAt[slot] = pool.returns();
    }

    boolean isStuck(int slot) {
        return !off && stuckAt[slot] == pool.returns();
    }

    /**
     * Blocks that a request which could run now gets first. The cache must just have been asked what it has for it.
     *
     * @param hit tokens that it has
     */
    int wanted(int slot, int hit, double now) {
        if (landed[slot] || cache.lookBelow(slot, slots.at(slot).goal) == 0) {
            return 0;
        }
        double computing = computing(hit, slots.at(slot).goal);
        for (int depth = lower.count(); depth > 0; depth--) {
            int wanted = lower.within(depth);
            if (wanted == 0) {
                return 0;
            }
            int there = hit + wanted * setup.cache().blockTokens();
            saving = Math.max(0, computing - computing(there, slots.at(slot).goal));
            if (always || lower.arrival(now) - now <= saving) {
                return wanted;
            }
        }
        return 0;
    }

    /** Seconds in which the replica computes the tokens of a prompt behind {@code cached}, if it does nothing else. */
    private double computing(int cached, int goal) {
        SchedulerLimits limits = setup.limits();
        double seconds = 0;
        int at = cached;
        while (at < goal) {
            int n = limits.chunk(goal - at, limits.maxBatchedTokens());
            batches[0].clear();
            batches[0].addChunk(n, at, goal);
            setup.stepTime().series(batches, series);
            seconds += series.step(0);
            at += n;
        }
        return seconds;
    }

    /** The blocks that were wanted last are asked for. */
    void start(int slot, int wanted, double now) {
        isUnderWay[slot] = true;
        givenUp[slot] = false;
        blocks[slot] = wanted;
        started[slot] = now;
        saved[slot] = saving;
        end[slot] = lower.arrival(now);
        lower.fetch(now);
        if (count == underWay.length) {
            underWay = Arrays.copyOf(underWay, 2 * count);
        }
        underWay[count++] = slot;
        nextEnd = Math.min(nextEnd, end[slot]);
    }

    /** When the next blocks come, infinite if none are on their way. */
    double nextEnd() {
        return nextEnd;
    }

    /** Requests that wait for blocks. */
    int size() {
        return count - givenUpCount;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isUnderWay(int slot) {
        return !off && isUnderWay[slot];
    }

    /** A request will not use the blocks that come for it. */
    void giveUp(int slot, double now) {
        givenUp[slot] = true;
        givenUpCount++;
        end[slot] = now;
        nextEnd = Math.min(nextEnd, now);
    }

    boolean isGivenUp(int slot) {
        return givenUp[slot];
    }

    /** The one under way that started first. */
    int first() {
        return underWay[0];
    }

    /** The one under way whose blocks come first. */
    int next() {
        int next = underWay[0];
        for (int i = 1; i < count; i++) {
            next = end[underWay[i]] < end[next] ? underWay[i] : next;
        }
        return next;
    }

    int blocks(int slot) {
        return blocks[slot];
    }

    /** A request does not wait for blocks any more. */
    void stop(int slot) {
        isUnderWay[slot] = false;
        givenUpCount -= givenUp[slot] ? 1 : 0;
        int kept = 0;
        nextEnd = Double.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            int other = underWay[i];
            if (other != slot) {
                underWay[kept++] = other;
                nextEnd = Math.min(nextEnd, end[other]);
            }
        }
        count = kept;
    }

    /** Its blocks are here. */
    void land(int slot, double now, Recorder recorder) {
        landed[slot] = true;
        recorder.fetched(now - started[slot], saved[slot]);
    }
}
