package jeton.study;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import jeton.input.InputException;
import jeton.report.ResultsJson;
import jeton.scenario.Pool;
import jeton.scenario.Scenario;
import jeton.serving.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Speculative decoding from the scenario to the result. */
class SpeculationStudyTest {
    private static final String EAGLE = "{eagle: {drafts: 3, acceptance: 0.6}}";

    private static String scenario(String model, String deployment) {
        return """
                question: Does it pay?
                model: %s
                replications: 2
                workload:
                  arrivals: {poisson: {rate: 4}}
                  requests: 600
                  input: 400
                  output: 200
                economics: {usdPerChipHour: 2}
                deployments:
                  - %s
                """.formatted(model, deployment);
    }

    private static String chat(String speculation) {
        return scenario(
                "llama-3.1-8b",
                "{chip: h100, layout: {tensorParallel: 1}, engine: {speculation: " + speculation + "}}");
    }

    @Test
    void halvesTheTimeOfATokenWhereTheChipWaitsForMemory() {
        RunResult plain = Studies.single(chat("none"));
        RunResult drafted = Studies.single(chat(EAGLE));
        assertThat(plain.speculation()).isNull();
        RunResult.Drafts drafts = requireNonNull(drafted.speculation());
        // (1 - 0.6^4) / 0.4 = 2.176, less what the last steps guess beyond the end
        assertThat(drafts.acceptanceLength().mean()).isCloseTo(2.176, within(0.03));
        assertThat((double) drafts.accepted() / drafts.drafted()).isCloseTo(1.176 / 3, within(0.01));
        double gain = plain.latency().tpot().p50().mean()
                / drafted.latency().tpot().p50().mean();
        assertThat(gain).isBetween(1.6, 2.0);
        assertThat(drafted.tokens()).isEqualTo(plain.tokens());
        assertThat(drafted.caveats()).anyMatch(caveat -> caveat.text().contains("2.18 tokens because the scenario"));
    }

    /** Drafts are those of the request, whatever serves it and however it is simulated. */
    @Test
    void isReproducible() {
        StudyResult leaps = Studies.run(chat(EAGLE), 1, false);
        assertThat(ResultsJson.text(Studies.run(chat(EAGLE), 2, false))).isEqualTo(ResultsJson.text(leaps));
        RunResult steps = Studies.run(chat(EAGLE), 1, true).runs().get(0);
        assertThat(requireNonNull(steps.speculation()).accepted())
                .isEqualTo(requireNonNull(leaps.runs().get(0).speculation()).accepted());
    }

    @Test
    void theDrafterTakesItsPlaceInMemory() {
        ResolvedPool plain = Studies.resolve(chat("none"));
        ResolvedPool eagle = Studies.resolve(chat(EAGLE));
        double weights = eagle.memory().weightBytes() - plain.memory().weightBytes();
        assertThat(weights).as("425 million weights of two bytes").isCloseTo(0.85e9, within(0.01e9));
        assertThat(eagle.cache().fullBytes())
                .as("33 layers instead of 32")
                .isEqualTo(plain.cache().fullBytes() * 33 / 32);
    }

    @Test
    void aStepThatIsTooSmallForAllDraftsLimitsTheBatch() {
        ResolvedPool resolved = Studies.resolve(scenario(
                "llama-3.1-8b",
                "{chip: h100, layout: {tensorParallel: 1}, engine: {maxNumSeqs: 64, maxBatchedTokens: 100, speculation: "
                        + EAGLE + "}}"));
        assertThat(resolved.limits().maxNumSeqs()).isEqualTo(25);
        assertThat(resolved.caveats()).anyMatch(text -> text.contains("drafts of 25 requests"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "llama-3.1-8b | {chip: groq-lpu-v1, layout: {pipeline: 100}, engine: {speculation: {eagle: {drafts: 3,"
                        + " acceptance: 0.6}}}} | no drafts on groq-lpu-v1: how long a row of chips",
                "llama-3.1-70b | {chip: h100, layout: {tensorParallel: 2, pipelineParallel: 2}, engine: {speculation:"
                        + " {eagle: {drafts: 3, acceptance: 0.6}}}} | no drafts with pipelineParallel 2",
                "llama-3.1-8b | {chip: h100, calibration: ideal, engine: {speculation: {eagle: {drafts: 3, acceptance:"
                        + " 0.6}}}} | no drafts with calibration: ideal",
                "llama-3.1-8b | {chip: h100, engine: {maxBatchedTokens: 3, speculation: {eagle: {drafts: 3,"
                        + " acceptance: 0.6}}}} | a step of 3 tokens (maxBatchedTokens) cannot verify 3 drafts",
                "llama-3.1-8b | {chip: h100, engine: {speculation: {mtp: {drafts: 1, acceptance: 0.8}}}} |"
                        + " llama-3.1-8b has no prediction layer",
                "llama-3.1-8b | {chip: h100, engine: {speculation: {draftModel: {model: llama-3-8b, drafts: 1,"
                        + " acceptance: 0.8}}}} | the draft model llama-3-8b has 7.50 billion active weights",
                "llama-3.1-70b | {chip: h100, layout: {tensorParallel: 4}, engine: {speculation: {draftModel: {model:"
                        + " qwen3-8b, drafts: 1, acceptance: 0.8}}}} | the draft model qwen3-8b has 151,936 tokens",
                "qwen3-235b-a22b | {chip: h200, layout: {tensorParallel: 8}, engine: {speculation: {draftModel: {model:"
                        + " qwen3-next-80b-a3b, drafts: 1, acceptance: 0.8}}}} | the draft model qwen3-next-80b-a3b has"
                        + " linear layers"
            })
    void refusesWhatCannotBe(String model, String deployment, String message) {
        Scenario scenario = Scenario.parse("test.yaml", scenario(model, deployment));
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> new DeploymentResolver().resolve(scenario))
                .satisfies(e -> {
                    assertThat(e.problems().get(0).message()).startsWith(message);
                    assertThat(e.problems().get(0).field()).isEqualTo("deployments[0].engine.speculation");
                });
    }

    @Test
    void refusesPoolsThatTakeRequestsOver() {
        ResolvedPool resolved = Studies.resolve(chat(EAGLE));
        Pool both = resolved.pool();
        Pool decode = new Pool(
                both.name(),
                Role.DECODE,
                both.chip(),
                both.model(),
                both.layout(),
                both.layoutPlace(),
                both.replicas(),
                both.upkeep(),
                both.engine(),
                both.tariff(),
                both.idlePowerShare(),
                both.ideal(),
                both.caveats());
        SpeculationCheck check =
                new SpeculationCheck(decode, resolved.layout(), requireNonNull(resolved.speculation()), 8192);
        assertThat(check.objection())
                .hasValueSatisfying(
                        text -> assertThat(text).startsWith("no drafts in a pool that runs prompts or outputs alone"));
    }
}
