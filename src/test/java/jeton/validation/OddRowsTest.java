package jeton.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in the cells, a row is compared or has a reason. */
final class OddRowsTest {
    private static final int ROWS = 600;
    private static final List<String> CELLS = List.of(
            "",
            "0",
            "1",
            "2",
            "7",
            "8",
            "64",
            "9999999",
            "10000000",
            "-1",
            "0.1",
            "1e9",
            "NaN",
            "Infinity",
            "?",
            "1-2",
            "9-1",
            "800-1000",
            "fp8",
            "fp4",
            "fp8 (gemm=fp8,moe=fp8_block)",
            "(gemm=,moe=)",
            "mxfp4",
            "int4",
            "vLLM",
            "sglang",
            "trtllm",
            "H100",
            "MI355X",
            "groq",
            "deepseek-r1",
            "gpt-oss-120b",
            "qwen3.5-397b-a17b",
            "InferenceX",
            "max load",
            "batch 0",
            "batch 3",
            "0 req/s",
            "99999999999999 req/s",
            "1 req/s split over 0 replicas",
            "static batch",
            "attn_dp=4; moe_tp=1; moe_ep=4",
            "attn_dp=999999999",
            "max_num_seqs=0",
            "max_num_seqs=999999999; max_num_batched_tokens=1",
            "0 requests",
            "999999999 prompts",
            "ttft_ms_p99",
            "output_tok_s_total",
            "e2el_ms");

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noneStopsTheOthers(long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(Row.header());
        for (int i = 0; i < ROWS; i++) {
            String[] changes = new String[1 + random.nextInt(3)];
            for (int j = 0; j < changes.length; j++) {
                Column column = Column.values()[random.nextInt(Column.values().length)];
                changes[j] = column.name().toLowerCase(Locale.ROOT) + "=" + CELLS.get(random.nextInt(CELLS.size()));
            }
            text.append(Row.with(changes).csv());
        }
        Path file = Files.writeString(folder.resolve("odd.csv"), text);
        ValidationResult result =
                new Validation(Set.of("A", "B"), Profiles.SHIPPED, 1, 2, share -> {}).run(List.of(file));
        assertThat(result.coverage().rows()).isEqualTo(ROWS);
        assertThat(result.bad().size()
                        + result.points().size()
                        + result.doesNotFit().count()
                        + result.coverage().unmapped())
                .isEqualTo(ROWS);
    }
}
