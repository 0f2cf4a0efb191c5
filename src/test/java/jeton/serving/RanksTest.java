package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import jeton.Fixtures;
import jeton.hardware.Precision;
import jeton.latency.Batch;
import jeton.latency.EngineProfile;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.StepBill;
import jeton.latency.StepSeries;
import jeton.latency.StepTime;
import jeton.model.Transformer;
import jeton.model.Transformer.Window;
import jeton.serving.Recorder.Slo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks have requests of their own and wait for each other in every step. */
class RanksTest {
    private static final SchedulerLimits ROOMY = new SchedulerLimits(1024, Trial.LONG, 100_000, 0, true);
    private static final CacheLayout LARGE = new CacheLayout(1L << 40, 16, 16, 0, 0, 0, Window.NONE, 0);

    /** A step takes one second and a tenth for every request of the fullest rank. */
    private static final class FullestRank implements StepTime {
        @Override
        public void series(Batch batch, StepSeries series) {
            series(new Batch[] {batch}, series);
        }

        @Override
        public void series(Batch[] ranks, StepSeries series) {
            int most = Arrays.stream(ranks).mapToInt(Batch::requests).max().orElseThrow();
            series.set(1 + 0.1 * most, 0);
            series.setInput(0, 0);
            series.setBytes(0, 0);
        }

        @Override
        public StepBill bill(Batch batch, long contextTokens) {
            return new StepBill(batch.decodes, contextTokens, batch.prefillTokens, List.of());
        }
    }

    private static Layout layout(int ranks) {
        return new Layout(1, ranks, ranks, 1, Precision.BF16, Precision.BF16, Precision.BF16);
    }

    private static Replica.Setup fullest(SchedulerLimits limits, int ranks) {
        return Trial.setup(new FullestRank(), limits, LARGE).ofRanks(ranks);
    }

    private static Replica.Setup roofline(Transformer model, int ranks) {
        StepTime steps = StepTime.of(Fixtures.gpu(), model, layout(ranks), new EngineProfile.Host(1e-3, 1e-5));
        return new Replica.Setup(steps, new IdealStepTime(Fixtures.gpu(), model, layout(ranks)), LARGE, ROOMY)
                .ofRanks(ranks);
    }

    /** Completions by request. */
    private static List<Twins.Done> run(Trial.Engine engine, Replica.Setup setup, Script script) {
        return Twins.run(setup, 1, engine, GivenUpTest.with(List.of(), script)).done().stream()
                .sorted(Comparator.comparingLong(Twins.Done::id))
                .toList();
    }

    /** The third comes when both ranks have one; it goes to the first and waits there, while the other has a free seat. */
    @ParameterizedTest
    @EnumSource
    void arrivalsGoToTheLeastLoadedRankAndStayThere(Trial.Engine engine) {
        SchedulerLimits oneSeat = new SchedulerLimits(1, Trial.LONG, 100_000, 0, true);
        Script script = Script.open()
                .request(0, 5, 10)
                .request(0, 5, 2)
                .request(0.5, 5, 1)
                .request(0.5, 5, 1)
                .request(3, 5, 1);
        List<Twins.Done> done = run(engine, fullest(oneSeat, 2), script);
        assertThat(done.get(1).completion()).isCloseTo(2.2, within(1e-12));
        assertThat(done.get(3).completion()).isCloseTo(3.3, within(1e-12));
        // the first rank has one running and one waiting, the second none when the last one comes
        assertThat(done.get(4).completion()).isCloseTo(4.4, within(1e-12));
        assertThat(done.get(0).completion()).isCloseTo(11, within(1e-12));
        assertThat(done.get(2).completion()).isCloseTo(12.1, within(1e-12));
    }

