package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import jeton.model.Transformer.Window;
import jeton.serving.CacheTiers.Fetch;
import jeton.serving.CacheTiers.Write;
import jeton.serving.PrefixCacheTest.Prompts;
import jeton.serving.Trial.Engine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the blocks of a call while a tool works. Blocks have 16 tokens of a byte each; the cache has 40. */
class DuringToolsTest {
    private static final int BLOCK = 16;

    private static RunStatistics run(Engine engine, DuringTools rule, CacheTiers tiers, Prompts prompts) {
        return Trial.of(engine, requests -> 1e-3)
                .cache(new CacheLayout(40 * BLOCK, BLOCK, BLOCK, 0, 0, 0, Window.NONE, 0))
                .limits(new SchedulerLimits(8, Trial.LONG, Trial.LONG, 0, true))
                .caching(Caching.PREFIX.with(tiers).with(rule))
                .run(prompts);
    }

    /** A call of ten blocks, two others that need the whole cache one after the other, and the next call. */
    private static Prompts call() {
        return new Prompts()
                .prompt(0, 1, 1, 160)
                .awaiting()
                .prompt(1, 1, 2, 480)
                .prompt(2, 1, 3, 480)
                .prompt(3, 1, 1, 160, 4, 32);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsKeptOutlastsWhatIsFree(Engine engine) {
        RunStatistics released = run(engine, DuringTools.RELEASE, CacheTiers.NONE, call());
        assertThat(released.whole(Total.CACHED_INPUT)).isZero();
        RunStatistics kept = run(engine, DuringTools.KEEP, CacheTiers.NONE, call());
        assertThat(kept.whole(Total.CACHED_INPUT)).isEqualTo(160);
        // from the end of its step to the next call
        assertThat(kept.whole(Total.IDLE_BYTE_SECONDS)).isCloseTo(160 * (3 - 1e-3), within(1e-9));
    }

    /** The last of all prompts needs more than is free without what is kept, and does not wait for it. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsKeptGivesWayAsTheOldestFirst(Engine engine) {
        Prompts prompts = new Prompts()
                .prompt(0, 1, 1, 160)
                .awaiting()
                .prompt(1, 1, 2, 160)
                .awaiting()
                .prompt(2, 1, 3, 400)
                .prompt(3, 1, 2, 160, 4, 16)
                .prompt(4, 1, 1, 160, 5, 16);
        RunStatistics statistics = run(engine, DuringTools.KEEP, CacheTiers.NONE, prompts);
        assertThat(statistics.whole(Total.COMPLETED)).isEqualTo(5);
        assertThat(statistics.whole(Total.PREEMPTIONS)).isZero();
        // all of the second session, and what five blocks left of the first
        assertThat(statistics.whole(Total.CACHED_INPUT)).isEqualTo(160 + 5 * BLOCK);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatGoesToTheTierLeavesTheCacheAtOnce(Engine engine) {
        CacheTiers host = new CacheTiers(List.of(new CacheTier("host", 1e9, 1600, 0)), Write.EVICTION, Fetch.ALWAYS);
        Prompts prompts = new Prompts().prompt(0, 1, 1, 160).awaiting().prompt(1, 1, 1, 160, 4, 32);
        RunStatistics statistics = run(engine, DuringTools.OFFLOAD, host, prompts);
        assertThat(statistics.whole(Total.TIER_1_WRITTEN)).isEqualTo(160);
        assertThat(statistics.whole(Total.TIER_1_TOKENS)).isEqualTo(160);
        assertThat(statistics.whole(Total.CACHED_INPUT)).isEqualTo(160);
        assertThat(statistics.whole(Total.FETCH_SECONDS)).isCloseTo(0.1, within(1e-9));
        assertThat(statistics.whole(Total.IDLE_BYTE_SECONDS)).isZero();
        assertThat(statistics.whole(Total.EVICTED_BLOCKS)).isZero();
    }
}
