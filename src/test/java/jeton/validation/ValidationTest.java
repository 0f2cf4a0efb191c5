package jeton.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import jeton.validation.ValidationResult.Coverage;
import jeton.workload.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ValidationTest {
    private static final Path EXAMPLE = Path.of("src/test/resources/measurements.csv");

    @TempDir
    private Path folder = Path.of("");

    private static ValidationResult run(int threads, int every, Path... files) {
        return new Validation(Set.of("A", "B"), Profiles.SHIPPED, every, threads, share -> {}).run(List.of(files));
    }

    private ValidationResult run(Row... rows) throws IOException {
        StringBuilder text = new StringBuilder(Row.header());
        Stream.of(rows).forEach(row -> text.append(row.csv()));
        return run(2, 1, Files.writeString(folder.resolve("rows.csv"), text));
    }

    private static void conserved(ValidationResult result) {
        Coverage coverage = result.coverage();
        assertThat(coverage.bad() + coverage.unmapped() + coverage.doesNotFit() + coverage.compared())
                .isEqualTo(coverage.rows());
        assertThat(coverage.bad()).isEqualTo(result.bad().size());
        assertThat(coverage.compared()).isEqualTo(result.points().size());
        assertThat(coverage.doesNotFit())
                .isEqualTo(result.doesNotFit().count())
                .isEqualTo(result.doesNotFit().lines().size());
        assertThat(coverage.unmapped())
                .isEqualTo(result.unmapped().stream()
                        .mapToInt(ValidationResult.Reason::count)
                        .sum());
        assertThat(result.points())
                .allSatisfy(point -> assertThat(point.ratio()).isPositive().isFinite());
    }

    @Test
    void theExampleIsComparedWhole() {
        ValidationResult result = run(1, 1, EXAMPLE);
        conserved(result);
        assertThat(result.coverage().compared()).isEqualTo(5);
        assertThat(result.simulations()).isEqualTo(3);
        assertThat(result.points().get(4).lengths()).isEqualTo("800-1000/200");
    }

    @Test
    void rowsAreOfFourKinds() throws IOException {
        ValidationResult result = run(
                Row.with(),
                Row.with("metric=ttft_ms", "value=60"),
                Row.with("value=none"),
                Row.with("gpu=abacus"),
                Row.with("model=llama-3.1-405b"));
        conserved(result);
        assertThat(result.coverage()).isEqualTo(new Coverage(5, 1, 1, 1, 2, 0.5));
        assertThat(result.simulations()).isEqualTo(2);
        assertThat(result.doesNotFit().lines().get(0).reason()).contains("does not fit");
    }

    @Test
    void throughputsOfARunAgreeWithEachOther() throws IOException {
        ValidationResult result = run(
                Row.with("metric=output_tok_s_total", "n_gpus=2", "tp=2"),
                Row.with("metric=output_tok_s_per_gpu", "n_gpus=2", "tp=2"),
                Row.with("metric=total_tok_s", "n_gpus=2", "tp=2"),
                Row.with("metric=req_s", "n_gpus=2", "tp=2"),
                Row.with("metric=duration_s", "n_gpus=2", "tp=2"));
        List<Double> predicted = result.points().stream().map(Point::predicted).toList();
        double output = predicted.get(0);
        assertThat(predicted.get(1)).isCloseTo(output / 2, within(1e-9));
        assertThat(predicted.get(2)).isCloseTo(output * 11, within(1e-6));
        assertThat(predicted.get(3)).isCloseTo(output / 100, within(1e-9));
        assertThat(predicted.get(4)).isCloseTo(40 / predicted.get(3), within(1e-6));
    }

    @Test
    void aStaticBatchTakesAsLongAsItsRun() throws IOException {
        String batch = "params_note=static batch";
        ValidationResult result =
                run(Row.with(batch, "metric=e2el_ms", "value=900"), Row.with(batch, "metric=duration_s", "value=0.9"));
        assertThat(result.points().get(0).predicted())
                .isCloseTo(1000 * result.points().get(1).predicted(), within(1e-9));
    }

    @Test
    void noAnswerEndsBeforeItsFirstToken() throws IOException {
        String[] batch = {"engine=sglang", "params_note=static batch", "concurrency_or_rate=1", "output_tokens=1"};
        ValidationResult result = run(
                Row.with(Stream.concat(Stream.of(batch), Stream.of("metric=ttft_ms"))
                        .toArray(String[]::new)),
                Row.with(Stream.concat(Stream.of(batch), Stream.of("metric=e2el_ms", "value=90"))
                        .toArray(String[]::new)));
        List<Double> predicted = result.points().stream().map(Point::predicted).toList();
        assertThat(predicted.get(1)).isCloseTo(predicted.get(0), within(1e-6));
    }

    @Test
    void aBatchFasterThanTheDatasheetIsBad() throws IOException {
        ValidationResult result = run(Row.with("params_note=static batch", "metric=e2el_ms", "value=100"));
        conserved(result);
        assertThat(result.bad())
                .singleElement()
                .satisfies(bad -> assertThat(bad.reason()).startsWith("better than the datasheet of h100 allows"));
    }

    @Test
    void aClosedLoopThatClaimsMoreThanThePeakIsBad() throws IOException {
        ValidationResult result = run(
                Row.with("concurrency_or_rate=400", "metric=ttft_ms", "value=20"),
                Row.with("concurrency_or_rate=400", "metric=tpot_ms", "value=5"));
        conserved(result);
        assertThat(result.bad())
                .hasSize(2)
                .allSatisfy(bad -> assertThat(bad.reason()).contains("times the peak of h100"));
    }

    @Test
    void threadsChangeNothing() {
        assertThat(run(3, 1, EXAMPLE)).isEqualTo(run(1, 1, EXAMPLE));
    }

    /** Structure and coverage only: errors are another test's. */
    @Test
    void thePublicRowsAreCovered() {
        Path file = SharedData.file("validation/validation_public.csv.gz");
        ValidationResult result = run(2, 20, file);
        conserved(result);
        assertThat(result.coverage().rows()).isEqualTo(13_565);
        assertThat(result.simulations()).isGreaterThan(100);
        assertThat(result.unmapped())
                .filteredOn(reason -> reason.reason().equals("not in the sample"))
                .singleElement()
                .satisfies(reason ->
                        assertThat(reason.count() + result.points().size()).isGreaterThan(5000));
        assertThat(result.overall())
                .extracting(ErrorGroup::metric)
                .contains(Family.TTFT, Family.TPOT, Family.E2E, Family.THROUGHPUT);
    }
}
