package jeton.serving;

import java.util.Arrays;
import jeton.sim.SplitMix;
import jeton.workload.Request;

/**
 * What the tokens of one sequence say: for every segment a key of all that comes before it and of itself, and the token
 * with which it ends. The output is the last segment, without an end. Two sequences say the same up to a token if, for the
 * segment that holds it, their keys are the same.
 *
 * <p>Keys have 63 bits, the last tells who may say it, and are taken for what they stand for: of a million segments in the
 * cache any two are mistaken for one another with a probability of about 10⁻⁷. Reused; not thread safe.
 */
public final class Chain {
    private static final long PROMPT_OF_ITS_OWN = 0x2545F4914F6CDD1DL;

    private long[] keys = new long[4];
    private int[] ends = new int[4];
    private int segments;
    private int named;
    private int commonEnd;
    private long own;

    /** Forgets everything: a sequence whose tokens are of no account. */
    void clear() {
        segments = 0;
        commonEnd = 0;
    }

    boolean isEmpty() {
        return segments == 0;
    }

    /** All of them: those of the prompt, what is the prompt's own, and the output. */
    public int segments() {
        return segments;
    }

    /** Of them, those at the start that the request names, so that the prompts of others may say the same. */
    public int named() {
        return named;
    }

    /** Tokens from the start on that others may say as well; of a request with several samples all. */
    int commonEnd() {
        return commonEnd;
    }

    public long key(int segment) {
        return keys[segment];
    }

    /** Tokens of the sequence up to the end of a segment. */
    public int end(int segment) {
        return ends[segment];
    }

    /** The segment that holds a token, counted from 0, which no segment before {@code from} does; the chain is not empty. */
    int segmentAt(long token, int from) {
        int segment = from;
        while (ends[segment] <= token) {
            segment++;
        }
        return segment;
    }

    /** @param shared whether the prompt may be that of other requests too; otherwise only that of this one's samples */
    public void describe(Request request, boolean shared) {
        segments = 0;
        own = SplitMix.chain(SplitMix.chain(PROMPT_OF_ITS_OWN, request.id), Double.doubleToLongBits(request.arrival));
        long key = 0;
        int tokens = 0;
        for (int i = 0; shared && i < request.segments && tokens < request.promptTokens; i++) {
            key = ofMany(SplitMix.chain(SplitMix.chain(key, request.segmentId[i]), tokens));
            tokens = (int) Math.min((long) tokens + request.segmentTokens[i], request.promptTokens);
            add(key, tokens);
        }
        named = segments;
        boolean quoted = shared && request.outputSegment != 0 && tokens == request.promptTokens;
        commonEnd = quoted || request.samples > 1 ? Integer.MAX_VALUE : tokens;
        if (tokens < request.promptTokens) {
            key = ofOne(SplitMix.chain(SplitMix.chain(key, PROMPT_OF_ITS_OWN), request.id));
            tokens = request.promptTokens;
            add(key, tokens);
        }
        key = quoted
                ? ofMany(SplitMix.chain(SplitMix.chain(key, request.outputSegment), tokens))
                : ofOne(SplitMix.chain(key, own));
        add(key, Integer.MAX_VALUE);
    }

    /** Becomes that of another sample of the same prompt, counted from 1: no later prompt quotes it. */
    void fork(Chain first, int sample) {
        segments = first.segments;
        commonEnd = first.commonEnd;
        if (segments == 0) {
            return;
        }
        keys = Arrays.copyOf(first.keys, first.keys.length);
        ends = Arrays.copyOf(first.ends, first.ends.length);
        own = first.own;
        keys[segments - 1] = ofOne(SplitMix.chain(own, sample));
    }

    /** Whether a key is that of a segment that the prompts of other requests may say as well. */
    public static boolean isNamed(long key) {
        return (key & 1) == 0;
    }

    private static long ofMany(long key) {
        return key & ~1L;
    }

    private static long ofOne(long key) {
        return key | 1;
    }

    private void add(long key, int end) {
        if (segments == keys.length) {
            keys = Arrays.copyOf(keys, 2 * segments);
            ends = Arrays.copyOf(ends, 2 * segments);
        }
        keys[segments] = key;
        ends[segments] = end;
        segments++;
    }
}