    /** A waiting request counts as four running ones. */
    @ParameterizedTest
    @EnumSource
    void aQueueWeighsMoreThanABatch(Trial.Engine engine) {
        SchedulerLimits fiveSeats = new SchedulerLimits(5, Trial.LONG, 100_000, 0, true);
        Script script = Script.open();
        for (int i = 0; i < 10; i++) {
            script.request(0, 5, i % 2 == 0 ? 3 : 40);
        }
        // at 5 the first rank is empty and the second has five: two for the first, then one each in turn
        for (int i = 0; i < 6; i++) {
            script.request(5, 5, 20);
        }
        List<Twins.Done> done = run(engine, fullest(fiveSeats, 2), script);
        for (int i : new int[] {10, 11, 13, 15}) {
            assertThat(done.get(i).firstToken()).isCloseTo(7.5, within(1e-12));
        }
        for (int i : new int[] {12, 14}) {
            assertThat(done.get(i).firstToken()).isGreaterThan(40 * 1.4);
        }
    }

    /** The closed form of equal ranks, without any imbalance: one step with all prompts, then a series of decodes. */
    @ParameterizedTest
    @EnumSource
    void equalRanksAreTheClosedForm(Trial.Engine engine) {
        int each = 12;
        int prompt = 700;
        int output = 500;
        for (int ranks : new int[] {1, 2, 8}) {
            Replica.Setup setup = roofline(Fixtures.experts(), ranks);
            Script script = Script.open();
            for (int i = 0; i < ranks * each; i++) {
                script.request(0, prompt, output);
            }
            Batch[] prompts = new Batch[ranks];
            Batch[] decodes = new Batch[ranks];
            for (int r = 0; r < ranks; r++) {
                prompts[r] = new Batch();
                for (int i = 0; i < each; i++) {
                    prompts[r].addChunk(prompt, 0, prompt);
                }
                decodes[r] = new Batch().decode(each, prompt, 0);
            }
            StepSeries series = new StepSeries();
            setup.stepTime().series(prompts, series);
            double expected = series.step(0);
            setup.stepTime().series(decodes, series);
            expected += series.total(output - 1);
            for (Twins.Done done : run(engine, setup, script)) {
                assertThat(done.completion()).isCloseTo(expected, within(1e-9 * expected));
            }
        }
    }

    /** One request alone: the others make its steps too, without work, and it takes the time of one rank. */
    @ParameterizedTest
    @EnumSource
    void idleRanksDoNotSlowDownARequest(Trial.Engine engine) {
        Script one = Script.open().request(0, 700, 300);
        double alone = run(engine, roofline(Fixtures.dense(), 1), one).get(0).completion();
        List<Twins.Done> done =
                run(engine, roofline(Fixtures.dense(), 4), Script.open().request(0, 700, 300));
        assertThat(done.get(0).completion()).isCloseTo(alone, within(1e-9 * alone));
        // and as many as there are ranks no longer either
        Script four = Script.open();
        for (int i = 0; i < 4; i++) {
            four.request(0, 700, 300);
        }
        for (Twins.Done each : run(engine, roofline(Fixtures.dense(), 4), four)) {
            assertThat(each.completion()).isCloseTo(alone, within(1e-9 * alone));
        }
    }

    private static double makespan(Replica.Setup setup, Script script) {
        return run(Trial.Engine.LEAP, setup, script).stream()
                .mapToDouble(Twins.Done::completion)
                .max()
                .orElseThrow();
    }

    private static Script burst(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Script script = Script.open();
        for (int i = 0; i < 100; i++) {
            script.request(0, 1 + random.nextInt(2000), 1 + random.nextInt(500));
        }
        return script;
    }

