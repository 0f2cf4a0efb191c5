package jeton.serving;

import java.util.function.LongConsumer;
import jeton.latency.Acceptance;
import jeton.latency.IdealStepTime;
import jeton.latency.StepTime;
import jeton.sim.Draws;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a model behind its own queue: an engine that batches continuously, step by step.
 *
 * <p>A caller drives it through time: at every instant first {@link #commit} the replicas whose {@link #boundary} it is,
 * then let the arrivals of the instant {@link #arrive}, then {@link #schedule} the replicas that are idle or were
 * committed. Not thread safe.
 */
public sealed interface Replica permits LeapReplica, StepwiseReplica {
    /** Takes a request into the queue, or refuses it if it can never be served. */
    void arrive(double now, Request request);

    /**
     * End of the steps under way; while idle, when the next blocks come from tiers below the cache, positive infinity if
     * none are on their way. An arrival may move it to an earlier time.
     */
    double boundary();

    /** Whether no step is under way, so that whatever comes can be scheduled at once. */
    boolean isIdle();

    /** Accounts for the steps that end now: tokens, blocks, completions. */
    void commit(double now);

    /** Forms the next batch if no step is under way; leaves the replica idle when there is nothing to do. */
    void schedule(double now);

    /** Accounts for all steps that ended by now, without ending the run of steps under way. */
    void catchUp(double now);

    /**
     * A client gives its request up. Out of the queue it leaves at once; from the batch it leaves at the end of the step
     * under way, unless that step completes it, and {@link #boundary} is then no later than that end.
     *
     * @return whether it was here
     */
    boolean abort(double now, long id);

    /**
     * The replica fails: the steps that ended by now count, the one under way only as busy time. All requests leave, the
     * running ones first, and the replica is idle and empty.
     */
    void lose(double now);

    /**
     * A decode replica takes a request whose prompt another one computed. It waits for blocks, in order, and then shows in
     * {@link #pulls()}; it can be refused like an arrival.
     */
    void receive(double now, Handoff handoff);

    /** The cache of a request in {@link #pulls()} has come: it joins the batch at the next boundary that has a seat. */
    void pulled(double now, Handoff handoff);

    /**
     * A request is lost between two replicas, and leaves this one. Blocks that a decode replica took for it come back with
     * {@link #pulled}.
     */
    void broken(double now, Handoff handoff);

    /** A prefill replica may give the blocks of a prompt back; a busy one does when its step under way ends. */
    void release(double now, Handoff handoff);

    /** Requests for which a decode replica took blocks, since the caller last cleared them: their cache can be sent. */
    Pulls pulls();

    /** Which part of a request is served here. */
    Role role();

    /** Requests here, waiting, running or between this replica and another. */
    int outstanding();

    /** Of them, those that wait. */
    int waiting();

    /** Shows whose tokens are here at {@code now}, between two steps of a run of steps too, in O(1); it changes nothing. */
    void look(double now, ReplicaView into);

    /** Bytes taken in the cache at {@code now}, likewise. */
    long cacheBytes(double now);

    /** Cache that requests share here; with several ranks, that of each. */
    CacheLayout cache();

    /** Bytes that the caches of all ranks hold. */
    long capacityBytes();

    /**
     * Leading tokens of a prompt that are in the cache at {@code now} where the request would go, so that it would not be
     * computed. Has no effect on what happens.
     *
     * @param chain what the request says to others too: {@link Chain#describe} with {@code shared}
     */
    int cachedTokens(double now, Request request, Chain chain);

    /** Whether it keeps prompts for those that begin like them. */
    boolean keepsPrompts();

    /**
     * Shows the keys of all segments ({@link Chain}) that are kept here, or will be without another request; some of them
     * more than once, some that are not kept any more.
     */
    void showPrompts(LongConsumer keys);

    /** Requests that left, served or not, since the caller last cleared them. */
    Departures departures();

    /** Asserts that nothing is left and nothing was lost. */
    void checkDrained();

    /**
     * What a replica is made of; several replicas of one deployment share it but for the recorder's thread.
     *
     * @param cache    of every rank
     * @param limits   of every rank
     * @param drafting null without speculative decoding
     * @param ranks    engines with requests, blocks and caches of their own, that make every step together
     */
    record Setup(
            StepTime stepTime,
            IdealStepTime floor,
            CacheLayout cache,
            SchedulerLimits limits,
            Caching caching,
            @Nullable Drafting drafting,
            Role role,
            int ranks) {
        /** A decode replica keeps nothing: every prompt is pulled whole. */
        public Setup {
            if (drafting != null && limits.maxBatchedTokens() < drafting.verifiedTokens()) {
                throw new IllegalArgumentException("a step of " + limits.maxBatchedTokens() + " tokens cannot verify "
                        + drafting.acceptance().drafts() + " drafts");
            }
            if (!caching.tiers().isNone() && !(limits.batching() instanceof Batching.Continuous)) {
                throw new IllegalArgumentException("only continuous batching knows tiers below the cache");
            }
            if ((drafting != null || role != Role.BOTH) && !(limits.batching() instanceof Batching.Continuous)) {
                throw new IllegalArgumentException("only continuous batching knows speculative decoding and roles");
            }
            if (drafting != null && role == Role.DECODE) {
                throw new IllegalArgumentException("a decode replica takes blocks for one token, not for drafts");
            }
            if (ranks < 1) {
                throw new IllegalArgumentException("no replica of " + ranks + " ranks");
            }
            caching = role == Role.DECODE ? Caching.NONE : caching;
        }

        /** Of one rank. */
        public Setup(
                StepTime stepTime,
                IdealStepTime floor,
                CacheLayout cache,
                SchedulerLimits limits,
                Caching caching,
                @Nullable Drafting drafting,
                Role role) {
            this(stepTime, floor, cache, limits, caching, drafting, role, 1);
        }

        /** A replica that serves requests from prompt to last token. */
        public Setup(
                StepTime stepTime,
                IdealStepTime floor,
                CacheLayout cache,
                SchedulerLimits limits,
                Caching caching,
                @Nullable Drafting drafting) {
            this(stepTime, floor, cache, limits, caching, drafting, Role.BOTH);
        }

        /** Without speculative decoding. */
        public Setup(
                StepTime stepTime, IdealStepTime floor, CacheLayout cache, SchedulerLimits limits, Caching caching) {
            this(stepTime, floor, cache, limits, caching, null, Role.BOTH);
        }

        /** A replica that keeps nothing of the requests that have left, without speculative decoding. */
        public Setup(StepTime stepTime, IdealStepTime floor, CacheLayout cache, SchedulerLimits limits) {
            this(stepTime, floor, cache, limits, Caching.NONE);
        }

        /** The same engine as often as there are ranks. */
        public Setup ofRanks(int count) {
            return new Setup(stepTime, floor, cache, limits, caching, drafting, role, count);
        }

        /** Requests that run at once: not more than whose drafts a step can verify. */
        int maxRunning() {
            return drafting == null
                    ? limits.maxNumSeqs()
                    : Math.min(limits.maxNumSeqs(), limits.maxBatchedTokens() / drafting.verifiedTokens());
        }

        /** Bytes that a request holds at its end, its last drafts included. */
        long bytesAtEnd(int prompt, int output) {
            long tokens = (long) prompt + output;
            return cache.bytes(
                    drafting == null
                            ? tokens
                            : Math.min(tokens + drafting.acceptance().drafts(), limits.maxModelLen()));
        }
    }

    /**
     * Speculative decoding: every step verifies drafts of every decoding sequence.
     *
     * @param draws by which step {@code i} of request {@code id} accepts as many drafts as {@code uniform(id, i)} says
     */
    record Drafting(Acceptance acceptance, Draws draws) {
        /** Of every sequence, in one step. */
        int verifiedTokens() {
            return acceptance.drafts() + 1;
        }
    }
}
