package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import jeton.input.InputException;
import jeton.latency.Batch;
import jeton.scenario.Pool;
import jeton.scenario.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepExplanationTest {
    private static Pool deployment(String model, String text) {
        return Scenario.parse("explain", """
                        question: What does one step cost?
                        model: %s
                        workload: {arrivals: batch, requests: 1, input: 1, output: 1}
                        economics: {usdPerChipHour: 1}
                        deployments: [{%s}]
                        """.formatted(model, text))
                .deployments()
                .get(0)
                .pools()
                .get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-8b, chip: h100",
        "deepseek-r1, 'chip: h200, layout: {expertParallel: 8}'",
        "llama-3.1-70b, chip: cerebras-wse3",
        "gpt-oss-120b, 'chip: b200, calibration: ideal'"
    })
    void termsAddUpToTheStepOfTheSimulation(String model, String text) {
        StepExplanation step = StepExplanation.of(deployment(model, text), 16, 500, 300);
        Batch batch = step.resolved().decodeStep(16, 500);
        batch.addChunk(300, 0, 300);
        double simulated = step.resolved().stepTime().seconds(batch);
        assertThat(step.bill().seconds()).isCloseTo(simulated, within(1e-9 * simulated));
        assertThat(step.rooflineShare()).isBetween(0.0, 1 + 1e-9);
        assertThat(step.tokensPerSecondPerUser()).isCloseTo(1 / simulated, within(1e-6));
        assertThat(step.outputTokensPerSecondPerChip()
                        * step.resolved().layout().chips())
                .isCloseTo(16 / simulated, within(1e-6));
    }

    @Test
    void theDefaultLayoutHoldsTheStep() {
        Pool groq = deployment("llama-3.1-70b", "chip: groq-lpu-v1, layout: {weights: int8}");
        StepExplanation few = StepExplanation.of(groq, 4, 1000, 0);
        StepExplanation many = StepExplanation.of(groq, 64, 1000, 0);
        assertThat(few.resolved().cache().capacityTokens()).isGreaterThanOrEqualTo(4 * 1000);
        assertThat(many.resolved().cache().capacityTokens()).isGreaterThanOrEqualTo(64 * 1000);
        assertThat(many.resolved().chips()).isGreaterThan(few.resolved().chips());
    }

    @Test
    void aStepThatNoCacheHoldsIsRefused() {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> StepExplanation.of(
                        deployment("llama-3.1-8b", "chip: h100, layout: {tensorParallel: 1}"), 1000, 2000, 500))
                .withMessageContaining("1,000 sequences of 2,000 tokens and a prompt of 500 tokens")
                .withMessageContaining("the smallest layout that fits is TP4 bf16 kv-bf16");
    }

    @Test
    void whatTheEngineWouldNotDoIsRemarked() {
        StepExplanation long1 = StepExplanation.of(deployment("llama-3.1-8b", "chip: h100"), 0, 1, 9000);
        assertThat(long1.remarks())
                .containsExactly(
                        "engine vllm would not form this step: it takes at most 1,024 requests and 8,192 new tokens");
        assertThat(long1.tokensPerSecondPerUser()).isNaN();
        assertThat(long1.outputTokensPerSecondPerChip()).isZero();
        assertThat(StepExplanation.of(deployment("llama-3.1-8b", "chip: h100"), 1, 140_000, 0)
                        .remarks())
                .containsExactly("the model supports at most 131,072 tokens");
        assertThat(StepExplanation.of(deployment("llama-3.1-8b", "chip: mi355x"), 1, 100, 0)
                        .remarks())
                .singleElement()
                .asString()
                .startsWith("uncalibrated: ");
    }
}
