package jeton.study;

import java.util.List;
import jeton.input.InputException;
import jeton.latency.EngineProfile;
import jeton.scenario.EngineSettings;
import jeton.scenario.Place;
import jeton.scenario.Pool;
import jeton.scenario.SchedulerKind;
import jeton.scenario.SchedulingSettings;
import jeton.serving.BatchTier;
import jeton.serving.Batching;
import jeton.serving.QueueOrder;
import jeton.serving.Role;
import jeton.serving.SchedulerLimits;
import org.jspecify.annotations.Nullable;

/** The rules by which a pool's engine chooses who runs, from its profile and what the scenario asks for. */
final class SchedulerChoice {
    /** The smaller of the budgets in Agrawal et al., Taming Throughput-Latency Tradeoff, OSDI 2024. */
    private static final int SARATHI_TOKENS = 512;

    private final Pool pool;
    private final EngineSettings settings;
    private final SchedulingSettings asked;
    private final EngineProfile engine;
    /** Null for vLLM's rules, or the same with blocks reserved to the end if the profile says so. */
    private final @Nullable SchedulerKind kind;

    SchedulerChoice(Pool pool, EngineProfile engine) {
        this.pool = pool;
        settings = pool.engine();
        asked = settings.scheduling();
        this.engine = engine;
        kind = asked.scheduler() == null && engine.limits().promptsFirst() && beyond() == null
                ? SchedulerKind.SGLANG
                : asked.scheduler();
    }

    /** What is asked for that SGLang's scheduler is not simulated with, null if nothing is. */
    private @Nullable String beyond() {
        if (pool.role() != Role.BOTH) {
            return "prompts or outputs alone";
        }
        if (settings.speculation() != null) {
            return "speculation";
        }
        if (settings.longPrefillThreshold() != null) {
            return "longPrefillThreshold";
        }
        if (!settings.caching().tiers().isNone()) {
            return "tiers";
        }
        return asked.priorityPreemption()
                ? "priorityPreemption"
                : asked.batchTier().equals(BatchTier.NONE) ? null : "batchTier";
    }

    private boolean is(SchedulerKind other) {
        return kind == other;
    }

    /**
     * Tokens of one step, of every rank, for which memory is planned: where prompts are taken whole those of the longest, as
     * far as it is known before the size of the cache.
     */
    int maxBatchedTokens() {
        Integer longest = settings.maxModelLen();
        return holding(longest == null ? pool.model().maxContextTokens() : longest);
    }

    /** Tokens of one step that hold the longest prompt, if it is taken whole. */
    private int holding(int maxModelLen) {
        Integer written = settings.maxBatchedTokens();
        if (written != null) {
            return written;
        }
        int usual = is(SchedulerKind.SARATHI) ? SARATHI_TOKENS : engine.limits().maxBatchedTokens(pool.chip());
        return takesWhole() ? Math.max(usual, maxModelLen) : usual;
    }

    private boolean takesWhole() {
        return kind != null && kind.takesWholePrompts();
    }

    /**
     * @param ranks   that batch requests of their own
     * @param budgets of tokens in one step
     * @param caveats to add to
     */
    SchedulerLimits limits(int ranks, int budgets, int maxNumSeqs, int maxModelLen, List<String> caveats) {
        boolean chunked = !takesWhole() && (settings.chunkedPrefill() == null || settings.chunkedPrefill());
        int maxBatchedTokens = holding(maxModelLen);
        if (!chunked && maxBatchedTokens < maxModelLen) {
            throw settings.place()
                    .problem("without chunked prefill maxBatchedTokens (" + maxBatchedTokens
                            + ") must hold the longest request, maxModelLen (" + maxModelLen + ")");
        }
        int longest = settings.longPrefillThreshold() == null ? 0 : settings.longPrefillThreshold();
        SchedulerLimits limits = new SchedulerLimits(
                ofAll(ranks, maxNumSeqs),
                ofAll(budgets, maxBatchedTokens),
                maxModelLen,
                budgets > 1 && longest == 0 ? maxBatchedTokens : longest,
                chunked,
                settings.noticeSteps() != null
                        ? settings.noticeSteps()
                        : engine.host().overlap() ? 1 : 0,
                reserves());
        if (asked.scheduler() == null && kind == null && engine.limits().promptsFirst()) {
            caveats.add("requests are scheduled as vLLM does, for the scheduler of " + engine.name()
                    + " is not simulated with " + beyond());
        }
        return ordered(batched(limits, budgets, caveats));
    }

    private boolean reserves() {
        if (kind == null) {
            return engine.limits().reserveOutput();
        }
        return kind == SchedulerKind.ORCA || kind == SchedulerKind.TRTLLM_GUARANTEED_NO_EVICT;
    }

    private SchedulerLimits batched(SchedulerLimits limits, int budgets, List<String> caveats) {
        if (kind == null || kind.isContinuous()) {
            return limits;
        }
        if (pool.role() != Role.BOTH) {
            throw objection("scheduler '" + kind.key() + "' serves whole requests, not prompts or outputs alone");
        }
        if (settings.speculation() != null) {
            throw objection("scheduler '" + kind.key() + "' does not speculate here");
        }
        if (kind == SchedulerKind.STATIC) {
            return limits.inWholeBatches();
        }
        if (asked.mixedChunk() && !limits.chunkedPrefill()) {
            throw objection("mixedChunk puts decodes beside chunks of prompts, read chunkedPrefill: false");
        }
        if (budgets > 1) {
            caveats.add("SGLang's scheduler gives the tokens of all ranks to one prompt after the other");
        }
        return limits.promptsFirst(asked.conservativeness(), asked.mixedChunk());
    }

    private InputException objection(String words) {
        return (asked.place() == null ? settings.place() : asked.place()).problem(words);
    }

    private SchedulerLimits ordered(SchedulerLimits limits) {
        return limits.ordered(order(limits), asked.priorityPreemption()).with(asked.batchTier());
    }

    private QueueOrder order(SchedulerLimits limits) {
        boolean sglang = limits.batching() instanceof Batching.PromptsFirst;
        boolean caching = settings.caching().prefix();
        QueueOrder order = asked.order();
        if (order == null) {
            return sglang && caching ? new QueueOrder.LongestPrefix() : QueueOrder.FIRST_COME;
        }
        if (order instanceof QueueOrder.LongestPrefix && !(sglang && caching)) {
            Place place = asked.orderPlace() == null ? settings.place() : asked.orderPlace();
            throw place.problem("only scheduler 'sglang' sorts by what the prefix cache holds, expected "
                    + (sglang ? "prefixCaching: true" : "scheduler: sglang") + " beside longest-prefix");
        }
        return order;
    }

    private static int ofAll(int ranks, int limit) {
        return (int) Math.min(Integer.MAX_VALUE, (long) ranks * limit);
    }
}
