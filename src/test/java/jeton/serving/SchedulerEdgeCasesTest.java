package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import jeton.serving.Trial.Done;
import jeton.serving.Trial.Engine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The corners of the scheduler, one by one, in leaps and step by step. A step lasts a second. */
class SchedulerEdgeCasesTest {
    private static SchedulerLimits limits(int maxNumSeqs, int budget) {
        return new SchedulerLimits(maxNumSeqs, budget, 1000, 0, true);
    }

    @ParameterizedTest
    @EnumSource
    void aPromptAsLongAsTheLongestContextIsRejected(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(limits(8, 2000));
        RunStatistics statistics =
                trial.run(Script.open().request(0, 1000, 1).request(0, 5000, 1).request(1, 999, 1));
        assertThat(statistics.whole(Total.ARRIVED)).isEqualTo(3);
        assertThat(statistics.whole(Total.REJECTED)).isEqualTo(2);
        assertThat(statistics.whole(Total.OUT_OF_MEMORY)).isZero();
        assertThat(statistics.whole(Total.WASTED)).isZero();
        assertThat(trial.done).containsExactly(new Done(2, 1, 2, 2, 1, 0));
    }

    @ParameterizedTest
    @EnumSource
    void anOutputBeyondTheLongestContextIsCut(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(limits(8, 2000));
        RunStatistics statistics = trial.run(Script.open()
                .request(0, 990, 10)
                .request(100, 990, 11)
                .request(200, 999, 50)
                .thinking(300, 990, 20, 5));
        assertThat(statistics.whole(Total.TRUNCATED)).isEqualTo(3);
        assertThat(statistics.whole(Total.REJECTED)).isZero();
        assertThat(trial.done).extracting(Done::output).containsExactly(10, 10, 1, 10);
        assertThat(trial.done(3).completion()).isEqualTo(310);
        assertThat(statistics.whole(Total.COMPLETED_THINKING)).isEqualTo(10);
        assertThat(statistics.latency(Metric.ANSWER).count())
                .as("the last never came to its answer")
                .isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void aPromptLargerThanTheCacheIsRejectedAtArrival(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).cacheTokens(100);
        RunStatistics statistics =
                trial.run(Script.open().request(0, 101, 1).request(0, 100, 1).request(0, 5, 5));
        assertThat(statistics.whole(Total.REJECTED)).isEqualTo(1);
        assertThat(statistics.whole(Total.OUT_OF_MEMORY)).isZero();
        assertThat(trial.done).extracting(Done::id).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @EnumSource
    void anOutputThatOutgrowsTheCacheFailsAndTheQueueMovesOn(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).cacheTokens(10);
        RunStatistics statistics = trial.run(Script.open()
                .request(0, 5, 20) // fills the cache with its fifth output token, has a sixth in hand
                .request(2, 10, 1)
                .request(2, 3, 4));
        assertThat(statistics.whole(Total.OUT_OF_MEMORY)).isEqualTo(1);
        assertThat(statistics.whole(Total.REJECTED)).isEqualTo(1);
        assertThat(statistics.whole(Total.WASTED)).isEqualTo(6);
        assertThat(statistics.whole(Total.OUTPUT_TOKENS)).isEqualTo(6 + 1 + 4);
        assertThat(statistics.whole(Total.PREEMPTIONS)).isZero();
        assertThat(trial.done).containsExactly(new Done(1, 2, 7, 7, 1, 0), new Done(2, 2, 8, 11, 4, 0));
    }

