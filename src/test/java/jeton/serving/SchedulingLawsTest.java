package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import jeton.model.Transformer.Window;
import jeton.serving.Trial.Done;
import jeton.serving.Trial.Engine;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What orders, priorities, tiers and other ways to batch must do, by theory or by hand. */
class SchedulingLawsTest {
    private static final int M = 300;
    private static final double STEP = 1.0 / M;

    /** The requests of another source, with what a test says of them. */
    private record Marked(RequestSource requests, Consumer<Request> mark) implements RequestSource {
        @Override
        public double nextArrival() {
            return requests.nextArrival();
        }

        @Override
        public void take(Request into) {
            requests.take(into);
            into.makePlain();
            mark.accept(into);
        }

        @Override
        public void ended(long id, double time) {
            requests.ended(id, time);
        }

        @Override
        public void close() {
            requests.close();
        }
    }

    private static SchedulerLimits oneSeat() {
        return new SchedulerLimits(1, Trial.LONG, Trial.LONG, 0, true);
    }

    private static Trial server(SchedulerLimits limits) {
        return Trial.of(Engine.LEAP, running -> STEP).limits(limits);
    }

    private static RequestSource poisson(double rate, int requests, Consumer<Request> mark) {
        return new Marked(QueueSource.poisson(5, rate, QueueSource.geometric(M), requests), mark);
    }

    /** A class at random, so that each arrives as a Poisson process of its own. */
    private static int kind(long id, int of) {
        return new SplittableRandom(id).nextInt(of);
    }

    private static double meanResidence(Trial trial, int of, int which) {
        return trial.done.stream()
                .filter(done -> kind(done.id(), of) == which)
                .mapToDouble(Done::residence)
                .average()
                .orElseThrow();
    }

    @Test
    void shortestFirstWaitsLessThanFirstCome() {
        Trial firstCome = server(oneSeat());
        firstCome.run(poisson(0.8, 20_000, request -> {}));
        Trial shortest = server(oneSeat().ordered(new QueueOrder.ShortestPredicted(0), false));
        shortest.run(poisson(0.8, 20_000, request -> {}));
        assertThat(meanResidence(shortest, 1, 0)).isLessThan(0.7 * meanResidence(firstCome, 1, 0));
        Trial aged = server(oneSeat().ordered(new QueueOrder.ShortestPredicted(1e9), false));
        aged.run(poisson(0.8, 20_000, request -> {}));
        assertThat(aged.done).as("who ages at once waits by arrival").isEqualTo(firstCome.done);
    }

    /** Cobham, Priority assignment in waiting line problems, 1954: W_k = W0 / ((1 - s_(k-1)) (1 - s_k)). */
    @Test
    void twoPrioritiesWaitAsCobhamSays() {
        Trial trial = server(oneSeat().ordered(new QueueOrder.ByPriority(), false));
        trial.run(poisson(0.8, 200_000, request -> request.priority = kind(request.id, 2)));
        double w0 = 0.8;
        assertThat(meanResidence(trial, 2, 0)).isCloseTo(1 + w0 / 0.6, within(0.1));
        assertThat(meanResidence(trial, 2, 1)).isCloseTo(1 + w0 / (0.6 * 0.2), within(0.6));
    }

    /** Those who may send the others away do not feel them: M/M/1 of their own. */
    @Test
    void thePreemptingSeeAnEmptyServer() {
        Trial trial = server(oneSeat().ordered(new QueueOrder.ByPriority(), true));
        trial.run(poisson(0.8, 100_000, request -> request.priority = kind(request.id, 2)));
        assertThat(meanResidence(trial, 2, 0)).isCloseTo(1 / (1 - 0.4), within(0.06));
    }

    @Test
    void aBatchTierFillsIdleTimeAndIsNotFelt() {
        Trial alone = server(oneSeat());
        alone.run(poisson(0.25, 20_000, request -> {}));
        Trial trial = server(oneSeat().with(new BatchTier(5, 1)));
        RunStatistics statistics =
                trial.run(poisson(1, 80_000, request -> request.priority = kind(request.id, 4) == 0 ? 0 : 5));
        assertThat(meanResidence(trial, 4, 0)).isCloseTo(1 / 0.75, within(0.06));
        assertThat(meanResidence(alone, 1, 0)).isCloseTo(1 / 0.75, within(0.06));
        assertThat(statistics.whole(Total.BUSY_SECONDS) / statistics.measuredSeconds())
                .isGreaterThan(0.97);
    }

