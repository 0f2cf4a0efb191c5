package jeton.scenario;

import java.util.Optional;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.serving.BatchTier;
import jeton.serving.QueueOrder;

/** Reads how an engine chooses who runs: {@code scheduler}, {@code order}, {@code priorityPreemption}, {@code batchTier}. */
final class SchedulingReader {
    private static final int MOST_PRIORITY = 1_000_000;
    private static final Range CONSERVATIVENESS = Range.between(0.01, 100);
    private static final Range AGING = Range.between(0, 1e6);

    private SchedulingReader() {}

    private record Kind(SchedulerKind scheduler, double conservativeness, boolean mixedChunk) {}

    /** @param otherwise what holds where the engine says nothing */
    static SchedulingSettings read(YamlMap engine, SchedulingSettings otherwise) {
        Optional<YamlNode> scheduler = engine.find("scheduler");
        Kind kind = scheduler
                .flatMap(SchedulingReader::kind)
                .orElseGet(() -> new Kind(
                        otherwise.scheduler() == null ? SchedulerKind.VLLM : otherwise.scheduler(),
                        otherwise.conservativeness(),
                        otherwise.mixedChunk()));
        boolean asked = scheduler.isPresent();
        Optional<YamlNode> order = engine.find("order");
        SchedulingSettings settings = new SchedulingSettings(
                asked ? kind.scheduler() : otherwise.scheduler(),
                kind.conservativeness(),
                kind.mixedChunk(),
                order.flatMap(SchedulingReader::order).orElse(otherwise.order()),
                order.isPresent() ? Place.of(order.get()) : otherwise.orderPlace(),
                engine.find("priorityPreemption").map(YamlNode::flag).orElse(otherwise.priorityPreemption()),
                engine.find("batchTier").map(SchedulingReader::batchTier).orElse(otherwise.batchTier()),
                asked ? Place.of(scheduler.get()) : otherwise.place());
        check(engine, settings);
        return settings;
    }

    private static Optional<Kind> kind(YamlNode node) {
        OneOf<Kind> kinds = new OneOf<>();
        for (SchedulerKind kind : SchedulerKind.values()) {
            kinds.word(kind.key(), new Kind(kind, 1, false));
        }
        return kinds.field("sglang", SchedulingReader::sglang).read(node);
    }

    private static Kind sglang(YamlNode node) {
        YamlMap map = node.map();
        Kind kind = new Kind(
                SchedulerKind.SGLANG,
                map.number("conservativeness", 1, CONSERVATIVENESS),
                map.flag("mixedChunk", false));
        map.done();
        return kind;
    }

    private static Optional<QueueOrder> order(YamlNode node) {
        return new OneOf<QueueOrder>()
                .word("first-come", QueueOrder.FIRST_COME)
                .word("longest-prefix", new QueueOrder.LongestPrefix())
                .word("priority", new QueueOrder.ByPriority())
                .word("shortest-predicted", new QueueOrder.ShortestPredicted(0))
                .word("earliest-deadline", new QueueOrder.EarliestDeadline(false))
                .field("shortestPredicted", SchedulingReader::shortest)
                .field("earliestDeadline", SchedulingReader::deadline)
                .read(node);
    }

    private static QueueOrder shortest(YamlNode node) {
        YamlMap map = node.map();
        QueueOrder order = new QueueOrder.ShortestPredicted(map.number("agingTokensPerSecond", AGING));
        map.done();
        return order;
    }

    private static QueueOrder deadline(YamlNode node) {
        YamlMap map = node.map();
        QueueOrder order = new QueueOrder.EarliestDeadline(map.flag("dropLate"));
        map.done();
        return order;
    }

    private static BatchTier batchTier(YamlNode node) {
        YamlMap map = node.map();
        BatchTier tier = new BatchTier(
                (int) map.count("priority", -MOST_PRIORITY, MOST_PRIORITY),
                map.quantity("cacheShare", 1, Unit.SHARE, Range.positiveShare()));
        map.done();
        return tier;
    }

    private static void check(YamlMap engine, SchedulingSettings settings) {
        if (settings.priorityPreemption() && !(settings.order() instanceof QueueOrder.ByPriority)) {
            engine.problem(
                    "priorityPreemption",
                    "only requests ordered by priority make room by it, expected order: priority");
        }
        SchedulerKind kind = settings.scheduler();
        if (kind == null) {
            return;
        }
        if (kind.reserves() && settings.priorityPreemption()) {
            engine.problem(
                    "priorityPreemption",
                    "scheduler '" + kind.key() + "' reserves blocks to the last token and sends nobody away");
        }
        if (!kind.isContinuous()) {
            refuse(engine, "priorityPreemption", kind, settings.priorityPreemption());
            refuse(engine, "batchTier", kind, !settings.batchTier().equals(BatchTier.NONE));
            refuse(engine, "speculation", kind, engine.has("speculation"));
            refuse(
                    engine,
                    "tiers",
                    kind,
                    engine.has("tiers") && engine.node("tiers").isList());
            refuse(engine, "longPrefillThreshold", kind, engine.has("longPrefillThreshold"));
        }
        if (engine.has("chunkedPrefill") && engine.node("chunkedPrefill").flag() == kind.takesWholePrompts()) {
            engine.problem(
                    "chunkedPrefill",
                    "scheduler '" + kind.key() + "' takes prompts "
                            + (kind.takesWholePrompts() ? "whole" : "in chunks"));
        }
    }

    private static void refuse(YamlMap engine, String field, SchedulerKind kind, boolean given) {
        if (given) {
            engine.problem(field, "scheduler '" + kind.key() + "' knows nothing of it");
        }
    }
}
