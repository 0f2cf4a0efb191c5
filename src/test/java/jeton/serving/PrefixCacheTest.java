package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import jeton.fleet.Patience;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.Rules;
import jeton.model.Transformer.Window;
import jeton.serving.Trial.Engine;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import jeton.workload.SharedData;
import jeton.workload.Thinking;
import jeton.workload.Workload;
import jeton.workload.trace.TraceFile;
import jeton.workload.trace.TraceOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws of a prefix cache. */
class PrefixCacheTest {
    private static final int BLOCK = 16;

    /** Prompts written down one by one: pairs of a segment and its tokens. */
    static final class Prompts implements RequestSource {
        private final List<Request> requests = new ArrayList<>();
        private int taken;

        Prompts prompt(double arrival, int output, long... segmentsAndTokens) {
            Request request = new Request();
            request.id = requests.size();
            request.arrival = arrival;
            request.answerTokens = output;
            request.makePlain();
            for (int i = 0; i < segmentsAndTokens.length; i += 2) {
                request.addSegment(segmentsAndTokens[i], (int) segmentsAndTokens[i + 1]);
                request.promptTokens += (int) segmentsAndTokens[i + 1];
            }
            requests.add(request);
            return this;
        }

        /** Another call of the session is to follow the last. */
        Prompts awaiting() {
            requests.get(requests.size() - 1).expectsNext = true;
            return this;
        }

        /** Behind its segments the last says more, like no other. */
        Prompts andItsOwn(int tokens) {
            requests.get(requests.size() - 1).promptTokens += tokens;
            return this;
        }

        Prompts becoming(long segment) {
            requests.get(requests.size() - 1).outputSegment = segment;
            return this;
        }

        @Override
        public double nextArrival() {
            return taken == requests.size() ? Double.POSITIVE_INFINITY : requests.get(taken).arrival;
        }

        @Override
        public void take(Request into) {
            into.copyFrom(requests.get(taken++));
        }

        @Override
        public void ended(long id, double time) {}

        @Override
        public void close() {}
    }

    private static CacheLayout blocks(long count) {
        return new CacheLayout(count * BLOCK, BLOCK, BLOCK, 0, 0, 0, Window.NONE, 0);
    }

    private static RunStatistics run(Engine engine, CacheLayout cache, SchedulerLimits limits, RequestSource source) {
        return Trial.of(engine, requests -> 1e-3)
                .cache(cache)
                .limits(limits)
                .caching(Caching.PREFIX)
                .run(source);
    }

    private static SchedulerLimits limits(int requests, int budget) {
        return new SchedulerLimits(requests, budget, Trial.LONG, 0, true);
    }

