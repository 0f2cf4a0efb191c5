package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.latency.Batch;
import jeton.latency.Layout;
import jeton.latency.StepSeries;
import jeton.model.Transformer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Equal requests that come all at once go through one step of prompts and then decode together, so every average can be
 * worked out with pencil and paper, here from the published figures of chip and model. Only the durations of the steps are
 * taken as given.
 */
class UtilisationByHandTest {
    private static final int REQUESTS = 8;
    private static final int INPUT = 64;
    private static final int OUTPUT = 11;
    private static final int BLOCK = 16;

    private record Case(String chip, String model, String layout, double bytesPerWeight, Precision format) {
        @Override
        public String toString() {
            return model + " on " + chip + " " + layout;
        }
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                        new Case("h100", "llama-3.1-8b", "{tensorParallel: 1}", 2, Precision.BF16),
                        new Case("h100", "llama-3.1-70b", "{tensorParallel: 4, weights: fp8}", 1, Precision.FP8),
                        new Case("h200", "qwen3-30b-a3b", "{expertParallel: 4}", 2, Precision.BF16),
                        new Case("h200", "qwen3-30b-a3b", "{tensorParallel: 4, expertParallel: 2}", 2, Precision.BF16),
                        new Case("h200", "qwen3-30b-a3b", "{tensorParallel: 2, dataParallel: 2}", 2, Precision.BF16),
                        new Case(
                                "h100",
                                "llama-3.1-70b",
                                "{tensorParallel: 2, pipelineParallel: 4, weights: fp8}",
                                1,
                                Precision.FP8),
                        new Case("cerebras-wse3", "llama-3.1-8b", "{pipeline: 2}", 2, Precision.BF16),
                        new Case("groq-lpu-v1", "llama-3.1-8b", "{pipeline: 120, weights: int8}", 1, Precision.INT8))
                .flatMap(one -> Stream.of(Arguments.of(one, 1), Arguments.of(one, 3)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void averagesAreThoseOfTheSteps(Case one, int replicas) {
        String scenario =
                """
                question: Does it add up?
                model: %s
                replications: 1
                workload: {arrivals: batch, requests: %d, input: {fixed: %d}, output: {fixed: %d}}
                economics: {usdPerChipHour: 3}
                deployments:
                  - {chip: %s, layout: %s, replicas: %d, routing: round-robin}
                """.formatted(one.model(), REQUESTS * replicas, INPUT, OUTPUT, one.chip(), one.layout(), replicas);
        RunResult run = Studies.single(scenario);
        ResolvedPool resolved = Studies.resolve(scenario);
        Hand hand = new Hand(one, resolved);

        double seconds = hand.seconds();
        int chips = resolved.layout().chips() * replicas;
        double requests = REQUESTS * replicas;
        assertThat(run.stability().verdict()).isEqualTo(RunResult.Verdict.FINITE);
        assertThat(run.stability().measuredSeconds()).isCloseTo(seconds, relative(seconds));
        assertThat(run.chips()).isEqualTo(chips);
        close(run.throughput().requestsPerSecond(), requests / seconds);
        close(run.throughput().inputTokensPerSecond(), requests * INPUT / seconds);
        close(run.throughput().outputTokensPerSecond(), requests * OUTPUT / seconds);
        close(run.throughput().outputTokensPerSecondPerChip(), requests * OUTPUT / seconds / chips);
        double outside = resolved.engine().request().seconds();
        close(run.latency().ttft().mean(), hand.prompts + outside);
        close(run.latency().e2e().mean(), seconds + outside);
        close(run.latency().tpot().mean(), (seconds - hand.prompts) / (OUTPUT - 1));
        close(run.batch().mean(), REQUESTS);
        close(run.utilisation().busy(), 1);
        close(run.utilisation().mfu(), hand.mfu());
        close(run.utilisation().mbu(), hand.mbu());
        close(run.memory().kvUseMean(), hand.cacheUseMean());
        close(run.memory().kvUseMax(), hand.cacheUseMax());

        double watts = resolved.pool().chip().power().systemWatts().value() * chips;
        double tokens = requests * (INPUT + OUTPUT);
        close(run.energy().joulesPerToken(), watts * seconds / tokens);
        close(run.energy().tokensPerSecondPerMegawatt(), tokens / seconds / (watts / 1e6));
        double usd = 3.0 * chips * seconds / 3600;
        assertThat(run.cost().usdPerHour()).isCloseTo(3.0 * chips, relative(3.0 * chips));
        close(run.cost().usdPerMillionTokens(), usd / tokens * 1e6);
        close(run.cost().usdPerMillionOutputBearingAll(), usd / (requests * OUTPUT) * 1e6);
        close(run.cost().usdPerRequest(), usd / requests);
    }

    private static void close(Estimate estimate, double expected) {
        assertThat(estimate.mean()).isCloseTo(expected, relative(expected));
    }

    private static org.assertj.core.data.Offset<Double> relative(double value) {
        return within(1e-9 * Math.abs(value));
    }

    /** Pencil and paper for one replica. */
    private static final class Hand {
        private final Case one;
        private final ResolvedPool resolved;
        private final Transformer model;
        private final Layout layout;
        private final double prompts;
        private final double[] decodes = new double[OUTPUT - 1];

        Hand(Case one, ResolvedPool resolved) {
            this.one = one;
            this.resolved = resolved;
            model = resolved.pool().model();
            layout = resolved.layout();
            int ofRank = REQUESTS / layout.dataParallel();
            Batch first = new Batch();
            for (int i = 0; i < ofRank; i++) {
                first.addChunk(INPUT, 0, INPUT);
            }
            prompts = seconds(first);
            for (int i = 0; i < decodes.length; i++) {
                decodes[i] = seconds(resolved.decodeStep(ofRank, INPUT + i));
            }
        }

        /** Of a step that is the same on every data-parallel rank. */
        private double seconds(Batch ofRank) {
            Batch[] ranks = new Batch[layout.dataParallel()];
            Arrays.fill(ranks, ofRank);
            StepSeries series = new StepSeries();
            resolved.stepTime().series(ranks, series);
            return series.step(0);
        }

        double seconds() {
            double sum = prompts;
            for (double step : decodes) {
                sum += step;
            }
            return sum;
        }

        private double headWeights() {
            return (double) model.vocab() * model.hidden();
        }

        /** Two FLOPs a weight: every token passes the layers, every output token the LM head, which is BF16. */
        double mfu() {
            Chip chip = resolved.pool().chip();
            double layers = model.parameters().active() - headWeights() * (model.tiedEmbeddings() ? 1 : 2);
            double layerTokens = REQUESTS * (INPUT + OUTPUT - 1.0);
            double headTokens = REQUESTS * (double) OUTPUT;
            double atPeak = 2 * layers * layerTokens / chip.peak(one.format())
                    + 2 * headWeights() * headTokens / chip.peak(Precision.BF16);
            return atPeak / (seconds() * layout.chips());
        }

        double mbu() {
            double bytes = weightBytes(REQUESTS * INPUT);
            for (int i = 0; i < decodes.length; i++) {
                bytes += weightBytes(REQUESTS) + cacheBytes(REQUESTS * (INPUT + (long) i)) / layout.chips();
            }
            double bandwidth = resolved.pool().chip().memory().bandwidth().value();
            return bytes / (seconds() * bandwidth);
        }

        /** Read by one chip in a step with so many new tokens. */
        private double weightBytes(int tokens) {
            double routed = model.routedParameters();
            double dense = model.parameters().total() - routed - headWeights() * (model.tiedEmbeddings() ? 1 : 2);
            if (resolved.pool().chip().kind() == Chip.Kind.SRAM) {
                return (microBatches(tokens) * dense * one.bytesPerWeight()
                                + microBatches(REQUESTS) * headWeights() * 2)
                        / layout.chips();
            }
            double micro = Math.min(REQUESTS, layout.pipelineParallel());
            double everyToken = (dense * one.bytesPerWeight() + headWeights() * 2)
                    / (layout.chips() / (double) layout.dataParallel());
            double idle = routed == 0
                    ? 1
                    : Math.pow(
                            1
                                    - (double) model.experts().active()
                                            / model.experts().count(),
                            tokens / micro);
            return micro * (everyToken + routed * (1 - idle) * one.bytesPerWeight() / layout.chips());
        }

        /** Groups in which tokens, or the samples among them, pass the pipeline; each reads a chip's weights once. */
        private double microBatches(int tokens) {
            double together = Math.ceil((double) tokens / layout.chips());
            return Math.ceil(tokens / together);
        }

        /** Keys and values of so many tokens. */
        private double cacheBytes(long tokens) {
            double perToken = 2.0
                    * model.attention().kvHeads()
                    * model.attention().headDim()
                    * model.layers()
                    * layout.cache().bytesPerElement();
            return tokens * perToken;
        }

        /** Whole blocks; a step holds what it writes. */
        private double held(int tokens) {
            return cacheBytes(REQUESTS * BLOCK * ((tokens + BLOCK - 1L) / BLOCK))
                    / resolved.cache().capacityBytes();
        }

        double cacheUseMean() {
            double integral = prompts * held(INPUT);
            for (int i = 0; i < decodes.length; i++) {
                integral += decodes[i] * held(INPUT + i + 1);
            }
            return integral / seconds();
        }

        double cacheUseMax() {
            return held(INPUT + OUTPUT - 1);
        }
    }
}
