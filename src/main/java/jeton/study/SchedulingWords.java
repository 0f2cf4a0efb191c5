package jeton.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jeton.scenario.SchedulerKind;
import jeton.serving.BatchTier;
import jeton.serving.Batching;
import jeton.serving.QueueOrder;
import jeton.serving.SchedulerLimits;
import org.jspecify.annotations.Nullable;

/** By which rules the engines of a study choose who runs, in words. */
final class SchedulingWords {
    private SchedulingWords() {}

    /** One sentence; where not all pools have the same rules it names them. */
    static String of(List<ResolvedDeployment> deployments) {
        Map<String, List<String>> pools = new LinkedHashMap<>();
        for (ResolvedDeployment deployment : deployments) {
            String name = deployment.deployment().name();
            for (ResolvedPool pool : deployment.pools()) {
                pools.computeIfAbsent(of(pool), words -> new ArrayList<>())
                        .add(
                                deployment.pools().size() == 1
                                        ? name
                                        : name + "/" + pool.pool().name());
            }
        }
        if (pools.size() == 1) {
            return "Scheduling follows " + pools.keySet().iterator().next() + ".";
        }
        List<String> parts = new ArrayList<>();
        pools.forEach((words, names) -> parts.add(words + " (" + String.join(", ", names) + ")"));
        return "Scheduling follows " + String.join("; ", parts) + ".";
    }

    static String of(ResolvedPool pool) {
        SchedulerLimits limits = pool.limits();
        BatchTier tier = limits.batchTier();
        return rules(pool, limits) + ", " + order(limits)
                + (tier.equals(BatchTier.NONE)
                        ? ""
                        : ", those of priority " + tier.priority() + " and more only when nobody else waits");
    }

    private static String rules(ResolvedPool pool, SchedulerLimits limits) {
        SchedulerKind kind = pool.pool().engine().scheduling().scheduler();
        if (limits.batching() instanceof Batching.Whole) {
            return "static batches: whole prompts, nobody joins until all have left, blocks reserved to the last token";
        }
        String prompts = limits.chunkedPrefill() ? "chunked prefill" : "whole prompts";
        if (limits.batching() instanceof Batching.PromptsFirst sglang) {
            return "SGLang: continuous batching, " + prompts
                    + (sglang.mixed() ? " first with decodes beside it" : " before all decodes")
                    + ", paged cache with room for a share of the outputs to come, preemption by recompute";
        }
        return name(kind, pool, limits) + ": continuous batching, " + prompts + ", paged cache, "
                + (limits.reserve() ? "blocks reserved to the last token" : "preemption by recompute");
    }

    private static String name(@Nullable SchedulerKind kind, ResolvedPool pool, SchedulerLimits limits) {
        if (kind == null) {
            return limits.reserve() ? pool.engine().title() : "vLLM V1";
        }
        return switch (kind) {
            case SARATHI -> "Sarathi";
            case ORCA -> "Orca";
            case TRTLLM_GUARANTEED_NO_EVICT -> "TensorRT-LLM, guaranteed no evict";
            case TRTLLM_MAX_UTILIZATION -> "TensorRT-LLM, max utilization";
            case VLLM, STATIC, SGLANG -> "vLLM V1";
        };
    }

    private static String order(SchedulerLimits limits) {
        QueueOrder order = limits.order();
        if (order instanceof QueueOrder.LongestPrefix) {
            return "longest cached prefix first";
        }
        if (order instanceof QueueOrder.ByPriority) {
            return "most urgent first" + (limits.priorityPreemption() ? ", who send the less urgent away" : "");
        }
        if (order instanceof QueueOrder.ShortestPredicted shortest) {
            return "shortest predicted output first" + (shortest.agingTokensPerSecond() > 0 ? " with aging" : "");
        }
        if (order instanceof QueueOrder.EarliestDeadline deadlines) {
            return "earliest deadline first" + (deadlines.dropLate() ? ", who is late refused" : "");
        }
        return "first come first served";
    }
}