    private static double cached(Engine engine, long blocks, int requests, Prompts prompts) {
        return run(engine, blocks(blocks), limits(requests, 10_000), prompts).whole(Total.CACHED_INPUT);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void wholeBlocksOfTheCommonPartAreFound(Engine engine) {
        assertThat(cached(
                        engine,
                        1000,
                        8,
                        new Prompts().prompt(0, 5, 1, 100, 2, 60).prompt(9, 5, 1, 100, 3, 60)))
                .isEqualTo(96);
        assertThat(cached(
                        engine,
                        1000,
                        8,
                        new Prompts().prompt(0, 5, 1, 100, 2, 60).prompt(9, 5, 1, 50, 2, 60)))
                .isEqualTo(48);
        assertThat(cached(engine, 1000, 8, new Prompts().prompt(0, 5, 2, 100).prompt(9, 5, 1, 50, 2, 100)))
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theLastTokenOfAPromptIsAlwaysComputed(Engine engine) {
        Prompts twice = new Prompts().prompt(0, 5, 1, 64).prompt(9, 5, 1, 64);
        assertThat(cached(engine, 1000, 8, twice)).isEqualTo(48);
        Prompts oneMore = new Prompts().prompt(0, 5, 1, 64).prompt(9, 5, 1, 64, 2, 1);
        assertThat(cached(engine, 1000, 8, oneMore)).isEqualTo(64);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aPromptIsFoundInTheVeryStepThatComputesIt(Engine engine) {
        Prompts together = new Prompts().prompt(0, 5, 1, 100).prompt(0, 5, 1, 100);
        RunStatistics statistics = run(engine, blocks(1000), limits(8, 10_000), together);
        assertThat(statistics.whole(Total.CACHED_INPUT)).isEqualTo(96);
        assertThat(statistics.whole(Total.COMPUTED_TOKENS)).isEqualTo(100 + 4 + 4 + 4);
        // six blocks in common, of each one for the rest of its prompt and its output
        assertThat(statistics.cacheMax()).isEqualTo(8 * BLOCK);
    }

    /** The last token of an output is never computed. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void anOutputIsFoundWhereALaterPromptQuotesIt(Engine engine) {
        Prompts turns = new Prompts()
                .prompt(0, 29, 1, 100)
                .becoming(7)
                .prompt(9, 5, 1, 100, 7, 29, 2, 50)
                .prompt(18, 5, 1, 100, 8, 29, 2, 50);
        assertThat(cached(engine, 1000, 8, turns)).isEqualTo(128 + 96);
    }

    /** A cache of 20 blocks: the second prompt takes what the first let go, its end first. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void theEndOfTheOldestGoesFirst(Engine engine) {
        Prompts prompts =
                new Prompts().prompt(0, 1, 1, 160).prompt(1, 1, 2, 240).prompt(2, 1, 1, 160);
        RunStatistics statistics = run(engine, blocks(20), limits(8, 10_000), prompts);
        assertThat(statistics.whole(Total.CACHED_INPUT)).isEqualTo(5 * BLOCK);
        assertThat(statistics.whole(Total.EVICTED_BLOCKS)).isEqualTo(5 + 5);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aPreemptedRequestFindsItsOwnBlocks(Engine engine) {
        Prompts prompts = new Prompts();
        for (int i = 0; i < 4; i++) {
            prompts.prompt(0, 200, i, 100);
        }
        RunStatistics with = run(engine, blocks(36), limits(8, 10_000), prompts);
        prompts.taken = 0;
        RunStatistics without = Trial.of(engine, requests -> 1e-3)
                .cache(blocks(36))
                .limits(limits(8, 10_000))
                .run(prompts);
        assertThat(with.whole(Total.PREEMPTIONS)).isPositive();
        assertThat(without.whole(Total.PREEMPTIONS)).isPositive();
        assertThat(with.whole(Total.RECOMPUTED)).isLessThan(0.8 * without.whole(Total.RECOMPUTED));
        assertThat(with.whole(Total.COMPUTED_TOKENS)).isEqualTo(4 * (100 + 199) + with.whole(Total.RECOMPUTED));
    }

    /** The client asks again after a second, while the answer to the first attempt is still to come. */
    private static double cachedForWhoAsksAgain(Engine engine, Prompts prompts) {
        return Trial.of(engine, requests -> 1e-3)
                .cache(blocks(1000))
                .limits(limits(8, 10_000))
                .caching(Caching.PREFIX)
                .fleet(1, Rules.of(RoutingPolicy.ROUND_ROBIN).waiting(new Patience(1, 2, 0, 0, 0)))
                .run(prompts)
                .whole(Total.CACHED_INPUT);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoAsksAgainFindsWhatNobodyElseSays(Engine engine) {
        assertThat(cachedForWhoAsksAgain(engine, new Prompts().prompt(0, 5000).andItsOwn(100)))
                .isEqualTo(96);
        assertThat(cachedForWhoAsksAgain(
                        engine, new Prompts().prompt(0, 5000, 1, 40, 2, 3).andItsOwn(100)))
                .isEqualTo(128);
    }

    /** What a cache without bounds finds, block by block, for requests that come one after another. */
    private static double ideal(RequestSource source, int block) {
        Set<List<Long>> known = new HashSet<>();
        Request request = new Request();
        double found = 0;
        while (source.nextArrival() < Double.POSITIVE_INFINITY) {
            source.take(request);
            int whole = request.promptTokens / block;
            List<List<Long>> contents = contents(request, block, whole);
            int hit = 0;
            while (hit < (request.promptTokens - 1) / block && known.contains(contents.get(hit))) {
                hit++;
            }
            found += hit * block;
            known.addAll(contents);
            if (request.outputSegment != 0) {
                request.addSegment(request.outputSegment, request.outputTokens() - 1);
                int all = request.promptTokens + request.outputTokens() - 1;
                known.addAll(contents(request, block, all / block));
            }
        }
        return found;
    }

    /** What is said up to the end of each block: the segments, the last one as far as it goes. */
    private static List<List<Long>> contents(Request request, int block, int blocks) {
        List<List<Long>> contents = new ArrayList<>();
        for (int i = 1; i <= blocks; i++) {
            List<Long> said = new ArrayList<>();
            long left = (long) i * block;
            for (int s = 0; s < request.segments && left > 0; s++) {
                said.add(request.segmentId[s]);
                said.add(Math.min(left, request.segmentTokens[s]));
                left -= request.segmentTokens[s];
            }
            if (left > 0) {
                said.add(-1 - request.id);
            }
            contents.add(said);
        }
        return contents;
    }

    private static SharingSource conversations(long seed) {
        return new SharingSource(new SplittableRandom(seed), 400, 1, 100, 50, 1500);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aCacheWithoutBoundsFindsAllThereIs(long seed) {
        RunStatistics statistics = run(Engine.LEAP, blocks(1 << 20), limits(1, Trial.LONG), conversations(seed));
        assertThat(statistics.whole(Total.CACHED_INPUT)).isEqualTo(ideal(conversations(seed), BLOCK));
        assertThat(statistics.whole(Total.EVICTED_BLOCKS)).isZero();
    }

    /** The order in which blocks are let go makes a larger cache hold all that a smaller one does (Mattson et al., 1970). */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aLargerCacheFindsNoLess(long seed) {
        double before = 0;
        double first = Double.NaN;
        for (int blocks = 150; blocks < 6000; blocks += blocks / 8) {
            RunStatistics statistics = run(Engine.LEAP, blocks(blocks), limits(1, Trial.LONG), conversations(seed));
            assertThat(statistics.whole(Total.PREEMPTIONS) + statistics.whole(Total.REJECTED))
                    .isZero();
            double found = statistics.whole(Total.CACHED_INPUT);
            assertThat(found).as("%d blocks", blocks).isGreaterThanOrEqualTo(before);
            before = found;
            first = Double.isNaN(first) ? found : first;
        }
        assertThat(before).isGreaterThan(1.2 * first);
    }

    /**
     * The trace names what each block of 512 tokens says; by a count of its lines a cache without bounds finds 37.3 % of its
     * tokens (36.6 % of its blocks, where the last block of a prompt counts as a whole one).
     */
    @Test
    void mooncakesConversationsHaveMuchInCommon() {
        TraceFile trace =
                TraceFile.read(SharedData.file("traces/mooncake/conversation_trace.jsonl"), TraceOptions.WHOLE);
        RunStatistics statistics = Trial.of(Engine.LEAP, requests -> 1e-3)
                .cache(new CacheLayout(1L << 50, 512, 512, 0, 0, 0, Window.NONE, 0))
                .caching(Caching.PREFIX)
                .run(Workload.of(trace, new Thinking.None()).open(1, 0));
        assertThat(statistics.whole(Total.CACHED_INPUT) / statistics.whole(Total.LOOKED_UP))
                .isCloseTo(0.373379905854, within(1e-9));
    }

    @Test
    void aModelWithoutFullAttentionSharesNothing() {
        CacheLayout windows = new CacheLayout(1 << 20, BLOCK, 0, 16, 4, 0, Window.CHUNKED, 64);
        RunStatistics statistics = run(
                Engine.LEAP,
                windows,
                limits(8, 10_000),
                new Prompts().prompt(0, 5, 1, 100).prompt(9, 5, 1, 100));
        assertThat(statistics.whole(Total.CACHED_INPUT)).isZero();
    }
}
