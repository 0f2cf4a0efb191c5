package jeton.workload.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jeton.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HashedBlocksTest {
    @TempDir
    private Path folder;

    @Test
    void everyRowHasItsOwnBlocksOrNone() throws IOException {
        TraceFile file = TraceFile.read(
                log(
                        "{\"timestamp\": 0, \"input_length\": 1025, \"output_length\": 2, \"hash_ids\": [7, 8, 9]}",
                        "{\"timestamp\": 1, \"hash_ids\": [0], \"input_length\": 512, \"output_length\": 2}",
                        "{\"timestamp\": 2, \"input_length\": 9000, \"output_length\": 2}",
                        "{\"timestamp\": 2, \"input_length\": 9000, \"output_length\": 2, \"hash_ids\": []}"),
                TraceOptions.WHOLE);
        List<String> blocks = new ArrayList<>();
        TraceRow row = new TraceRow();
        try (TraceCursor cursor = file.open()) {
            while (cursor.next(row)) {
                blocks.add(Arrays.toString(Arrays.copyOf(row.block, row.blocks)));
            }
        }
        assertThat(blocks).containsExactly("[7, 8, 9]", "[0]", "[]", "[]");
    }

    @Test
    void aMisspeltFieldIsNotPassedOver() throws IOException {
        Path log = log("{\"timestamp\": 0, \"input_length\": 600, \"output_length\": 2, \"hash_idz\": [1, 2]}");
        assertThatThrownBy(() -> TraceFile.read(log, TraceOptions.WHOLE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("log.jsonl:1:1: hash_idz: unknown field; did you mean 'hash_ids'?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [1, 2]              | lists 2, expected 3: one for every 512 tokens of the prompt, which has 1025
                    7                   | expected a list of whole numbers
                    [1, 2, -3]          | from 0 to 2^40, not -3
                    [1, 2, 3.5]         | from 0 to 2^40, not 3.5
                    [1, 2, "x"]         | from 0 to 2^40, not x
                    [1, 2, 99999999999999999999] | from 0 to 2^40, not 99999999999999999999
                    [1, [2], 3]         | from 0 to 2^40, not [
                    """)
    void refusesBlocksThatCannotBe(String ids, String message) throws IOException {
        Path log = log("{\"timestamp\": 0, \"input_length\": 1025, \"output_length\": 2, \"hash_ids\": " + ids + "}");
        assertThatThrownBy(() -> TraceFile.read(log, TraceOptions.WHOLE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("log.jsonl:1")
                .hasMessageContaining("hash_ids")
                .hasMessageContaining(message);
    }

    private Path log(String... rows) throws IOException {
        return Files.write(folder.resolve("log.jsonl"), List.of(rows));
    }
}