    @ParameterizedTest
    @EnumSource
    void aPreemptedRequestThatOutgrowsTheCacheFailsInTheEnd(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).cacheTokens(20);
        RunStatistics statistics =
                trial.run(Script.open().request(0, 5, 10).request(0, 8, 100).request(0, 4, 4));
        assertThat(statistics.whole(Total.OUT_OF_MEMORY)).isEqualTo(1);
        assertThat(statistics.whole(Total.PREEMPTIONS)).isPositive();
        assertThat(statistics.whole(Total.WASTED)).isEqualTo(20 - 8 + 1);
        assertThat(trial.done).extracting(Done::id).containsExactlyInAnyOrder(0L, 2L);
        assertThat(trial.done(0).preemptions()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void oneOutputTokenIsDoneWithThePrompt(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(limits(8, 100));
        RunStatistics statistics = trial.run(Script.open().request(0.5, 250, 1));
        assertThat(trial.done).containsExactly(new Done(0, 0.5, 3.5, 3.5, 1, 0));
        assertThat(statistics.latency(Metric.ITL).count()).isZero();
        assertThat(statistics.latency(Metric.TPOT).count()).isZero();
        assertThat(statistics.latency(Metric.TTFT).mean()).isEqualTo(3);
        assertThat(statistics.latency(Metric.E2E).mean()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void aTokenBudgetBelowTheRequestLimitBoundsTheBatch(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(limits(64, 8));
        Script script = Script.open();
        for (int i = 0; i < 100; i++) {
            script.request(0, 1 + i % 3, 1 + i % 7);
        }
        RunStatistics statistics = trial.run(script);
        assertThat(trial.done).hasSize(100);
        assertThat(statistics.batchMax()).isLessThanOrEqualTo(8).isGreaterThan(5);
        assertThat(statistics.whole(Total.COMPUTED_TOKENS))
                .as("no step takes more than the budget")
                .isLessThanOrEqualTo(8 * statistics.whole(Total.STEPS));
        assertThat(statistics.whole(Total.PREEMPTIONS)).isZero();
        assertThat(statistics.latency(Metric.ITL).max())
                .as("nobody waits a turn")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void preemptionPingPongMakesProgress(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).cacheTokens(100);
        Script script = Script.open();
        for (int i = 0; i < 4; i++) {
            script.request(0, 24, 70);
        }
        RunStatistics statistics = trial.run(script);
        assertThat(trial.done).extracting(Done::id).containsExactly(0L, 1L, 2L, 3L);
        assertThat(trial.done(0).preemptions()).isZero();
        assertThat(trial.done(0).completion()).as("as if it were alone").isEqualTo(70);
        assertThat(trial.done(3).preemptions()).isPositive();
        assertThat(trial.done.stream().mapToInt(Done::preemptions).sum())
                .isEqualTo((int) statistics.whole(Total.PREEMPTIONS));
        assertThat(statistics.whole(Total.RECOMPUTED)).isPositive();
        assertThat(statistics.cacheMax()).isLessThanOrEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource
    void theHeadOfTheRunningIsNeverPreemptedByAnother(Engine engine) {
        SplittableRandom random = new SplittableRandom(1);
        for (int run = 0; run < 50; run++) {
            Trial trial = Trial.ofSeconds(engine).cacheTokens(120).limits(limits(64, 50));
            Script script = Script.open().request(0, 40, 60);
            for (int i = 0; i < 20; i++) {
                script.request(i * random.nextDouble() * 5, random.nextInt(1, 60), random.nextInt(1, 50));
            }
            trial.run(script.inOrder());
            assertThat(trial.done).hasSize(21);
            assertThat(trial.done(0).preemptions()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anArrivalExactlyAtTheEndOfAStepIsSeenThere(Engine engine) {
        Trial trial = Trial.ofSeconds(engine);
        RunStatistics statistics = trial.run(Script.open()
                .request(0, 1, 10)
                .request(3, 1, 2)
                .request(3.25, 1, 2)
                .request(7, 1, 1));
        assertThat(trial.done(1)).isEqualTo(new Done(1, 3, 4, 5, 2, 0));
        assertThat(trial.done(2)).isEqualTo(new Done(2, 3.25, 5, 6, 2, 0));
        assertThat(trial.done(3)).isEqualTo(new Done(3, 7, 8, 8, 1, 0));
        assertThat(trial.done(0).completion()).isEqualTo(10);
        assertThat(statistics.latency(Metric.QUEUE).max()).isEqualTo(0.75);
        assertThat(trial.steps.log).containsExactly("0+1", "1+0", "1+1", "2+1", "2+0", "1+0", "1+1", "1+0");
    }

    @ParameterizedTest
    @EnumSource
    void aUserWhoAsksAgainAtOnceComesAfterTheCompletion(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(limits(1, 100));
        Script script = Script.closed(1);
        for (int i = 0; i < 5; i++) {
            script.request(0, 1, 4);
        }
        RunStatistics statistics = trial.run(script);
        for (int i = 0; i < 5; i++) {
            assertThat(trial.done.get(i)).isEqualTo(new Done(i, 4 * i, 4 * i + 1, 4 * i + 4, 4, 0));
        }
        assertThat(statistics.latency(Metric.QUEUE).max()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aUserWhoAsksAgainAtOnceQueuesBehindThoseWhoWait(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(limits(1, 100));
        Script script = Script.closed(2);
        for (int i = 0; i < 6; i++) {
            script.request(0, 1, 3);
        }
        trial.run(script);
        assertThat(trial.done).extracting(Done::id).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(trial.done(2)).isEqualTo(new Done(2, 3, 7, 9, 3, 0));
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedUserAsksAgainAtTheSameMoment(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(limits(1, 100));
        RunStatistics statistics = trial.run(Script.closed(1)
                .request(0, 1, 2)
                .request(0, 1000, 1)
                .request(0, 1000, 1)
                .request(0, 1, 2));
        assertThat(statistics.whole(Total.REJECTED)).isEqualTo(2);
        assertThat(trial.done(3)).isEqualTo(new Done(3, 2, 3, 4, 2, 0));
    }

    /** What the second gives back has room for its first chunk at once, but that has to wait for the next step. */
    @ParameterizedTest
    @EnumSource
    void aStepThatPreemptedAdmitsNobody(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).cacheTokens(16).limits(limits(8, 5));
        trial.run(Script.open().request(0, 4, 9).request(0, 4, 9));
        assertThat(trial.steps.log)
                .as("both prompts, both decode, the first alone for the step that preempts, then a chunk, and again")
                .containsExactly("0+5", "1+3", "2+0", "1+0", "1+4", "1+0", "1+4", "0+4", "1+0");
        assertThat(trial.done(1).preemptions()).isEqualTo(2);
        assertThat(trial.done(0)).isEqualTo(new Done(0, 0, 1, 9, 9, 0));
    }

    @ParameterizedTest
    @EnumSource
    void aLongPromptTakesNoMoreThanTheThresholdOfAStep(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(new SchedulerLimits(8, 10, 1000, 4, true));
        trial.run(Script.open().request(0, 10, 1).request(0, 10, 2).request(0, 10, 1));
        assertThat(trial.done(0).firstToken()).isEqualTo(3);
        assertThat(trial.done(1).firstToken()).isEqualTo(3);
        assertThat(trial.done(2).firstToken()).isEqualTo(4);
        assertThat(trial.steps.log).containsExactly("0+10", "0+8", "1+2");
    }

    @ParameterizedTest
    @EnumSource
    void withoutChunkingAPromptWaitsForAStepThatHoldsItWhole(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(new SchedulerLimits(8, 20, 20, 0, false));
        trial.run(Script.open().request(0, 15, 3).request(0, 10, 1).request(0, 2, 1));
        assertThat(trial.steps.log).containsExactly("0+15", "1+12", "1+0");
        assertThat(trial.done(0).firstToken()).isEqualTo(1);
        assertThat(trial.done(1).firstToken()).isEqualTo(2);
        assertThat(trial.done(2).firstToken())
                .as("nobody overtakes the head of the queue")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void withChunkingAPromptFillsTheStep(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(new SchedulerLimits(8, 20, 20, 0, true));
        trial.run(Script.open().request(0, 15, 3).request(0, 10, 1).request(0, 2, 1));
        assertThat(trial.steps.log).containsExactly("0+20", "1+7", "1+0");
    }

    @ParameterizedTest
    @EnumSource
    void nobodyOvertakesAHeadThatDoesNotFitTheCache(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).cacheTokens(30);
        trial.run(Script.open().request(0, 20, 5).request(0, 15, 1).request(0, 1, 1));
        assertThat(trial.done(1).firstToken()).isEqualTo(6);
        assertThat(trial.done(2).firstToken()).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource
    void withoutThinkingTheAnswerBeginsWithTheFirstToken(Engine engine) {
        Trial trial = Trial.ofSeconds(engine);
        RunStatistics statistics = trial.run(Script.open().request(0.25, 7, 5).request(2.5, 7, 1));
        assertThat(statistics.latency(Metric.ANSWER).count()).isEqualTo(2);
        assertThat(statistics.latency(Metric.ANSWER).mean())
                .isEqualTo(statistics.latency(Metric.TTFT).mean());
        assertThat(statistics.latency(Metric.ANSWER).max())
                .isEqualTo(statistics.latency(Metric.TTFT).max());
    }

    @ParameterizedTest
    @EnumSource
    void thinkingDelaysTheAnswerByItsTokens(Engine engine) {
        Trial trial = Trial.ofSeconds(engine);
        RunStatistics statistics = trial.run(Script.open().thinking(0.5, 7, 40, 2));
        assertThat(statistics.latency(Metric.TTFT).mean()).isEqualTo(1);
        assertThat(statistics.latency(Metric.ANSWER).mean()).isEqualTo(41);
        assertThat(statistics.latency(Metric.E2E).mean()).isEqualTo(42);
        assertThat(statistics.whole(Total.COMPLETED_THINKING)).isEqualTo(40);
    }

    /** An arrival cuts the leap before the answer, another lies behind it; a preemption comes between. */
    @ParameterizedTest
    @EnumSource
    void theAnswerKeepsItsTimeThroughCutsAndPreemptions(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).cacheTokens(30);
        RunStatistics statistics = trial.run(
                Script.open().thinking(0, 5, 10, 3).thinking(1, 5, 10, 3).request(6.5, 2, 1));
        assertThat(statistics.whole(Total.PREEMPTIONS)).isPositive();
        assertThat(statistics.latency(Metric.ANSWER).count()).isEqualTo(3);
        assertThat(trial.done(0)).isEqualTo(new Done(0, 0, 1, 13, 13, 0));
        Done second = trial.done(1);
        double answers = 11
                + (second.completion() - 2 - second.arrival())
                + (trial.done(2).firstToken() - 6.5);
        assertThat(statistics.latency(Metric.ANSWER).mean()).isCloseTo(answers / 3, within(1e-12));
    }

    /** Tokens after the first have a gap each, and the gaps of a request add up to its decoding. */
    @ParameterizedTest
    @EnumSource
    void everyTokenButTheFirstHasOneGap(Engine engine) {
        SplittableRandom random = new SplittableRandom(2);
        for (int run = 0; run < 50; run++) {
            Trial trial = Trial.of(engine, requests -> 0.01 + 0.001 * requests)
                    .cacheTokens(random.nextInt(90, 400))
                    .limits(new SchedulerLimits(64, random.nextInt(5, 100), 1000, random.nextInt(0, 20), true));
            Script script = Script.open();
            for (int i = 0; i < 60; i++) {
                script.request(random.nextDouble(3), random.nextInt(1, 60), random.nextInt(1, 30));
            }
            RunStatistics statistics = trial.run(script.inOrder());
            var gaps = statistics.latency(Metric.ITL);
            double tokens = trial.done.stream().mapToInt(d -> d.output() - 1).sum();
            double seconds = trial.done.stream()
                    .mapToDouble(d -> d.completion() - d.firstToken())
                    .sum();
            assertThat(trial.done).hasSize(60);
            assertThat((double) gaps.count()).isEqualTo(tokens);
            assertThat(gaps.mean() * gaps.count()).isCloseTo(seconds, within(1e-9 * seconds));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSchedulerThatWorksAheadNoticesAnArrivalAStepLater(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(new SchedulerLimits(8, 2000, 1000, 0, true, 1, false));
        trial.run(Script.open()
                .request(0.5, 10, 10) // finds it idle: steps end at 1.5, 2.5, ...
                .request(3.0, 10, 2) // within the third step: joins the fifth
                .request(3.5, 10, 1) // with the fourth: the same
                .request(20, 10, 1));
        assertThat(trial.done(0).completion()).isEqualTo(10.5);
        assertThat(trial.done(1).firstToken()).isEqualTo(5.5);
        assertThat(trial.done(2).firstToken()).isEqualTo(5.5);
        assertThat(trial.done(3).firstToken()).as("idle again").isEqualTo(21);
    }

    @ParameterizedTest
    @EnumSource
    void aSchedulerThatWorksAheadDoesNotIdleForAnArrivalItCouldNotNotice(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(new SchedulerLimits(8, 2000, 1000, 0, true, 1, false));
        trial.run(Script.open().request(0, 10, 1).request(0.5, 10, 1));
        assertThat(trial.done(1).firstToken()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aQueueThatIsLookedAtLessOftenKeepsAnArrivalWaiting(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).limits(new SchedulerLimits(8, 2000, 1000, 0, true, 5, false));
        trial.run(Script.open()
                .request(0, 10, 20)
                .request(2.5, 10, 1) // in the third step: five more, then its own
                .request(4.5, 10, 1));
        assertThat(trial.done(1).firstToken()).isEqualTo(9);
        assertThat(trial.done(2).firstToken()).isEqualTo(11);
    }

    @ParameterizedTest
    @EnumSource
    void aReservationKeepsTheQueueWaitingAndNobodyIsPreempted(Engine engine) {
        Trial trial =
                Trial.ofSeconds(engine).cacheTokens(50).limits(new SchedulerLimits(8, 2000, 1000, 0, true, 0, true));
        RunStatistics statistics = trial.run(Script.open()
                .request(0, 10, 20)
                .request(0, 10, 20) // both will hold 60 together
                .request(0, 5, 5));
        assertThat(statistics.whole(Total.PREEMPTIONS)).isZero();
        assertThat(trial.done(0).completion()).isEqualTo(20);
        assertThat(trial.done(1).firstToken()).isEqualTo(21);
        assertThat(trial.done(2).firstToken()).isEqualTo(21);
    }
}
