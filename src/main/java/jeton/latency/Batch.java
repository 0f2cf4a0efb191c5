package jeton.latency;

import java.util.Arrays;

/**
 * The work of one engine step, as the scheduler formed it: a reused, mutable holder. Not thread safe.
 *
 * <p>Contexts are tokens in the cache before the step. Each step of a leap adds one token to every decoding sequence, so
 * {@code contextSum} grows by {@code decodes} a step and {@code windowSum} by {@code windowGrowing}.
 */
public final class Batch {
    /** Sequences that produce one token from their cache, or several with speculative decoding. */
    public int decodes;
    /** Tokens of each of them that pass the model: 1, or one more than there are drafts to verify. Stays when cleared. */
    public int verified = 1;
    /** Sum of their contexts. */
    public long contextSum;
    /** Sum of the tokens that their windowed layers see. */
    public long windowSum;
    /** Of them, those whose windowed layers see one token more in every step. */
    public int windowGrowing;
    /** Prompt tokens computed in the step. */
    public long prefillTokens;
    /** Chunks that complete their prompt and so sample a token. */
    public int finishing;

    int chunks;
    long[] chunkTokens = new long[4];
    long[] chunkCached = new long[4];
    long[] chunkTotal = new long[4];

    public void clear() {
        decodes = 0;
        contextSum = 0;
        windowSum = 0;
        windowGrowing = 0;
        prefillTokens = 0;
        finishing = 0;
        chunks = 0;
    }

    /**
     * Adds a chunk of a prompt.
     *
     * @param tokens computed in this step, at least 1
     * @param cached tokens of the sequence in the cache before the step
     * @param total  length of the whole prompt, {@code cached + tokens} at least
     */
    public void addChunk(long tokens, long cached, long total) {
        if (chunks == chunkTokens.length) {
            chunkTokens = Arrays.copyOf(chunkTokens, 2 * chunks);
            chunkCached = Arrays.copyOf(chunkCached, 2 * chunks);
            chunkTotal = Arrays.copyOf(chunkTotal, 2 * chunks);
        }
        chunkTokens[chunks] = tokens;
        chunkCached[chunks] = cached;
        chunkTotal[chunks] = total;
        chunks++;
        prefillTokens += tokens;
        if (cached + tokens >= total) {
            finishing++;
        }
    }

    /** Makes this batch the work of all of them together. */
    void merge(Batch[] ranks) {
        clear();
        verified = ranks[0].verified;
        for (Batch rank : ranks) {
            decodes += rank.decodes;
            contextSum += rank.contextSum;
            windowSum += rank.windowSum;
            windowGrowing += rank.windowGrowing;
            for (int i = 0; i < rank.chunks; i++) {
                addChunk(rank.chunkTokens[i], rank.chunkCached[i], rank.chunkTotal[i]);
            }
        }
    }

    /** Sets {@code count} sequences of equal context, for explanations and tests. */
    public Batch decode(int count, long context, int window) {
        decodes = count;
        contextSum = count * context;
        windowSum = count * Math.min(context, window);
        windowGrowing = context < window ? count : 0;
        return this;
    }

    /** Tokens of the longest chunk; 0 without any. */
    long largestChunk() {
        long largest = 0;
        for (int i = 0; i < chunks; i++) {
            largest = Math.max(largest, chunkTokens[i]);
        }
        return largest;
    }

    public long tokens() {
        return (long) decodes * verified + prefillTokens;
    }

    /** Rows of logits. */
    public int sampled() {
        return decodes * verified + finishing;
    }

    public int requests() {
        return decodes + chunks;
    }
}
