package jeton.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import jeton.latency.Batch;
import jeton.latency.StepSeries;

/** The requests of a {@link StepwiseReplica} that wait for blocks from tiers, with plain lists. */
final class StepwiseFetches {
    private static final class Fetch {
        final StepwiseSequence sequence;
        final int blocks;
        final double started;
        final double saved;
        double end;
        boolean givenUp;

        Fetch(StepwiseSequence sequence, int blocks, double started, double end, double saved) {
            this.sequence = sequence;
            this.blocks = blocks;
            this.started = started;
            this.end = end;
            this.saved = saved;
        }

        void giveUp(double now) {
            givenUp = true;
            end = now;
        }
    }

    private final StepwiseState state;
    private final CacheTiers.Fetch rule;
    /** In the order in which they started. */
    private final List<Fetch> underWay = new ArrayList<>();

    StepwiseFetches(StepwiseState state) {
        this.state = state;
        rule = state.setup.caching().tiers().fetch();
    }

    boolean any() {
        return !underWay.isEmpty();
    }

    /** Requests that wait for blocks. */
    List<StepwiseSequence> waiting() {
        return underWay.stream().filter(f -> !f.givenUp).map(f -> f.sequence).toList();
    }

    double nextEnd() {
        return underWay.stream().mapToDouble(f -> f.end).min().orElse(Double.POSITIVE_INFINITY);
    }

    /** The blocks that a request which could run now gets first, behind {@code hit} tokens found in the cache. */
    List<Integer> wanted(StepwiseSequence sequence, int hit, double now) {
        StepwiseTiers tiers = state.cache.tiers;
        List<Integer> all = sequence.fetched ? List.of() : state.cache.below(sequence.blocks, sequence.tokens());
        for (int depth = tiers.count(); depth > 0; depth--) {
            List<Integer> blocks = tiers.within(depth, all);
            if (!blocks.isEmpty()
                    && (rule == CacheTiers.Fetch.ALWAYS
                            || tiers.arrival(blocks, now) - now <= saving(sequence, hit, blocks.size()))) {
                return blocks;
            }
        }
        return List.of();
    }

    /** Seconds by which the rest of a prompt takes less once those blocks are there. */
    private double saving(StepwiseSequence sequence, int hit, int blocks) {
        int there = hit + blocks * state.layout.blockTokens();
        return Math.max(0, computing(sequence, hit) - computing(sequence, there));
    }

    private double computing(StepwiseSequence sequence, int cached) {
        double seconds = 0;
        int n;
        for (int at = cached; at < sequence.tokens(); at += n) {
            n = state.limits.chunk(sequence.tokens() - at, state.limits.maxBatchedTokens());
            Batch[] batches = new Batch[state.setup.ranks()];
            Arrays.setAll(batches, rank -> new Batch());
            Replica.Drafting drafting = state.setup.drafting();
            batches[0].verified = drafting == null ? 1 : drafting.verifiedTokens();
            batches[0].addChunk(n, at, sequence.tokens());
            StepSeries series = new StepSeries();
            state.setup.stepTime().series(batches, series);
            seconds += series.step(0);
        }
        return seconds;
    }

    void start(StepwiseSequence sequence, int hit, List<Integer> blocks, double now) {
        StepwiseTiers tiers = state.cache.tiers;
        double saved = saving(sequence, hit, blocks.size());
        double end = tiers.arrival(blocks, now);
        tiers.fetch(blocks, now);
        state.waiting.remove(sequence);
        state.free -= state.cache.bytesOfFetch(sequence.blocks, sequence.tokens(), blocks.size());
        state.cache.acquire(sequence.blocks, sequence.tokens());
        state.reserved += state.atEnd(sequence);
        state.recorder.leftQueue(sequence.queuedAt, now);
        underWay.add(new Fetch(sequence, blocks.size(), now, end, saved));
    }

    /** Those whose blocks have come go back to their places in the queue. */
    void land(double now) {
        List<Fetch> landed = underWay.stream()
                .filter(f -> f.end <= now)
                .sorted(Comparator.comparingDouble(f -> f.end))
                .toList();
        for (Fetch fetch : landed) {
            StepwiseSequence sequence = fetch.sequence;
            stop(fetch);
            if (!fetch.givenUp) {
                sequence.fetched = true;
                sequence.queuedAt = now;
                sequence.noticedAt = 0;
                state.waiting.add(0, sequence);
                state.recorder.fetched(now - fetch.started, fetch.saved);
            }
        }
    }

    private void stop(Fetch fetch) {
        StepwiseSequence sequence = fetch.sequence;
        underWay.remove(fetch);
        state.free += fetch.givenUp
                ? state.cache.notFetched(sequence.blocks, fetch.blocks)
                : state.cache.fetched(sequence.blocks, fetch.blocks);
        state.reserved -= state.atEnd(sequence);
        state.releases++;
    }

    /** A request leaves; its blocks come back when the step under way ends. */
    boolean abort(long id, double now, boolean busy) {
        Optional<Fetch> found =
                underWay.stream().filter(f -> !f.givenUp && f.sequence.id == id).findFirst();
        found.ifPresent(fetch -> {
            fetch.giveUp(now);
            state.leave(fetch.sequence, Outcome.ABORTED, 0);
            if (!busy) {
                land(now);
            }
        });
        return found.isPresent();
    }

    /** A request that may be among those under way will not use its blocks. */
    void giveUp(StepwiseSequence sequence, double now) {
        underWay.stream().filter(f -> f.sequence == sequence).forEach(fetch -> fetch.giveUp(now));
    }

    void loseAll(double now) {
        for (Fetch fetch : List.copyOf(underWay)) {
            boolean gone = fetch.givenUp;
            fetch.givenUp = true;
            stop(fetch);
            if (!gone) {
                state.leave(fetch.sequence, Outcome.LOST, 0, now);
            }
        }
    }
}
