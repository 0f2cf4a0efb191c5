package jeton.calibration;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jeton.input.InputException;
import jeton.validation.Family;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be fitted to rows, and who says so. */
class RefusedFitsTest {
    @TempDir
    private static Path folder = Path.of("");

    private static Path rows = Path.of("");

    @BeforeAll
    static void writeRows() throws IOException {
        rows = SyntheticRows.synchronousVllm().write(folder.resolve("rows.csv"), Map.of());
    }

    private static RowCalibration.Result fit(String... numbers) {
        return new RowCalibration(Set.of(), Set.of(), Set.of(Family.values()), 1, line -> {})
                .fit(List.of(rows), List.of(numbers));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vlm-v0:host.perStep            | no engine and no chip is called 'vlm-v0'; did you mean 'vllm-v0'?",
                "host.perStep                   | expected PROFILE:PATH, as in vllm:host.perStep",
                ":host.perStep                  | expected PROFILE:PATH",
                "vllm:host.perStp               | no number of vllm that can be fitted; did you mean 'host.perStep'?",
                "vllm:host                      | no number of vllm that can be fitted, expected one of host.perStep,",
                "vllm:title                     | no number of vllm that can be fitted, expected one of",
                "vllm:limits.blockTokens        | no number of vllm that can be fitted, expected one of",
                "vllm:                          | no number of vllm that can be fitted, expected one of",
                "h100:calibration.bf16          | no number of h100 that can be fitted",
                "h100:calibration.attention     | no number of h100 that can be fitted",
                "h100:peak.bf16                 | no number of h100 that can be fitted",
                "h100:memory.bandwidth          | no number of h100 that can be fitted",
                "sglang:kernels.fixed           | 0 rows of sglang are too few to fit sglang:kernels.fixed, expected at least 8",
                "h200:calibration.elementwise   | 0 rows of h200 are too few to fit"
            })
    void whatCannotBeFittedIsRefused(String number, String message) {
        assertThatThrownBy(() -> fit(number)).isInstanceOf(InputException.class).hasMessageContaining(message);
    }

    @Test
    void everyNumberNeedsRows() {
        assertThatThrownBy(() -> fit(
                        "vllm-v1-sync:host.perStep",
                        "vllm-v1-sync:kernels.fixed",
                        "vllm-v1-sync:kernels.gap",
                        "vllm-v1-sync:request.perRequest"))
                .hasMessage("24 rows are too few to fit 4 numbers, expected at least 32");
        assertThatThrownBy(() -> fit("vllm-v1-sync:host.perStep", "vllm-sync:host.perStep"))
                .hasMessageContaining("names the same number twice");
        assertThatThrownBy(() -> new RowCalibration(Set.of("h10"), Set.of(), Set.of(), 1, line -> {})
                        .fit(List.of(rows), List.of("vllm-v1-sync:host.perStep")))
                .hasMessageContaining("unknown chip 'h10'; did you mean 'h100'?");
        assertThatThrownBy(() -> new RowCalibration(Set.of(), Set.of("vlm"), Set.of(), 1, line -> {})
                        .fit(List.of(rows), List.of("vllm-v1-sync:host.perStep")))
                .hasMessageContaining("unknown engine 'vlm'; did you mean 'vllm'?");
    }
}
