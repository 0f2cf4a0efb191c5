package jeton.serving;

/** Static batches: who waits is admitted when nobody runs, and all leave together. */
final class StepwiseWhole implements StepwiseScheduler {
    private final StepwiseState state;

    StepwiseWhole(StepwiseState state) {
        this.state = state;
    }

    @Override
    public void formStep(double now, long steps) {
        long notice = steps;
        while (true) {
            state.refuseLate(now, notice);
            state.clearStep();
            for (StepwiseSequence sequence : state.running) {
                if (sequence.produced < sequence.output) {
                    state.schedule(sequence, 1);
                }
            }
            state.remember();
            if (state.running.isEmpty()) {
                admit(now, notice);
            }
            if (!state.step.isEmpty() || state.waiting.isEmpty()) {
                return;
            }
            StepwiseSequence next = state.next(notice);
            if (next == null) {
                notice = Long.MAX_VALUE;
            } else {
                state.refuse(next, Outcome.OUT_OF_MEMORY, now);
            }
        }
    }

    private void admit(double now, long notice) {
        int budget = state.limits.maxBatchedTokens();
        while (state.running.size() < state.limits.maxNumSeqs()) {
            StepwiseSequence next = state.next(notice);
            if (next == null || !state.fitsToItsEnd(next)) {
                return;
            }
            int hit = state.cache.match(next.blocks, next.tokens());
            int need = next.tokens() - hit;
            if (need > budget || !state.fits(next, hit, need)) {
                return;
            }
            state.admit(next, hit, now);
            budget -= need;
            state.schedule(next, need);
            state.remember();
        }
    }
}
