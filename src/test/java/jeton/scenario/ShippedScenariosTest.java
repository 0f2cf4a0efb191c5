package jeton.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jeton.economics.ChipHour;
import jeton.hardware.Chip;
import jeton.latency.Layout;
import jeton.latency.MemoryBudget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ShippedScenariosTest {
    /** Cache of a few dozen requests of ordinary length, the least that makes a batch. */
    private static final double LEAST_TOKENS = 30_000;

    static Stream<Path> shipped() {
        return Corpus.shipped();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void opensWithItsQuestionAndWhatToLookAt(Path file) {
        List<String> comments = Corpus.comments(file);
        assertThat(comments.get(0)).isEqualTo("Question: " + Corpus.read(file).question());
        assertThat(comments.get(1)).startsWith("Look at: ");
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void isPricedAtEveryLoad(Path file) {
        for (Deployment deployment : Corpus.read(file).deployments()) {
            for (Pool pool : deployment.pools()) {
                ChipHour idle = pool.tariff().chipHour(0);
                ChipHour busy = pool.tariff().chipHour(1);
                assertThat(busy.usd())
                        .as(deployment.name())
                        .isGreaterThanOrEqualTo(idle.usd())
                        .isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void theModelFitsWithRoomForABatch(Path file) {
        for (Pool pool : Corpus.read(file).deployments().stream()
                .flatMap(deployment -> deployment.pools().stream())
                .toList()) {
            Chip chip = pool.chip();
            Layout layout =
                    pool.layout().candidates(chip, pool.model()).findFirst().orElseThrow();
            double weights = MemoryBudget.weightBytes(chip, pool.model(), layout);
            double free = (0.9 * chip.memory().usableBytes().value() - weights) * layout.chips();
            double perToken = pool.model().cacheBytes(1000, layout.cache().bytesPerElement()) / 1000;
            assertThat(free / perToken).as(pool.name()).isGreaterThan(LEAST_TOKENS);
        }
    }

    /** FP8 on chips that multiply in it, INT8 on Groq, BF16 on the others: nothing is unpacked. */
    @Test
    void theChipsOfTheMainComparisonComputeInTheFormatOfTheirWeights() {
        Scenario scenario = Corpus.read(Corpus.SHIPPED.resolve("gpu-vs-asic.yaml"));
        assertThat(scenario.deployments())
                .extracting(deployment -> deployment.pools().get(0).chip().name())
                .containsExactly(
                        "h100", "h200", "b200", "mi300x", "trainium2", "tpu-v6e", "groq-lpu-v1", "cerebras-wse3");
        assertThat(scenario.deployments())
                .allMatch(deployment -> deployment.pools().get(0).caveats().isEmpty());
    }
}
