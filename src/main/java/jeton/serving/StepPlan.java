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

    void clear() {
        batch.clear();
        chunks = 0;
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
        batch.addChunk(n, slots.cached[slot], slots.goal[slot]);
    }

    /** Puts the decoding sequences into the step. */
    void addDecodes() {
        decodes.describe(batch);
    }

    /** Describes the batch again after it made some of its steps, none of them the last chunk of a prompt. */
    void describeAgain() {
        batch.clear();
        decodes.describe(batch);
        for (int i = 0; i < chunks; i++) {
            int slot = chunkSlots[i];
            batch.addChunk(chunkTokens[i], slots.cached[slot], slots.goal[slot]);
        }
    }

    /** Bytes that the batch takes for {@code k} steps. */
    long bytes(long k) {
        return pool.growth(k, decodes.step()) + chunkBytes(k);
    }

    /** Bytes that the prompts take of it. */
    long chunkBytes(long k) {
        long bytes = 0;
        for (int i = 0; i < chunks; i++) {
            bytes += layout.growth(slots.cached[chunkSlots[i]], chunkTokens[i] * k);
        }
        return bytes;
    }

    /** Adds {@code k} chunks to a prompt of the step; returns whether it is computed. */
    boolean advanceChunk(int i, long k) {
        int slot = chunkSlots[i];
        slots.cached[slot] += (int) (chunkTokens[i] * k);
        return slots.cached[slot] >= slots.goal[slot];
    }
}
