package jeton.study;

import java.util.List;
import jeton.economics.CostLine;
import jeton.hardware.Caveat;
import jeton.latency.StepBill;
import jeton.serving.Role;
import org.jspecify.annotations.Nullable;

/**
 * What one deployment did under the workload. Times are seconds, money is US dollars; rates and latencies are of the
 * measured window, request and token counts of the whole run, summed over the replications. Counts and timeline of an
 * overloaded deployment are those of one replica at its limit.
 *
 * @param name       of the deployment, unique in its study
 * @param chip       with several pools their names, joined by plus signs; so are chipTitle, layout and engine
 * @param chips      of all replicas together
 * @param layout     of one replica, as printed
 * @param engine     the engine profile
 * @param caveats    what a reader must know before believing the figures, the gravest first
 * @param operatingStep the bill of the average decode step; null with several pools, which have their own
 * @param frontier   throughput a chip against speed a user at growing concurrency, from the fluid formula; empty with
 *                   several pools
 * @param timeline   of the first replication
 * @param pools      of a deployment that has several, otherwise empty
 * @param sessions   of each class of requests that has any; none of an overloaded deployment
 * @param classes    of requests where the workload has several; otherwise empty
 * @param speculation what became of drafts; null without speculative decoding
 * @param fleet      null where the same replicas are held, and up, all the time
 */