    /** No distribution of requests is quicker than one batch that all ranks share evenly. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void noRanksAreQuickerThanAPerfectBalance(int ranks) {
        Transformer model = Fixtures.experts();
        IdealStepTime ideal = new IdealStepTime(Fixtures.gpu(), model, layout(ranks));
        Replica.Setup balanced = new Replica.Setup(ideal, ideal, LARGE, ROOMY);
        for (long seed = 0; seed < 10; seed++) {
            double least = makespan(balanced, burst(seed));
            assertThat(makespan(roofline(model, ranks), burst(seed))).isGreaterThan(least);
            Replica.Setup perfect = new Replica.Setup(ideal, ideal, LARGE, ROOMY).ofRanks(ranks);
            assertThat(makespan(perfect, burst(seed))).isGreaterThanOrEqualTo(least * (1 - 1e-9));
        }
    }

    /** What uneven requests cost: the fullest rank sets the pace of all. */
    @Test
    void unevenRanksAreSlowerThanEvenOnes() {
        Script even = Script.open();
        Script uneven = Script.open();
        for (int i = 0; i < 64; i++) {
            even.request(0, 2000, 400);
            uneven.request(0, i % 4 == 0 ? 7400 : 200, 400);
        }
        Replica.Setup setup = roofline(Fixtures.dense(), 4);
        double evenly = makespan(setup, even);
        double unevenly = makespan(setup, uneven);
        assertThat(unevenly).isGreaterThan(1.02 * evenly);
    }

    /** Steps whose durations do not depend on the batch: every rank is an engine by itself, fed every R-th request. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void streamsDealtOutInTurnAreServedAsIfAlone(int ranks) {
        SchedulerLimits limits = new SchedulerLimits(4, 300, 100_000, 0, true);
        StepTime constant = new Trial.Steps(requests -> 1, false) {
            @Override
            public void series(Batch[] batches, StepSeries series) {
                series(batches[0], series);
            }
        };
        CacheLayout small = Trial.cache(3000);
        Replica.Setup one = Trial.setup(constant, limits, small);
        SplittableRandom random = new SplittableRandom(ranks);
        Script alone = Script.open();
        Script all = Script.open();
        for (int i = 0; i < 60; i++) {
            int prompt = 1 + random.nextInt(900);
            int output = 1 + random.nextInt(300);
            alone.request(i, prompt, output);
            for (int r = 0; r < ranks; r++) {
                all.request(i, prompt, output);
            }
        }
        List<Twins.Done> expected = run(Trial.Engine.LEAP, one, alone);
        List<Twins.Done> ranked = run(Trial.Engine.LEAP, one.ofRanks(ranks), all);
        for (Twins.Done done : ranked) {
            Twins.Done same = expected.get((int) done.id() / ranks);
            assertThat(done.firstToken()).isEqualTo(same.firstToken());
            assertThat(done.completion()).isEqualTo(same.completion());
            assertThat(done.preemptions()).isEqualTo(same.preemptions());
        }
        assertThat(expected.stream().mapToInt(Twins.Done::preemptions).sum()).isGreaterThan(5);
    }

    /** Tokens and steps: computed and produced by all ranks together, steps counted once. */
    @ParameterizedTest
    @EnumSource
    void tokensAreThoseOfAllRanks(Trial.Engine engine) {
        Recorder recorder = new Recorder(Slo.NONE, false);
        Replica replica = engine.replica(fullest(ROOMY, 4), recorder);
        Script script = Script.open();
        for (int i = 0; i < 10; i++) {
            script.request(0, 100, 50);
        }
        GivenUpTest.with(List.of(), script).drive(new ArrayList<>(List.of(replica)), recorder);
        assertThat(recorder.total(Total.STEPS)).isEqualTo(50);
        assertThat(recorder.total(Total.COMPUTED_TOKENS)).isEqualTo(10 * (100 + 49));
        assertThat(recorder.total(Total.OUTPUT_TOKENS)).isEqualTo(10 * 50);
        // 3, 3, 2 and 2 requests
        assertThat(recorder.total(Total.BUSY_SECONDS)).isCloseTo(50 * 1.3, within(1e-9));
        assertThat(recorder.total(Total.BATCH_SECONDS)).isCloseTo(50 * 1.3 * 10, within(1e-9));
        assertThat(replica.capacityBytes()).isEqualTo(4L << 40);
    }
}
