package jeton.latency;

/**
 * Steps in which every sequence has so many tokens more in the cache than its requests tell: the part of its prompt that
 * was cached before it came. Prompts then stand for what is left to compute.
 */
public final class CachedPrefix implements StepTime {
    private final StepTime steps;
    private final int tokens;

    public CachedPrefix(StepTime steps, int tokens) {
        this.steps = steps;
        this.tokens = tokens;
    }

    @Override
    public void series(Batch batch, StepSeries series) {
        add(batch, tokens);
        steps.series(batch, series);
        add(batch, -tokens);
    }

    @Override
    public StepBill bill(Batch batch, long contextTokens) {
        add(batch, tokens);
        StepBill bill = steps.bill(batch, contextTokens + tokens);
        add(batch, -tokens);
        return bill;
    }

    private static void add(Batch batch, int tokens) {
        batch.contextSum += (long) batch.decodes * tokens;
        for (int i = 0; i < batch.chunks; i++) {
            batch.chunkCached[i] += tokens;
            batch.chunkTotal[i] += tokens;
        }
    }
}
