package jeton.workload;

import java.util.Arrays;

/**
 * One request as a source hands it over: a reused, mutable holder of primitives, so that a stream of millions of
 * requests allocates nothing. A source sets all fields of every request.
 *
 * <p>What a prompt says is a chain of segments, such as a system prompt, the turns of a conversation, the new question.
 * Two prompts have in common what their chains have: segments of the same ids and lengths from the start on, and of the
 * first segments that differ in length alone, the shorter. What is left of a prompt behind its segments is like no other.
 */
public final class Request {
    /** Unlike that of any other request of its source, from 0; the ordinal where there is one stream of arrivals. */
    public long id;
    /** Seconds since the start. */
    public double arrival;
    /** Tokens of the prompt, at least 1. */
    public int promptTokens;
    /** Thinking tokens that come before the answer, 0 for a model that does not think. */
    public int thinkingTokens;
    /** Tokens that the user reads; {@code thinkingTokens + answerTokens} is at least 1. */
    public int answerTokens;

    /** Number of segments; 0 for a prompt that is like no other from its first token on. */
    public int segments;
    /** What each segment says: equal ids say the same, from their first token on. */
    public long[] segmentId = new long[4];
    /** Tokens of each segment, at least 1; together no more than those of the prompt. */
    public int[] segmentTokens = new int[4];
    /** What the whole output says, if a cache is to keep it: a later prompt may quote it. 0 for an output like no other. */
    public long outputSegment;

    /** Ordinal of its class in a mixed workload, from 0. */
    public int kind;
    /** Conversation or task that it belongs to, by which routers keep it in one place; -1 for none. */
    public long session = NO_SESSION;
    /** Urgency: the smaller goes first. */
    public int priority;
    /** Time by which its first token should have come, in seconds since the start; infinite for none. */
    public double deadline = Double.POSITIVE_INFINITY;
    /** What a predictor of lengths takes the output to be, in tokens; the output itself if the predictor is perfect. */
    public int predictedTokens;
    /**
     * Outputs sampled from the same prompt, from 1: the first has the tokens of the request itself, the others those of
     * {@link #thinkingTokens(int)} and {@link #answerTokens(int)}.
     */
    public int samples = 1;
    /** Samples after whose completion the others are given up, from 1 to {@link #samples}. */
    public int samplesWanted = 1;

    /** Value of {@link #session} of a request on its own. */
    public static final long NO_SESSION = -1;

    /** Whether the same session will send another request once this one has ended and a tool or user has answered. */
    public boolean expectsNext;

    /** Thinking and answer of the samples after the first. */
    private int[] otherThinking = new int[0];

    private int[] otherAnswers = new int[0];

    /** Thinking and answer of the first sample. */
    public int outputTokens() {
        return thinkingTokens + answerTokens;
    }

    /** Thinking tokens of a sample, counted from 0. */
    public int thinkingTokens(int sample) {
        return sample == 0 ? thinkingTokens : otherThinking[sample - 1];
    }

    /** Answer tokens of a sample, counted from 0. */
    public int answerTokens(int sample) {
        return sample == 0 ? answerTokens : otherAnswers[sample - 1];
    }

    /** Thinking and answer of a sample, counted from 0; at least 1. */
    public int outputTokens(int sample) {
        return thinkingTokens(sample) + answerTokens(sample);
    }

    /** Adds one more sample of the same prompt; how many of them are wanted is set apart. */
    public void addSample(int thinking, int answer) {
        int other = samples - 1;
        if (other == otherAnswers.length) {
            otherThinking = Arrays.copyOf(otherThinking, Math.max(4, 2 * other));
            otherAnswers = Arrays.copyOf(otherAnswers, Math.max(4, 2 * other));
        }
        otherThinking[other] = thinking;
        otherAnswers[other] = answer;
        samples++;
    }

    /** Sets everything but ordinal, arrival and token counts to that of a plain request. */
    public void makePlain() {
        segments = 0;
        outputSegment = 0;
        kind = 0;
        session = NO_SESSION;
        priority = 0;
        deadline = Double.POSITIVE_INFINITY;
        predictedTokens = outputTokens();
        samples = 1;
        samplesWanted = 1;
        expectsNext = false;
    }

    /** Adds a segment at the end of the chain; the prompt's tokens are set apart. */
    public void addSegment(long segment, int tokens) {
        if (segments == segmentId.length) {
            segmentId = Arrays.copyOf(segmentId, 2 * segments);
            segmentTokens = Arrays.copyOf(segmentTokens, 2 * segments);
        }
        segmentId[segments] = segment;
        segmentTokens[segments] = tokens;
        segments++;
    }

    /** Sets the whole chain to the first {@code count} of these; the prompt's tokens are set apart. */
    void setSegments(long[] ids, int[] tokens, int count) {
        if (count > segmentId.length) {
            int room = Math.max(count, 2 * segmentId.length);
            segmentId = new long[room];
            segmentTokens = new int[room];
        }
        System.arraycopy(ids, 0, segmentId, 0, count);
        System.arraycopy(tokens, 0, segmentTokens, 0, count);
        segments = count;
    }

    /** Makes this request the same as another, for those who keep it beyond the call that brought it. */
    public void copyFrom(Request other) {
        id = other.id;
        arrival = other.arrival;
        promptTokens = other.promptTokens;
        thinkingTokens = other.thinkingTokens;
        answerTokens = other.answerTokens;
        setSegments(other.segmentId, other.segmentTokens, other.segments);
        outputSegment = other.outputSegment;
        kind = other.kind;
        session = other.session;
        priority = other.priority;
        deadline = other.deadline;
        predictedTokens = other.predictedTokens;
        samples = 1;
        for (int i = 1; i < other.samples; i++) {
            addSample(other.thinkingTokens(i), other.answerTokens(i));
        }
        expectsNext = other.expectsNext;
        samplesWanted = other.samplesWanted;
    }
}
