package jeton.serving;

import java.util.Arrays;
import jeton.latency.Batch;

/**
 * What one step computes: the decoding sequences and the prompts beside them, with the blocks that they take. Reused; not
 * thread safe.
 */
final class StepPlan {
    private final CacheLayout layout;
    private final Slots slots;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final Batch batch = new Batch();

    /** Requests whose prompts are in the step, with their tokens. */
    private int[] chunkSlots = new int[8];

    private int[] chunkTokens = new int[8];
    private int chunks;
    private boolean decoding;
    private long steps;

    /** Sequences of a static batch that have all their tokens, with their caches. */
    private int padding;

    private long paddingTokens;
    /** Sum of the steps in which they became padding. */
    private long paddingStarts;

    private long paddingWindow;

    StepPlan(CacheLayout layout, Slots slots, BlockPool pool, DecodeBatch decodes) {
        this.layout = layout;
        this.slots = slots;
        this.pool = pool;
        this.decodes = decodes;
    }

    /** The work of the step. */
    Batch batch() {
        return batch;
    }

    /** Prompts in the step. */
    int chunks() {
        return chunks;
    }

    int chunkSlot(int i) {
        return chunkSlots[i];
    }

    /** Tokens of a prompt in the step. */
    int chunkTokens(int i) {
        return chunkTokens[i];
    }

    /** Steps made so far. */
    long steps() {
        return steps;
    }

    /** Whether the decoding sequences are in the step. */
    boolean decoding() {
        return decoding;
    }

    /** Decoding sequences in the step. */
    int decodes() {
        return decoding ? decodes.size() : 0;
    }

    void clear() {
        batch.clear();
        chunks = 0;
        decoding = false;
    }

    /** Puts {@code n} tokens of a prompt into the step. */
    void addChunk(int slot, int n) {
        if (chunks == chunkSlots.length) {
            chunkSlots = Arrays.copyOf(chunkSlots, 2 * chunks);
            chunkTokens = Arrays.copyOf(chunkTokens, 2 * chunks);
        }
        chunkSlots[chunks] = slot;
        chunkTokens[chunks] = n;
        chunks++;
        batch.addChunk(n, slots.at(slot).cached, slots.at(slot).goal);
    }

    /** Puts the decoding sequences into the step. */
    void addDecodes() {
        decoding = true;
        decodes.describe(batch);
        batch.decodes += padding;
        batch.contextSum += paddingTokens + padding * decodes.step() - paddingStarts;
        batch.windowSum += paddingWindow;
    }

    /** A sequence of a static batch has all its tokens and is computed on as padding. */
    void pad(int slot) {
        int tokens = slots.at(slot).cached;
        slots.at(slot).joinStep = decodes.step();
        padding++;
        paddingTokens += tokens;
        paddingStarts += decodes.step();
        paddingWindow += layout.visible(tokens);
    }

    void unpad(int slot) {
        int tokens = slots.at(slot).cached;
        padding--;
        paddingTokens -= tokens;
        paddingStarts -= slots.at(slot).joinStep;
        paddingWindow -= layout.visible(tokens);
    }

    /** Tokens in the caches of sequences that have all theirs. */
    long paddingTokens() {
        return paddingTokens;
    }

    /** Describes the batch again after it made some of its steps, none of them the last chunk of a prompt. */
    void describeAgain() {
        batch.clear();
        if (decoding) {
            addDecodes();
        }
        for (int i = 0; i < chunks; i++) {
            int slot = chunkSlots[i];
            batch.addChunk(chunkTokens[i], slots.at(slot).cached, slots.at(slot).goal);
        }
    }

    /** Bytes that the batch takes for {@code k} steps. */
    long bytes(long k) {
        return (decoding ? pool.growth(k, decodes.step()) : 0) + chunkBytes(k);
    }

    /** Bytes that the decoding sequences hold more than now, averaged over the next {@code k} steps. */
    double meanGrowth(long k) {
        return decoding ? pool.meanGrowth(k, decodes.step()) : 0;
    }

    /** Moves the decoding sequences {@code k} steps forward. */
    void advanceDecodes(long k) {
        steps += k;
        if (decoding) {
            decodes.advance(k);
        }
    }

    /** Bytes that the prompts take of it. */
    long chunkBytes(long k) {
        long bytes = 0;
        for (int i = 0; i < chunks; i++) {
            Sequence sequence = slots.at(chunkSlots[i]);
            bytes += sequence.growth(layout, sequence.cached, chunkTokens[i] * k);
        }
        return bytes;
    }

    /** Samples beyond the first that come into being when {@code k} steps compute their prompts. */
    int furtherSamples(long k) {
        int samples = 0;
        for (int i = 0; i < chunks; i++) {
            Sequence sequence = slots.at(chunkSlots[i]);
            if (sequence.cached + chunkTokens[i] * k == sequence.goal) {
                samples += sequence.seats() - 1;
            }
        }
        return samples;
    }

    /** Adds {@code k} chunks to a prompt of the step; returns whether it is computed. */
    boolean advanceChunk(int i, long k) {
        int slot = chunkSlots[i];
        slots.at(slot).cached += (int) (chunkTokens[i] * k);
        return slots.at(slot).cached >= slots.at(slot).goal;
    }
}