public record RunResult(
        String name,
        String chip,
        String chipTitle,
        int chips,
        String model,
        String layout,
        String engine,
        int replicas,
        Stability stability,
        Requests requests,
        Tokens tokens,
        Throughput throughput,
        Latency latency,
        Memory memory,
        Batch batch,
        Utilisation utilisation,
        Energy energy,
        Slo slo,
        Cost cost,
        @Nullable StepBill operatingStep,
        List<FrontierPoint> frontier,
        List<TimelinePoint> timeline,
        List<Caveat> caveats,
        List<Pool> pools,
        List<Sessions> sessions,
        List<OfClass> classes,
        @Nullable Drafts speculation,
        @Nullable Tiers tiers,
        @Nullable Fleet fleet) {

    public RunResult {
        frontier = List.copyOf(frontier);
        timeline = List.copyOf(timeline);
        caveats = List.copyOf(caveats);
        pools = List.copyOf(pools);
        sessions = List.copyOf(sessions);
        classes = List.copyOf(classes);
    }

    /**
     * Equal replicas within a deployment; every figure is theirs alone.
     *
     * @param chips of all its replicas together
     * @param operatingStep the bill of its average step: decoding, or of a prompt where it does nothing else
     */
    public record Pool(
            String name,
            Role role,
            String chip,
            String chipTitle,
            int chips,
            String layout,
            String engine,
            int replicas,
            Memory memory,
            Batch batch,
            Utilisation utilisation,
            PoolCost cost,
            StepBill operatingStep) {}

    /**
     * Requests of one class; counts are of the whole run, summed over the replications.
     *
     * @param failed     refused, given up or lost
     * @param attainment share of those that left which met every limit asked; absent if none was asked
     * @param inTime     share of those that left whose first token came before the deadline of the class; absent
     *                   without one
     */
    public record OfClass(
            String name,
            long arrived,
            long completed,
            long failed,
            ClassLatency latency,
            Estimate attainment,
            Estimate inTime) {}

    public record ClassLatency(Percentiles ttft, Percentiles tpot, Percentiles e2e) {}

    /**
     * @param drafted          tokens that were guessed and verified
     * @param accepted         of them, those that became part of an output
     * @param acceptanceLength tokens that a request gains in one step, the target's own included
     */
    public record Drafts(long drafted, long accepted, Estimate acceptanceLength) {}

    /**
     * What came from tiers below the caches, in the measured window.
     *
     * @param tiers        the fastest first
     * @param fetches      times that a request waited for blocks, a replication
     * @param waitSeconds  mean time of it
     * @param savedSeconds that a replica would have needed, if it did nothing else, to compute what a request fetched, mean
     */
    public record Tiers(List<Tier> tiers, Estimate fetches, Estimate waitSeconds, Estimate savedSeconds) {
        public Tiers {
            tiers = List.copyOf(tiers);
        }
    }

    /**
     * One of them, over all replicas.
     *
     * @param hitRate              tokens fetched from it, at whatever admission, as a share of all prompt tokens
     * @param readBytesPerSecond    mean over the window
     * @param writtenBytesPerSecond mean over the window
     */
    public record Tier(String name, Estimate hitRate, Estimate readBytesPerSecond, Estimate writtenBytesPerSecond) {}

    /**
     * Replicas that come and go, in the measured window.
     *
     * @param replicas     held on average, spares included
     * @param replicaHours that are paid for, a replication
     * @param chipHours    likewise
     * @param availability share of the held time of replicas, without spares, in which they had not failed
     * @param failures     of replicas, a replication
     * @param degraded     null where no replica runs on fewer chips than its layout has
     */
    public record Fleet(
            Estimate replicas,
            Estimate replicaHours,
            Estimate chipHours,
            Estimate availability,
            Estimate failures,
            @Nullable Degraded degraded) {}

    /**
     * Replicas that go on with fewer chips while one is away.
     *
     * @param share       of the held time of replicas, without spares, in which they served so; part of the availability
     * @param outputShare of the output tokens that were produced then
     */
    public record Degraded(Estimate share, Estimate outputShare) {}

    /** Of all chips of a pool together, held idle or not. */
    public record PoolCost(String basis, double usdPerChipHour, double usdPerHour) {}

    /**
     * Conversations or tasks of a class of requests, of the whole run. Counts are summed over the replications; the other
     * figures are of those that went to their end.
     *
     * @param name         of the class; empty for the only one
     * @param broken       ended by a request that was not served
     * @param requests     of one session
     * @param inputTokens  prompt tokens of all requests of a session
     * @param outputTokens that a session generated
     * @param latency      from the arrival of the first request to the last token of the last, think time and tools
     *                     included
     */
    public record Sessions(
            String name,
            long begun,
            long completed,
            long broken,
            Estimate requests,
            Estimate inputTokens,
            Estimate outputTokens,
            Percentiles latency) {}

    /** Whether averages over time mean anything. */
    public enum Verdict {
        /** The deployment keeps up; long-run averages exist. */
        STABLE,
        /** More arrives than can ever be served: latencies grow without end and are not reported. */
        OVERLOADED,
        /** A finite load (trace, batch) measured from first arrival to last completion. */
        FINITE
    }

    /**
     * @param offeredRequestsPerSecond     of an open arrival process; absent for a closed loop and a batch
     * @param sustainableRequestsPerSecond throughput with a queue that never empties
     * @param warmupSeconds                deleted from the start of every replication, mean over them
     * @param measuredSeconds              length of the measured window, mean over replications
     */
    public record Stability(
            Verdict verdict,
            Estimate offeredRequestsPerSecond,
            Estimate sustainableRequestsPerSecond,
            double warmupSeconds,
            double measuredSeconds) {}

    /**
     * What became of requests; every one that arrived was completed or rejected, timed out or was lost.
     *
     * @param rejected  refused at the door, too long, out of memory or past their deadline
     * @param timedOut  given up by their clients for good
     * @param lost      with a replica that failed, for good
     * @param retried   attempts after a refusal or a timeout
     * @param restarted started anew after a replica failed under them
     */
    public record Requests(
            long arrived, long completed, long rejected, long timedOut, long lost, long retried, long restarted) {
        /** Where nobody asks again and nothing fails. */
        public Requests(long arrived, long completed, long rejected, long timedOut) {
            this(arrived, completed, rejected, timedOut, 0, 0, 0);
        }
    }

    /**
     * @param input     prompt tokens of completed requests
     * @param cachedInput prompt tokens of all admitted requests that were in the cache already
     * @param output    thinking and answer tokens
     * @param recomputed tokens computed again after a preemption
     * @param wasted     output tokens that nobody gets: of requests that did not complete, and of cancelled samples
     * @param cancelled  of them, those of samples given up when enough others were complete
     * @param wastedInput prompt tokens of requests that did not complete, computed for them or found in the cache
     */
    public record Tokens(
            long input,
            long cachedInput,
            long output,
            long thinking,
            long recomputed,
            long wasted,
            long cancelled,
            long wastedInput) {}

    public record Throughput(
            Estimate requestsPerSecond,
            Estimate inputTokensPerSecond,
            Estimate outputTokensPerSecond,
            Estimate outputTokensPerSecondPerChip) {}

    /**
     * @param ttft   time to first token, thinking included
     * @param tpot   (last token - first token) / (tokens - 1), of one request
     * @param itl    gap between consecutive tokens
     * @param e2e    arrival to last token
     * @param queue  arrival to first scheduling
     * @param answer time to the first token that the user reads
     * @param transfer first token until the cache of the prompt is on the decode replica; null where none moves
     */
    public record Latency(
            Percentiles ttft,
            Percentiles tpot,
            Percentiles itl,
            Percentiles e2e,
            Percentiles queue,
            Percentiles answer,
            @Nullable Percentiles transfer) {}

    public record Percentiles(Estimate mean, Estimate p50, Estimate p90, Estimate p95, Estimate p99, Estimate max) {
        /** Of nothing. */
        public static final Percentiles NONE = new Percentiles(
                Estimate.NONE, Estimate.NONE, Estimate.NONE, Estimate.NONE, Estimate.NONE, Estimate.NONE);
    }

    /**
     * @param kvCapacityTokens of one replica, short contexts; the least of several pools
     * @param kvUseMean        share of the capacity in use, over time
     * @param prefixHitRate    share of the prompt tokens that were in the cache already
     * @param idleBytes        held for sessions between two calls, on average over time, until the next call or until
     *                         they went; null without any
     */
    public record Memory(
            long kvCapacityTokens,
            Estimate kvUseMean,
            Estimate kvUseMax,
            Estimate preemptions,
            Estimate prefixHitRate,
            @Nullable Estimate idleBytes) {
        /** Without sessions that find their cache again. */
        public Memory(
                long kvCapacityTokens,
                Estimate kvUseMean,
                Estimate kvUseMax,
                Estimate preemptions,
                Estimate prefixHitRate) {
            this(kvCapacityTokens, kvUseMean, kvUseMax, preemptions, prefixHitRate, null);
        }
    }

    /** Requests in the batch of one replica: over the time in which it is busy, and the most at once. */
    public record Batch(Estimate mean, Estimate max) {}

    /**
     * @param busy share of held time in which a step runs
     * @param mfu  time that the weights' products would take at the datasheet peak of their formats, over held time
     * @param mbu  bytes of weights and cache read per second over the bandwidth, over held time
     */
    public record Utilisation(Estimate busy, Estimate mfu, Estimate mbu) {}

    /** Of the IT load, before the building's overhead; tokens are input and output together. */
    public record Energy(Estimate joulesPerToken, Estimate tokensPerSecondPerMegawatt) {}

    /**
     * @param ttftSeconds limit, null if none was asked
     * @param attainment  share of requests, refused ones included, that met every limit asked; absent if none was asked
     */
    public record Slo(
            @Nullable Double ttftSeconds,
            @Nullable Double tpotSeconds,
            @Nullable Double e2eSeconds,
            Estimate attainment,
            Estimate goodputPerSecond) {}

    /**
     * Cost of the held chips, idle time included.
     *
     * @param basis        as printed: {@code own, hyperscaler} or {@code rent, 3 years, 2026-07}
     * @param usdPerChipHour of one chip; the mean over the chips of several pools
     * @param usdPerHour   of the whole deployment; on average, if replicas come and go
     * @param usdPerMillionInput  by the share of instance time that prompts take
     * @param usdPerMillionOutput by the share that decoding takes
     * @param usdPerMillionTokens over input and output tokens together
     * @param usdPerMillionOutputBearingAll with the whole cost laid on output tokens
     * @param lines        how {@code usdPerChipHour} comes about
     */
    public record Cost(
            String basis,
            double usdPerChipHour,
            double usdPerHour,
            Estimate usdPerMillionInput,
            Estimate usdPerMillionOutput,
            Estimate usdPerMillionTokens,
            Estimate usdPerMillionOutputBearingAll,
            Estimate usdPerRequest,
            List<CostLine> lines) {
        public Cost {
            lines = List.copyOf(lines);
        }
    }

    public record FrontierPoint(
            double concurrency, double tokensPerSecondPerUser, double outputTokensPerSecondPerChip) {}

    /** Averages over one slice of the first replication, all replicas together. */
    public record TimelinePoint(double seconds, double batch, double kvUse, double waiting) {}
}