    /** Deadlines that some order meets are met by the earliest first (Jackson 1955). */
    @Test
    void theEarliestDeadlineFirstMeetsWhatCanBeMet() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(4));
        double[] deadline = new double[300];
        double start = 0;
        for (int id : order) {
            deadline[id] = (start + 1) * STEP * (1 + 1e-9);
            start += 1 + id % 7;
        }
        Trial firstCome = server(oneSeat());
        firstCome.run(atOnce());
        Trial earliest = server(oneSeat().ordered(new QueueOrder.EarliestDeadline(false), false));
        earliest.run(new Marked(atOnce(), request -> request.deadline = deadline[(int) request.id]));
        assertThat(firstCome.done).anyMatch(done -> done.firstToken() > deadline[(int) done.id()]);
        assertThat(earliest.done).hasSize(300).allMatch(done -> done.firstToken() <= deadline[(int) done.id()]);
    }

    private static Script atOnce() {
        Script script = Script.open();
        for (int i = 0; i < 300; i++) {
            script.request(0, 1, 1 + i % 7);
        }
        return script;
    }

    /**
     * Requests of one and of three blocks that are refused unless they are admitted at once, blocks reserved to the end:
     * Kaufman, Blocking in a shared resource environment, 1981; Roberts, 1981: j q(j) = sum of a_k b_k q(j - b_k).
     */
    @Test
    void blocksReservedToTheEndAreSharedAsKaufmanAndRobertsSay() {
        CacheLayout tenBlocks = new CacheLayout(10, 8192, 1, 0, 0, 0, Window.NONE, 0);
        SchedulerLimits limits = new SchedulerLimits(Trial.LONG, Trial.LONG, Trial.LONG, 0, true, 0, true)
                .ordered(new QueueOrder.EarliestDeadline(true), false);
        int requests = 200_000;
        boolean[] served = new boolean[requests];
        Trial trial = Trial.of(Engine.LEAP, running -> STEP).cache(tenBlocks).limits(limits);
        RunStatistics statistics = trial.run(
                poisson(4, requests, request -> {
                    request.promptTokens = kind(request.id, 4) == 3 ? 2 * 8192 + 1 : 1;
                    request.deadline = request.arrival + 1.5 * STEP;
                }),
                (id, arrival, first, completion, output, preemptions) -> served[(int) id] = true);
        assertThat(statistics.whole(Total.PREEMPTIONS)).isZero();
        assertThat(statistics.whole(Total.EXPIRED))
                .isEqualTo(statistics.whole(Total.REJECTED))
                .isPositive();
        double[] lost = new double[2];
        double[] all = new double[2];
        for (int id = 0; id < requests; id++) {
            int k = kind(id, 4) == 3 ? 1 : 0;
            all[k]++;
            lost[k] += served[id] ? 0 : 1;
        }
        double[] blocking = blocking(10, new double[] {3, 1}, new int[] {1, 3});
        assertThat(blocking[0]).isCloseTo(0.0541, within(1e-4));
        assertThat(blocking[1]).isCloseTo(0.2165, within(1e-4));
        assertThat(lost[0] / all[0]).isCloseTo(blocking[0], within(0.005));
        assertThat(lost[1] / all[1]).isCloseTo(blocking[1], within(0.012));
    }

    private static double[] blocking(int capacity, double[] load, int[] blocks) {
        double[] q = new double[capacity + 1];
        q[0] = 1;
        double sum = 1;
        for (int j = 1; j <= capacity; j++) {
            for (int k = 0; k < load.length; k++) {
                q[j] += j >= blocks[k] ? load[k] * blocks[k] * q[j - blocks[k]] / j : 0;
            }
            sum += q[j];
        }
        double[] result = new double[load.length];
        for (int k = 0; k < load.length; k++) {
            for (int j = capacity - blocks[k] + 1; j <= capacity; j++) {
                result[k] += q[j] / sum;
            }
        }
        return result;
    }

    @ParameterizedTest
    @EnumSource
    void aStaticBatchEndsWithItsLongest(Engine engine) {
        SchedulerLimits limits = new SchedulerLimits(2, 1000, 1000, 0, false).inWholeBatches();
        Trial trial = Trial.ofSeconds(engine).limits(limits);
        RunStatistics statistics =
                trial.run(Script.open().request(0, 10, 3).request(0, 10, 5).request(0.5, 10, 2));
        assertThat(trial.done)
                .containsExactly(new Done(0, 0, 1, 5, 3, 0), new Done(1, 0, 1, 5, 5, 0), new Done(2, 0.5, 6, 7, 2, 0));
        assertThat(trial.steps.log).as("padding is computed on").containsExactly("0+20", "2+0", "0+10", "1+0");
        assertThat(statistics.whole(Total.OUTPUT_TOKENS)).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource
    void sglangLetsDecodesWaitForPrompts(Engine engine) {
        SchedulerLimits limits = new SchedulerLimits(8, 10, 1000, 0, true);
        Script script = Script.open().request(0, 10, 5).request(1.5, 25, 1);
        Trial trial = Trial.ofSeconds(engine).limits(limits.promptsFirst(1, false));
        RunStatistics statistics = trial.run(script);
        assertThat(trial.steps.log).containsExactly("0+10", "1+0", "0+10", "0+5", "1+0");
        assertThat(trial.done(0).completion()).isEqualTo(8);
        assertThat(trial.done(1).firstToken()).isEqualTo(5);
        assertThat(statistics.latency(Metric.ITL).max())
                .as("three steps of prompts")
                .isEqualTo(4);
        Trial mixed = Trial.ofSeconds(engine).limits(limits.promptsFirst(1, true));
        mixed.run(Script.open().request(0, 10, 5).request(1.5, 25, 1));
        assertThat(mixed.steps.log).containsExactly("0+10", "1+0", "1+9", "1+7");
    }

    /** 0.7 of the 59 tokens to come are kept free: 41, beside 11 held; 20 and 31 more would fit 100, 20 and 40 do not. */
    @ParameterizedTest
    @EnumSource
    void sglangKeepsRoomForAShareOfTheOutputs(Engine engine) {
        Trial fits = trial(engine, 28);
        assertThat(fits.done(1).firstToken()).isEqualTo(3);
        Trial waits = trial(engine, 40);
        assertThat(waits.done(1).firstToken())
                .as("until the first has left")
                .isEqualTo(waits.done(0).completion() + 1);
    }

    private static Trial trial(Engine engine, int output) {
        SchedulerLimits limits = new SchedulerLimits(8, 100, 1000, 0, true).promptsFirst(1, false);
        Trial trial = Trial.ofSeconds(engine).cacheTokens(100).limits(limits);
        trial.run(Script.open().request(0, 10, 60).request(1.5, 20, output));
        return trial;
    }
}
