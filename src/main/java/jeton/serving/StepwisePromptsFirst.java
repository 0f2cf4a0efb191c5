package jeton.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** SGLang's scheduler, one step at a time. */
final class StepwisePromptsFirst implements StepwiseScheduler {
    private final StepwiseState state;
    private final SchedulerLimits limits;
    private final boolean mixed;
    private final NewTokenRatio ratio;
    private final double bytesPerToken;
    private boolean full;
    private int runningBefore;
    private boolean retracted;

    StepwisePromptsFirst(StepwiseState state, Batching.PromptsFirst rules) {
        this.state = state;
        limits = state.limits;
        mixed = rules.mixed();
        ratio = new NewTokenRatio(rules.conservativeness());
        bytesPerToken = state.layout.fullBytes() / (double) state.layout.blockTokens();
    }

    @Override
    public void formStep(double now, long steps) {
        long notice = steps;
        retracted = false;
        if (state.running.size() < runningBefore) {
            full = false;
        }
        while (true) {
            state.clearStep();
            boolean idle = state.running.isEmpty();
            state.refuseLate(now, notice);
            choosePrompts(now, notice);
            boolean prompts = !state.step.isEmpty();
            if (!decoding().isEmpty() && (mixed || !prompts)) {
                chooseDecodes(now);
                if (!prompts && !retracted) {
                    ratio.decoded(1);
                }
            }
            if (!state.step.isEmpty() || state.waiting.isEmpty()) {
                break;
            }
            StepwiseSequence next = state.next(notice);
            if (next == null) {
                notice = Long.MAX_VALUE;
            } else if (idle) {
                state.refuse(next, Outcome.OUT_OF_MEMORY, now);
                full = false;
            }
        }
        if (state.running.isEmpty()) {
            reset();
        }
        runningBefore = state.running.size();
    }

    private List<StepwiseSequence> decoding() {
        return state.running.stream().filter(StepwiseSequence::decoding).toList();
    }

    private void choosePrompts(double now, long notice) {
        List<StepwiseSequence> decoding = decoding();
        int budget = limits.maxBatchedTokens() - (mixed ? decoding.size() : 0);
        long toCome = decoding.stream().mapToLong(this::outputOf).sum();
        double expected = ratio.value() * toCome * bytesPerToken;
        StepwiseSequence last = state.running.isEmpty() ? null : state.running.get(state.running.size() - 1);
        StepwiseSequence next = state.next(notice);
        boolean begun = last != null && !last.decoding();
        if (begun || (!full && state.running.size() < limits.maxNumSeqs())) {
            sort();
            next = state.next(notice);
        }
        if (last != null && begun && budget > 0) {
            int n = Math.min(last.need(), budget);
            while (!state.fits(last, n)) {
                retractOne(now);
            }
            state.schedule(last, n);
            state.cache.keepAtMost(state.free - state.planned);
            budget -= n;
            expected += n == last.need() ? outputOf(last) * bytesPerToken : 0;
        }
        while (budget > 0 && !full && next != null) {
            int hit = state.cache.match(next.blocks, next.tokens());
            int need = next.tokens() - hit;
            long whole = state.cache.bytesOfMatch(next.blocks, next.tokens())
                    + state.layout.growth(hit, need + outputOf(next));
            if (state.running.size() >= limits.maxNumSeqs() || expected + state.planned + whole > state.free) {
                full = true;
                return;
            }
            int n = Math.min(need, budget);
            state.admit(next, hit, now);
            state.schedule(next, n);
            state.cache.keepAtMost(state.free - state.planned);
            budget -= n;
            expected += n == need ? outputOf(next) * bytesPerToken : 0;
            next = state.next(notice);
        }
    }

    /** By the longest prefix in the cache, if that is the order. */
    private void sort() {
        List<StepwiseSequence> queue = state.noticed();
        if (!(limits.order() instanceof QueueOrder.LongestPrefix)
                || queue.size() > QueueOrder.LongestPrefix.MOST_SORTED) {
            return;
        }
        Map<StepwiseSequence, Integer> hits = new HashMap<>();
        List<StepwiseSequence> first = new ArrayList<>();
        for (StepwiseSequence sequence : queue) {
            int hit = state.cache.match(sequence.blocks, sequence.tokens());
            int common = first.stream()
                    .mapToInt(other -> Math.min(
                            state.cache.inCommon(sequence.blocks, other.blocks),
                            Math.min(sequence.tokens(), other.tokens())))
                    .max()
                    .orElse(0);
            boolean waits = hit <= QueueOrder.LongestPrefix.THRESHOLD && common >= QueueOrder.LongestPrefix.THRESHOLD;
            if (hit <= QueueOrder.LongestPrefix.THRESHOLD && !waits) {
                first.add(sequence);
            }
            hits.put(sequence, waits ? -1 : hit);
        }
        queue.sort(Comparator.comparing(sequence -> -hits.getOrDefault(sequence, 0)));
        state.reorder(queue);
    }

    private long outputOf(StepwiseSequence sequence) {
        return Math.min(sequence.output - sequence.produced, NewTokenRatio.MOST_TOKENS);
    }

    private void chooseDecodes(double now) {
        if (!fit(1)) {
            do {
                retractOne(now);
            } while (!decoding().isEmpty()
                    && !fit(NewTokenRatio.STEPS_AFTER_RETRACTION)
                    && !(decoding().size() == 1 && fit(1)));
            List<StepwiseSequence> left = decoding();
            long produced = left.stream().mapToLong(s -> s.produced).sum();
            long outputs = left.stream().mapToLong(s -> s.output).sum();
            ratio.retracted(produced, left.size(), outputs);
        }
        decoding().forEach(sequence -> state.schedule(sequence, 1));
        state.cache.keepAtMost(state.free - state.planned);
    }

    private boolean fit(int steps) {
        long bytes = decoding().stream()
                .mapToLong(s -> state.layout.growth(s.computed, steps))
                .sum();
        return state.planned + bytes <= state.free;
    }

    private void retractOne(double now) {
        StepwiseSequence victim = decoding().get(0);
        for (StepwiseSequence sequence : decoding()) {
            boolean after = sequence.produced != victim.produced
                    ? sequence.produced > victim.produced
                    : sequence.prompt < victim.prompt;
            if (!after) {
                victim = sequence;
            }
        }
        retracted = true;
        full = false;
        if (state.running.size() == 1) {
            state.dismiss(victim, Outcome.OUT_OF_MEMORY, now);
        } else {
            state.preempt(victim, now);
        }
    }

    @Override
    public void reset() {
        ratio.reset();
        full = false;
        runningBefore = 0;
    }
}
