package jeton.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.latency.MemoryBudget;
import jeton.latency.StepBill;
import jeton.study.ResolvedPool;
import jeton.study.StepExplanation;

/** One step as printed by {@code jeton explain}. */
final class StepPage {
    private static final int BAR = 30;

    private StepPage() {}

    static List<String> lines(StepExplanation step) {
        ResolvedPool resolved = step.resolved();
        StepBill bill = step.bill();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s on %s, %s, %s",
                resolved.pool().model().title(),
                resolved.pool().chip().title(),
                resolved.layout().label(),
                resolved.pool().ideal()
                        ? "datasheet roofline"
                        : "engine " + resolved.engine().name()));
        lines.add(String.format(
                Locale.ROOT,
                "One step: %,d decoding, with %,d tokens in the cache each, and %,d prompt tokens",
                bill.decodes(),
                bill.contextTokens(),
                bill.prefillTokens()));
        lines.add("");
        for (StepBill.Term term : bill.terms()) {
            lines.add(term(term, term.seconds() / bill.seconds()));
        }
        lines.add(String.format(
                Locale.ROOT,
                "  %-20s %10.4f ms          the datasheet allows %.4f ms (%s %% of the roofline reached)",
                "step",
                bill.seconds() * 1e3,
                step.floorSeconds() * 1e3,
                percent(step.rooflineShare())));
        lines.add("");
        if (bill.decodes() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Steps like this: %.1f tokens/s for a user, %.0f tokens/s a chip",
                    step.tokensPerSecondPerUser(),
                    step.outputTokensPerSecondPerChip()));
        }
        lines.add(memory(resolved));
        step.remarks().forEach(remark -> lines.add("Note: " + remark));
        return lines;
    }

    private static String term(StepBill.Term term, double share) {
        return String.format(
                Locale.ROOT,
                "  %-20s %10.4f ms %5.1f %%  %-8s %-30s %s",
                term.name(),
                term.seconds() * 1e3,
                share * 100,
                term.bound().name().toLowerCase(Locale.ROOT),
                "#".repeat((int) Math.round(share * BAR)),
                term.detail());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.01 ? "%.2f" : "%.0f", 100 * share);
    }

    private static String memory(ResolvedPool resolved) {
        MemoryBudget memory = resolved.memory();
        return String.format(
                Locale.ROOT,
                "Memory of a chip: %s usable, %s weights, %s engine; cache of the replica %s, %,d tokens",
                gigabytes(memory.usableBytes()),
                gigabytes(memory.weightBytes()),
                gigabytes(memory.reserveBytes()),
                gigabytes(memory.cacheBytes()),
                resolved.cache().capacityTokens());
    }

    private static String gigabytes(double bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
