package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.latency.MemoryBudget;
import jeton.scenario.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeploymentResolverTest {
    private static String scenario(String model, String deployments) {
        return """
                question: Does it fit?
                model: %s
                workload: {arrivals: batch, requests: 1, input: {fixed: 1000}, output: {fixed: 200}}
                economics: {usdPerChipHour: 1}
                deployments:
                %s""".formatted(model, deployments.indent(2));
    }

    private static ResolvedPool resolve(String model, String deployment) {
        return Studies.resolve(scenario(model, "- " + deployment));
    }

    private static List<Problem> problems(String text) {
        return new Refusal(text).problems;
    }

    private static final class Refusal {
        private List<Problem> problems = List.of();

        Refusal(String text) {
            assertThatExceptionOfType(InputException.class)
                    .isThrownBy(() -> new DeploymentResolver().resolve(Scenario.parse("fit.yaml", text)))
                    .satisfies(e -> problems = e.problems());
        }
    }

    /** Of the layouts that divide the heads, the first whose memory holds weights, engine and a request. */
    @ParameterizedTest
    @CsvSource({
        "llama-3.1-8b, h100, TP1 bf16 kv-bf16",
        "llama-3.1-70b, h100, TP2 bf16 kv-bf16",
        "llama-3.1-70b, h200, TP2 bf16 kv-bf16",
        "llama-3.1-405b, h200, TP8 bf16 kv-bf16",
        "deepseek-r1, h200, TP8 fp8-block kv-bf16",
        "gpt-oss-120b, h100, TP1 bf16/mxfp4 kv-bf16",
        "llama-3.1-70b, cerebras-wse3, pipeline of 4 bf16 kv-bf16"
    })
    void theDefaultIsTheSmallestThatFits(String model, String chip, String label) {
        ResolvedPool resolved = resolve(model, "{chip: " + chip + "}");
        assertThat(resolved.layout().label()).isEqualTo(label);
        assertThat(resolved.memory().cacheBytes()).isPositive();
        assertThat(resolved.cache().capacityTokens()).isGreaterThanOrEqualTo(1200);
    }

    @Test
    void whatOneChipLacksIsSaidToTheByte() {
        String text = scenario("llama-3.1-70b", "- chip: h100\n  layout: {tensorParallel: 1}");
        Problem problem = problems(text).get(0);
        assertThat(problem.file()).isEqualTo("fit.yaml");
        assertThat(problem.line()).isEqualTo(7);
        assertThat(problem.column()).isEqualTo(13);
        assertThat(problem.field()).isEqualTo("deployments[0].layout");
        assertThat(problem.message())
                .startsWith("llama-3.1-70b does not fit h100 as TP1 bf16 kv-bf16: short of ")
                .endsWith("; the smallest layout that fits is TP2 bf16 kv-bf16");
        Matcher figures = Pattern.compile(
                        "short of ([0-9.]+) GB a chip. A chip has ([0-9.]+) GB, of which the engine uses"
                                + " ([0-9]+) %; the weights take ([0-9.]+) GB, the engine itself ([0-9.]+) GB, and a request"
                                + " of 1,200 tokens ([0-9.]+) MB of cache")
                .matcher(problem.message());
        assertThat(figures.find()).as(problem.message()).isTrue();
        double share = Double.parseDouble(figures.group(3)) / 100;
        double taken = gigabytes(figures, 4) + gigabytes(figures, 5) + gigabytes(figures, 6) / 1000;
        assertThat(gigabytes(figures, 1)).isCloseTo(taken - share * gigabytes(figures, 2), within(0.02));
        // 70.6 billion weights of two bytes
        assertThat(gigabytes(figures, 4)).isCloseTo(141.1, within(0.1));
    }

    private static double gigabytes(Matcher figures, int group) {
        return Double.parseDouble(figures.group(group));
    }

    /** Latent attention keeps a copy on every tensor-parallel rank, so a chip lacks all of what the cache lacks. */
    @Test
    void shortageCountsTheCopiesOfACache() {
        Problem problem = problems(scenario("deepseek-r1", "- {chip: h100, layout: {tensorParallel: 8}}"))
                .get(0);
        MemoryBudget roomy = resolve("deepseek-r1", "{chip: h200, layout: {tensorParallel: 8}}")
                .memory();
        assertThat(roomy.cacheSpread()).isEqualTo(1);
        Matcher figures = Pattern.compile("short of ([0-9.]+) GB a chip").matcher(problem.message());
        assertThat(figures.find()).isTrue();
        double expected = roomy.weightBytes() + roomy.reserveBytes() - 0.9 * 85e9;
        assertThat(gigabytes(figures, 1) * 1e9).isBetween(expected, expected + 0.2e9);
        assertThat(problem.message()).endsWith("the smallest layout that fits is DP16+EP16 fp8-block kv-bf16");
    }

    @Test
    void sramPipelinesAreSuggestedToo() {
        Problem problem = problems(scenario("llama-3.1-8b", "- {chip: groq-lpu-v1, layout: {pipeline: 3}}"))
                .get(0);
        Matcher figures = Pattern.compile("the smallest layout that fits is pipeline of ([0-9]+) bf16 kv-bf16$")
                .matcher(problem.message());
        assertThat(figures.find()).as(problem.message()).isTrue();
        int least = Integer.parseInt(figures.group(1));
        String layout = "{chip: groq-lpu-v1, layout: {pipeline: %d}}";
        assertThat(resolve("llama-3.1-8b", layout.formatted(least)).chips()).isEqualTo(least);
        assertThat(problems(scenario("llama-3.1-8b", "- " + layout.formatted(least - 1))))
                .hasSize(1);
    }

    /** One link domain is too small, and data-parallel attention needs experts. */
    @Test
    void stagesAreSuggestedWhereNothingElseFits() {
        Problem problem = problems(scenario("llama-3.1-405b", "- {chip: l4}")).get(0);
        assertThat(problem.field()).isEqualTo("deployments[0].chip");
        Matcher stages = Pattern.compile("the smallest layout that fits is TP8\\+PP([0-9]+) bf16 kv-bf16$")
                .matcher(problem.message());
        assertThat(stages.find()).as(problem.message()).isTrue();
        int least = Integer.parseInt(stages.group(1));
        String layout = "{chip: l4, layout: {tensorParallel: 8, pipelineParallel: %d}}";
        assertThat(resolve("llama-3.1-405b", layout.formatted(least)).chips()).isEqualTo(8 * least);
        assertThat(problems(scenario("llama-3.1-405b", "- " + layout.formatted(least - 1))))
                .hasSize(1);
    }

    @Test
    void whereNothingFitsThatIsSaid() {
        String deployment = "- {chip: l4, engine: {memoryUtilisation: 0.05}}";
        Problem problem = problems(scenario("llama-3.1-405b", deployment)).get(0);
        assertThat(problem.message()).endsWith("no layout fits: use weights of fewer bits, or a chip with more memory");
    }

    @Test
    void allThatDoNotFitAreNamedAtOnce() {
        String text = scenario(
                "llama-3.1-70b",
                "- {chip: h100, layout: {tensorParallel: 1}}\n- {chip: h200}\n- {chip: l4, layout: {tensorParallel: 2}}");
        assertThat(problems(text))
                .extracting(Problem::field)
                .containsExactly("deployments[0].layout", "deployments[2].layout");
    }

    @Test
    void aRequestLongerThanTheCacheIsRefused() {
        Problem problem = problems(scenario(
                        "llama-3.1-70b",
                        "- {chip: h100, layout: {tensorParallel: 2, weights: fp8}, engine: {maxModelLen: 1000000}}"))
                .get(0);
        assertThat(problem.field()).isEqualTo("deployments[0].engine");
        assertThat(problem.message())
                .matches(
                        "maxModelLen 1,000,000 is more than the cache of one replica of h100 TP2 holds, [0-9,]+ tokens;"
                                + " lower it, or give the replica more memory");
    }

    @Test
    void lengthIsWhatModelAndCacheAllow() {
        ResolvedPool roomy = resolve("llama-3.1-8b", "{chip: h100}");
        assertThat(roomy.limits().maxModelLen()).isEqualTo(131_072);
        assertThat(roomy.caveats()).isEmpty();
        ResolvedPool tight = resolve("llama-3.1-70b", "{chip: cerebras-wse3}");
        assertThat(tight.limits().maxModelLen())
                .isEqualTo((int) tight.cache().capacityTokens())
                .isLessThan(131_072);
        assertThat(tight.caveats())
                .singleElement()
                .asString()
                .startsWith("the cache of one replica holds ")
                .endsWith("instead of the 131,072 that the model supports");
        ResolvedPool stretched = resolve("llama-3.1-8b", "{chip: h100, engine: {maxModelLen: 200000}}");
        assertThat(stretched.limits().maxModelLen()).isEqualTo(200_000);
        assertThat(stretched.caveats())
                .containsExactly("maxModelLen 200,000 is more than the 131,072 tokens that the model supports");
    }

    @Test
    void wholePromptsNeedABudgetThatHoldsThem() {
        Problem problem = problems(scenario("llama-3.1-8b", "- {chip: h100, engine: {chunkedPrefill: false}}"))
                .get(0);
        assertThat(problem.message())
                .isEqualTo("without chunked prefill maxBatchedTokens (8192) must hold the longest request,"
                        + " maxModelLen (131072)");
    }

    @Test
    void unknownEnginesHaveANearestName() {
        assertThat(problems(scenario("llama-3.1-8b", "- {chip: h100, engine: vlm}")))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.message()).isEqualTo("unknown engine 'vlm'; did you mean 'vllm'?"));
    }

    /** Every rank of data-parallel attention has a scheduler of its own. */
    @Test
    void limitsAreThoseOfEveryRank() {
        ResolvedPool tensor = resolve("qwen3-30b-a3b", "{chip: h200, layout: {tensorParallel: 4}}");
        ResolvedPool expert = resolve("qwen3-30b-a3b", "{chip: h200, layout: {expertParallel: 4}}");
        assertThat(expert.limits().maxNumSeqs()).isEqualTo(4 * tensor.limits().maxNumSeqs());
        assertThat(expert.limits().maxBatchedTokens())
                .isEqualTo(4 * tensor.limits().maxBatchedTokens());
        assertThat(expert.limits().longPrefillThreshold())
                .isEqualTo(tensor.limits().maxBatchedTokens());
        assertThat(tensor.limits().longPrefillThreshold()).isZero();
    }

    /** And an equal part of the cache, which holds every request whole, unless they are asked to be one. */
    @Test
    void ranksAreSimulatedUnlessBalanced() {
        ResolvedPool tensor = resolve("qwen3-30b-a3b", "{chip: h200, layout: {tensorParallel: 4}}");
        ResolvedPool expert = resolve("qwen3-30b-a3b", "{chip: h200, layout: {expertParallel: 4}}");
        ResolvedPool balanced = resolve("qwen3-30b-a3b", "{chip: h200, layout: {expertParallel: 4, ranks: balanced}}");
        assertThat(tensor.ranks().count()).isEqualTo(1);
        assertThat(tensor.ranks().limits()).isEqualTo(tensor.limits());
        assertThat(tensor.ranks().cache()).isEqualTo(tensor.cache());
        assertThat(expert.ranks().count()).isEqualTo(4);
        assertThat(expert.ranks().limits()).isEqualTo(tensor.limits());
        assertThat(4 * expert.ranks().cache().capacityBytes())
                .isEqualTo(expert.cache().capacityBytes());
        assertThat(expert.limits().maxModelLen())
                .isLessThanOrEqualTo((int) expert.ranks().cache().capacityTokens());
        assertThat(balanced.ranks().count()).isEqualTo(1);
        assertThat(balanced.ranks().limits()).isEqualTo(balanced.limits()).isEqualTo(expert.limits());
        assertThat(balanced.ranks().cache()).isEqualTo(balanced.cache()).isEqualTo(expert.cache());
    }

    /** vLLM fills micro-batch after micro-batch, but counts the running requests of all. */
    @Test
    void everyMicroBatchHasABudgetOfItsOwn() {
        ResolvedPool one = resolve("llama-3.1-70b", "{chip: h100, layout: {tensorParallel: 4}}");
        ResolvedPool stages =
                resolve("llama-3.1-70b", "{chip: h100, layout: {tensorParallel: 4, pipelineParallel: 2}}");
        assertThat(stages.layout().label()).isEqualTo("TP4+PP2 bf16 kv-bf16");
        assertThat(stages.chips()).isEqualTo(8);
        assertThat(stages.limits().maxNumSeqs()).isEqualTo(one.limits().maxNumSeqs());
        assertThat(stages.limits().maxBatchedTokens())
                .isEqualTo(2 * one.limits().maxBatchedTokens());
        assertThat(stages.limits().longPrefillThreshold())
                .isEqualTo(one.limits().maxBatchedTokens());
    }

    /** A layout whose cache holds a request in bytes but not in whole blocks does not do. */
    @Test
    void aCacheIsCountedInBlocks() {
        ResolvedPool resolved =
                resolve("llama-3.1-8b", "{chip: groq-lpu-v1, engine: {blockTokens: 2048}, layout: {weights: int8}}");
        assertThat(resolved.cache().capacityTokens()).isGreaterThanOrEqualTo(1200);
        assertThat(resolved.limits().maxModelLen()).isGreaterThanOrEqualTo(1200);
    }
}
