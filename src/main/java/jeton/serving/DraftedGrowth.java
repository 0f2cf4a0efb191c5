package jeton.serving;

import java.util.Arrays;
import jeton.latency.Acceptance;
import jeton.sim.Draws;

/**
 * What the decoding sequences of one replica gain in every step to come, where a step yields as many tokens as its drafts
 * were accepted.
 *
 * <p>The numbers of a sequence belong to its ordinal and to the steps it made, so that they are known when it starts to
 * decode. Then they are added to the sums of the steps in which they will come: a step in which many sequences decode costs
 * no more than one with few. A sequence that leaves early takes its numbers out again.
 *
 * <p>A step needs blocks for all drafts of a sequence. Those of the drafts that were not accepted stay with it and hold the
 * next ones, as in vLLM. Not thread safe.
 */
final class DraftedGrowth {
    private final Acceptance acceptance;
    private final Draws draws;
    private final CacheLayout layout;
    private final int longest;
    private final Slots slots;
    private final BlockPool pool;

    /** Sums by step modulo their length, from the next step on. */
    private long[] tokens = new long[256];

    private long[] visible = new long[256];
    private long[] bytes = new long[256];

    /** Tokens for which a sequence holds blocks. */
    private int[] held = new int[64];
    /** The same once it has made its last step. */
    private int[] heldAtEnd = new int[64];
    /** Step counter at which it has. */
    private long[] end = new long[64];

    DraftedGrowth(Replica.Setup setup, Replica.Drafting drafting, Slots slots, BlockPool pool) {
        acceptance = drafting.acceptance();
        draws = drafting.draws();
        layout = setup.cache();
        longest = setup.limits().maxModelLen();
        this.slots = slots;
        this.pool = pool;
    }

    /** Tokens of a sequence that pass the model in one step. */
    int verified() {
        return acceptance.drafts() + 1;
    }

    /** Tokens that all decoding sequences together gain in the step of that number, the next one. */
    long gained(long step) {
        return tokens[at(step)];
    }

    /** By how much the tokens grow that their windowed layers see. */
    long gainedVisible(long step) {
        return visible[at(step)];
    }

    private int at(long step) {
        return (int) step & (tokens.length - 1);
    }

    /** The step of that number was made. */
    void pass(long step) {
        int at = at(step);
        tokens[at] = 0;
        visible[at] = 0;
        bytes[at] = 0;
        pool.due(bytes[at(step + 1)]);
    }

    /** A sequence starts to decode; its tokens in the cache are set. Returns the steps to its last token. */
    long join(int slot, long step) {
        if (slot >= held.length) {
            int capacity = Math.max(slot + 1, 2 * held.length);
            held = Arrays.copyOf(held, capacity);
            heldAtEnd = Arrays.copyOf(heldAtEnd, capacity);
            end = Arrays.copyOf(end, capacity);
        }
        held[slot] = slots.at(slot).cached;
        end[slot] = walk(slot, step, 1);
        pool.due(bytes[at(step)]);
        return end[slot] - step;
    }

    /** Steps until a sequence that starts to decode has produced {@code produced} tokens. */
    long stepsTo(int slot, int produced) {
        int goal = slots.at(slot).prompt + produced - 1;
        int steps = 0;
        for (int at = slots.at(slot).cached; at < goal; steps++) {
            at += accepted(slot, slots.at(slot).verifications + steps);
        }
        return steps;
    }

    private int accepted(int slot, int verification) {
        return acceptance.tokens(draws.uniform(slots.at(slot).draws, verification));
    }

    /**
     * Adds what a sequence will gain from this step on, or takes it out.
     *
     * @param sign 1 or -1
     * @return number of the step after its last
     */
    private long walk(int slot, long step, long sign) {
        int at = slots.at(slot).cached;
        int last = slots.at(slot).prompt + slots.at(slot).output - 1;
        int blocks = held[slot];
        int verification = slots.at(slot).verifications;
        long next = step;
        while (at < last) {
            if (next - step == tokens.length) {
                widen(step);
            }
            int i = at(next);
            int needed = ahead(at, blocks);
            bytes[i] += sign * layout.growth(blocks, needed - blocks);
            blocks = needed;
            int gain = Math.min(accepted(slot, verification), last - at);
            tokens[i] += sign * gain;
            visible[i] += sign * (layout.visible(at + gain) - layout.visible(at));
            at += gain;
            verification++;
            next++;
        }
        heldAtEnd[slot] = blocks;
        return next;
    }

    /** Tokens for which a sequence needs blocks in its next step: none beyond the longest request. */
    private int ahead(int cached, int blocks) {
        return Math.max(blocks, Math.min(cached + verified(), longest - 1));
    }

    private void widen(long step) {
        int old = tokens.length;
        long[] wideTokens = new long[2 * old];
        long[] wideVisible = new long[2 * old];
        long[] wideBytes = new long[2 * old];
        for (long s = step; s < step + old; s++) {
            int from = (int) s & (old - 1);
            int to = (int) s & (2 * old - 1);
            wideTokens[to] = tokens[from];
            wideVisible[to] = visible[from];
            wideBytes[to] = bytes[from];
        }
        tokens = wideTokens;
        visible = wideVisible;
        bytes = wideBytes;
    }

    /** Moves what is known of a sequence up to the next step; returns the tokens in its cache. */
    int bringUp(int slot, long step) {
        if (step == end[slot]) {
            slots.at(slot).cached = slots.at(slot).prompt + slots.at(slot).output - 1;
            held[slot] = heldAtEnd[slot];
        } else {
            for (long s = slots.at(slot).joinStep; s < step; s++) {
                held[slot] = ahead(slots.at(slot).cached, held[slot]);
                slots.at(slot).cached += accepted(slot, slots.at(slot).verifications++);
            }
        }
        slots.at(slot).joinStep = step;
        return slots.at(slot).cached;
    }

    /** Bytes that a sequence takes in the next step. */
    long growth(int slot, long step) {
        int cached = bringUp(slot, step);
        return layout.growth(held[slot], ahead(cached, held[slot]) - held[slot]);
    }

    /** A sequence leaves; the blocks of its drafts are given back. Returns the tokens in its cache. */
    int leave(int slot, long step) {
        int cached = bringUp(slot, step);
        walk(slot, step, -1);
        pool.due(bytes[at(step)]);
        pool.giveBack(layout.growth(cached, held[slot] - cached));
        return cached;
    }

    void checkEmpty(long step) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] != 0 || visible[i] != 0 || bytes[i] != 0) {
                throw new IllegalStateException("tokens or blocks of drafts were lost after step " + step);
            }
        }
    }
}
