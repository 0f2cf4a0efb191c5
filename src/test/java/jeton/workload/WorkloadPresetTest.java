package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadPresetTest {
    /** Mean, median, 95th and 99th percentile as published traces have them. */
    @ParameterizedTest
    @CsvSource({
        "azure-conversation-2023, input, 1154.7, 1020, 4083, 4142",
        "azure-conversation-2023, output, 211.1, 129, 451, 601",
        "azure-code-2023, input, 2047.8, 1469, 7315, 7436",
        "azure-code-2023, output, 27.9, 13, 90, 252",
        "mooncake-conversation, input, 12035, 6909, 39551, 85400",
        "mooncake-conversation, output, 342.6, 350, 698, 1119",
        "deepseek-r1-production, input, 1268.2, 208, 6714, 23423",
        "deepseek-r1-production, output, 1527.4, 792, 5701, 12607",
        "arxiv-summarization, input, 2588, 2730, 3813, 3933",
        "arxiv-summarization, output, 291.4, 167, 736, 3271",
        "lmsys-chat, input, 61.7, 17, 308, 589",
        "lmsys-chat, output, 162.1, 116, 436, 534"
    })
    void figuresAreThoseOfTheTrace(String name, String side, double mean, double p50, double p95, double p99) {
        WorkloadPreset preset = WorkloadPreset.named(name).orElseThrow();
        LengthLaw law = side.equals("input") ? preset.input() : preset.output();
        assertThat(law.mean()).isCloseTo(mean, withPercentage(1));
        assertThat((double) law.tokens(0.5)).isCloseTo(p50, within(0.02 * p50 + 0.5));
        assertThat((double) law.tokens(0.95)).isCloseTo(p95, within(0.02 * p95 + 0.5));
        assertThat((double) law.tokens(0.99)).isCloseTo(p99, within(0.02 * p99 + 0.5));
    }

    /** ServeGen, DeepSeek-R1: mean 0.70, median 0.76, 95th percentile 0.97. */
    @Test
    void deepSeekSpendsMostOfItsOutputOnThinking() {
        Thinking.Share share = (Thinking.Share) WorkloadPreset.DEEPSEEK_R1_PRODUCTION.thinking();
        assertThat(share.share().mean()).isCloseTo(0.70, within(0.005));
        assertThat(share.share().quantile(0.5)).isCloseTo(0.76, within(0.005));
        assertThat(share.share().quantile(0.95)).isCloseTo(0.974, within(0.002));
    }

    @Test
    void theThinkingShareHasTwoHumps() {
        QuantileTable share = ((Thinking.Share) WorkloadPreset.DEEPSEEK_R1_PRODUCTION.thinking()).share();
        double low = share.cdf(0.40) - share.cdf(0.30);
        double middle = share.cdf(0.60) - share.cdf(0.50);
        double high = share.cdf(0.95) - share.cdf(0.85);
        assertThat(middle).isLessThan(low).isLessThan(high);
    }

    @ParameterizedTest
    @EnumSource
    void everyPresetSaysWhereItIsFrom(WorkloadPreset preset) {
        assertThat(WorkloadPreset.named(preset.label())).contains(preset);
        assertThat(WorkloadPreset.labels()).contains(preset.label());
        Workload workload =
                Workload.of(new ArrivalLaw.Poisson(1), preset.input(), preset.output(), preset.thinking(), 10);
        assertThat(workload.describe().subList(2, 4))
                .allMatch(line -> line.contains(preset.source()) && line.contains("Kolmogorov distance 0.0"));
    }

    @Test
    void namesAreKebabCase() {
        assertThat(WorkloadPreset.labels())
                .containsExactly(
                        "azure-conversation-2023",
                        "azure-code-2023",
                        "mooncake-conversation",
                        "deepseek-r1-production",
                        "arxiv-summarization",
                        "lmsys-chat");
        assertThat(WorkloadPreset.named("nonsense")).isEmpty();
    }
}
