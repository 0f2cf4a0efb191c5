package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loads at the edge of sense give whole reports that meet their schema. */
class OddStudiesTest {
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(OddStudiesTest.class.getResourceAsStream("/jeton/results.schema.json"), InputFormat.JSON);

    @TempDir
    private Path folder = Path.of("");

    private String run(String workload, String deployments) throws IOException {
        Path file = folder.resolve("odd.yaml");
        Files.writeString(file, """
                question: Is that odd?
                model: llama-3.1-8b
                replications: 2
                workload: {%s}
                slo: {ttft: 1 s}
                engine: {maxNumSeqs: 16}
                economics: {usdPerChipHour: 2}
                deployments: [%s]
                """.formatted(workload, deployments));
        Path output = folder.resolve("out");
        Console console = Console.run("compare", file.toString(), "-o", output.toString(), "--json")
                .done();
        assertThat(SCHEMA.validate(console.out(), InputFormat.JSON)).isEmpty();
        assertThat(console.out()).doesNotContain("NaN", "Infinity");
        assertThat(Files.readString(output.resolve("results.csv"))).doesNotContain("NaN", "Infinity");
        assertThat(Files.readString(output.resolve("report.html"))).contains("Is that odd?");
        String table = Console.run("compare", file.toString(), "-o", output.toString())
                .done()
                .out();
        assertThat(table).contains("Is that odd?").doesNotContain("NaN", "Infinity", "null");
        return table;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arrivals: batch, requests: 1, input: 1, output: 1",
                "arrivals: {poisson: {rate: 1}}, requests: 1, input: 10, output: 10",
                "arrivals: {poisson: {rate: 1e-6}}, requests: 3, input: 10, output: 1",
                "arrivals: {poisson: {rate: 1e9}}, requests: 100, input: 10, output: 10",
                "arrivals: {gamma: {rate: 10, cv: 0}}, requests: 40, input: 10, output: 10",
                "arrivals: {closedLoop: {users: 50}}, requests: 50, input: 10, output: 10",
                "arrivals: {closedLoop: {users: 1, think: 1 h}}, requests: 2, input: 10, output: 10",
                "arrivals: {poisson: {rate: 10}}, duration: 3 s, input: 100000, output: 2"
            })
    void oddLoads(String workload) throws IOException {
        run(workload, "{chip: h100}, {chip: cerebras-wse3, name: wafer}, {chip: l4, replicas: 50}");
    }

    @Test
    void oneOverloadedAmongOthers() throws IOException {
        String table = run(
                "arrivals: {poisson: {rate: 50}}, requests: 200, input: 500, output: 100",
                "{chip: l4}, {chip: h100, replicas: 3}, {chip: h100, calibration: ideal, name: ideal}");
        assertThat(table).contains("overloaded", "h100", "ideal");
    }
}
