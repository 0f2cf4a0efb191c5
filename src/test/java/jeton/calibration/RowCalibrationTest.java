package jeton.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.Status;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import jeton.validation.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that made the rows are found again in the rows. */
class RowCalibrationTest {
    private static final String PER_STEP = "vllm-v1-sync:host.perStep";
    private static final String FIXED = "vllm-v1-sync:kernels.fixed";
    private static final String GAP = "vllm-v1-sync:kernels.gap";
    private static final String PRODUCTS_OF_EXPERTS = "h100:calibration.experts.bf16.compute";
    private static final String LAUNCH = "vllm-v1-sync:kernels.launch";
    private static final String OUTSIDE = "vllm-v1-sync:request.perRequest";
    private static final String READING = "h100:calibration.attention.bf16.memory";
    private static final String PROMPTS = "h100:calibration.prefillAttention.bf16.shares";
    private static final String PRODUCTS = "mi300x:calibration.compute.bf16";

    @TempDir
    private Path folder = Path.of("");

    private final List<String> progress = new ArrayList<>();

    private Path file() {
        return folder.resolve("rows.csv");
    }

    private RowCalibration.Result fit(Path rows, String... numbers) {
        return fit(1, rows, numbers);
    }

    private RowCalibration.Result fit(int threads, Path rows, String... numbers) {
        return new RowCalibration(Set.of(), Set.of(), EnumSet.allOf(Family.class), threads, progress::add)
                .fit(List.of(rows), List.of(numbers));
    }

    private static RowCalibration.Change change(RowCalibration.Result result, String number) {
        return result.changes().stream()
                .filter(change -> change.name().equals(number))
                .findFirst()
                .orElseThrow();
    }

    private static String after(RowCalibration.Result result, String number) {
        return change(result, number).after();
    }

    private static void close(RowCalibration.Result result, String number, double truth, double share) {
        String after = after(result, number);
        double unit = after.endsWith(" us") ? 1e-6 : after.endsWith(" ms") ? 1e-3 : 1;
        double value = unit * Double.parseDouble(after.replaceAll("[a-z ]", ""));
        assertThat(value).as(number).isCloseTo(truth, within(share * truth));
    }

    @Test
    void anEnginesNumbersAreFound() throws IOException {
        Map<String, String> truth = Map.of(PER_STEP, "4.2 ms", FIXED, "2.1", OUTSIDE, "37 ms");
        RowCalibration.Result result =
                fit(SyntheticRows.synchronousVllm().write(file(), truth), PER_STEP, FIXED, OUTSIDE);
        assertThat(result.rows()).isEqualTo(24);
        close(result, PER_STEP, 4.2e-3, 0.02);
        close(result, FIXED, 2.1, 0.02);
        close(result, OUTSIDE, 37e-3, 0.02);
        assertThat(progress).hasSize(4).allMatch(line -> line.contains(PER_STEP + " ") && line.contains(OUTSIDE + " "));
        assertThat(progress.get(3)).startsWith("median 0.0 %, mean 0.0 %");
    }

    /** It may be zero in the profile, where a step of so many percent leads nowhere. */
    @Test
    void aTimeThatWasZeroIsFound() throws IOException {
        RowCalibration.Result result = fit(SyntheticRows.synchronousVllm().write(file(), Map.of(GAP, "11 us")), GAP);
        close(result, GAP, 11e-6, 0.02);
    }

    /** Noise of 3 % leaves each number uncertain by about what is told. */
    @Test
    void theUncertaintyIsTold() throws IOException {
        Random random = new Random(5);
        Path rows = SyntheticRows.synchronousVllm()
                .write(
                        file(),
                        Map.of(PER_STEP, "4.2 ms", OUTSIDE, "37 ms"),
                        row -> Math.exp(0.03 * random.nextGaussian()));
        RowCalibration.Result result = fit(rows, PER_STEP, OUTSIDE, PRODUCTS_OF_EXPERTS);
        double perStep = change(result, PER_STEP).standardError();
        double outside = change(result, OUTSIDE).standardError();
        assertThat(perStep).isBetween(0.005, 0.05);
        assertThat(outside).isBetween(0.005, 0.05);
        close(result, PER_STEP, 4.2e-3, 3 * perStep);
        close(result, OUTSIDE, 37e-3, 3 * outside);
        RowCalibration.Change idle = change(result, PRODUCTS_OF_EXPERTS);
        assertThat(idle.standardError()).isInfinite();
        assertThat(idle.after()).isEqualTo(idle.before());
    }

    /** What the rows do not say stays in the file; what they say is cited there. */
    @Test
    void theWrittenFilesKeepWhatNobodyKnows() throws IOException {
        SyntheticRows alone = new SyntheticRows();
        for (int input = 100; input <= 1600; input += 100) {
            alone.run("vLLM", "0.10.0", "h100", "llama-3.1-8b", 1, input, 10, 1);
        }
        Path rows = alone.write(file(), Map.of(PER_STEP, "4.2 ms"), row -> 1 + 0.01 * (row % 3));
        RowCalibration decode = new RowCalibration(Set.of(), Set.of(), Set.of(Family.TPOT), 1, progress::add);
        RowCalibration.Result unknown = decode.fit(List.of(rows), List.of(PER_STEP, GAP));
        assertThat(unknown.changes())
                .noneMatch(RowCalibration.Change::known)
                .anyMatch(change -> !change.after().equals(change.before()));
        assertThat(unknown.files()).containsExactly(Map.entry("vllm-v1-sync", shipped("vllm-v1-sync")));

        RowCalibration.Result known = decode.fit(List.of(rows), List.of(PER_STEP, PRODUCTS_OF_EXPERTS));
        assertThat(change(known, PER_STEP).known()).isTrue();
        assertThat(change(known, PRODUCTS_OF_EXPERTS).known()).isFalse();
        Files.writeString(folder.resolve("e.yaml"), known.files().getOrDefault("vllm-v1-sync", ""));
        EngineProfile engine = EngineCatalog.shipped().read(folder.resolve("e.yaml"));
        EngineProfile old = EngineCatalog.shipped().get("vllm-v1-sync");
        assertThat(engine.source())
                .isEqualTo("host.perStep: fit of jeton calibrate rows to rows.csv, 16 figures; else " + old.source());
        assertThat(engine.status()).isEqualTo(Status.DERIVED);
    }

    @Test
    void aChipsNumbersFittedToRowsAreNoLongerCalledMeasured() throws IOException {
        SyntheticRows runs = new SyntheticRows();
        for (int input : new int[] {500, 2000, 4000, 8000}) {
            runs.run("vLLM", "0.19.0", "h100", "llama-3.1-8b", 1, input, 3, 2);
        }
        String number = "h100:calibration.dense.bf16.compute";
        RowCalibration.Result result = fit(runs.write(file(), Map.of(number, "0.41")), number);
        Files.writeString(folder.resolve("h100.yaml"), result.files().getOrDefault("h100", ""));
        Chip chip = ChipCatalog.shipped().read(folder.resolve("h100.yaml"));
        assertThat(chip.calibration().status()).isEqualTo(Status.DERIVED);
        assertThat(chip.notes())
                .first()
                .isEqualTo("calibration.dense.bf16.compute: fit of jeton calibrate rows to rows.csv, 8 figures");
        assertThat(chip.notes())
                .hasSize(ChipCatalog.shipped().get("h100").notes().size() + 1);
    }

    private static String shipped(String engine) {
        return EngineCatalog.shipped().text(engine);
    }

    /** Where two numbers do the same to every row, nobody knows either. */
    @Test
    void numbersThatNoRowTellsApartAreCalledUncertain() throws IOException {
        SyntheticRows alone = new SyntheticRows();
        for (int input = 100; input <= 1600; input += 100) {
            alone.run("vLLM", "0.10.0", "h100", "llama-3.1-8b", 1, input, 10, 1);
        }
        Path rows = alone.write(file(), Map.of(PER_STEP, "4.2 ms"), row -> 1 + 0.01 * (row % 3));
        RowCalibration decode = new RowCalibration(Set.of(), Set.of(), Set.of(Family.TPOT), 1, progress::add);
        assertThat(decode.fit(List.of(rows), List.of(PER_STEP)).changes())
                .allMatch(change -> change.standardError() < 0.02);
        assertThat(decode.fit(List.of(rows), List.of(PER_STEP, GAP)).changes())
                .allMatch(change -> change.standardError() > 1);
    }

    @Test
    void aTenthOfTheRowsMayBeWrong() throws IOException {
        Map<String, String> truth = Map.of(PER_STEP, "4.2 ms", OUTSIDE, "37 ms");
        Path rows = SyntheticRows.synchronousVllm()
                .write(file(), truth, row -> row % 11 == 4 ? 2.5 : row % 11 == 9 ? 0.4 : 1);
        RowCalibration.Result result = fit(rows, PER_STEP, OUTSIDE);
        close(result, PER_STEP, 4.2e-3, 0.05);
        close(result, OUTSIDE, 37e-3, 0.05);
    }

    /** A list keeps its shape. */
    @Test
    void aChipsNumbersAreFound() throws IOException {
        SyntheticRows runs = new SyntheticRows();
        for (int users : new int[] {1, 6, 30}) {
            for (int input : new int[] {1000, 8000, 30_000}) {
                runs.run("vLLM", "0.19.0", "h100", "llama-3.1-8b", 1, input, 40, users);
            }
        }
        Knob prompts = Knob.named(PROMPTS);
        double lead = 0.4 * prompts.lead();
        Map<String, String> truth = Map.of(READING, "0.37", PROMPTS, prompts.exact(lead));
        RowCalibration.Result result = fit(runs.write(file(), truth), READING, PROMPTS);
        close(result, READING, 0.37, 0.02);
        assertThat(after(result, PROMPTS)).isEqualTo(prompts.rounded(lead));
    }

    @Test
    void theShareOfThePeakIsFound() throws IOException {
        SyntheticRows runs = new SyntheticRows();
        for (int input : new int[] {500, 2000, 4000, 8000}) {
            runs.run("vLLM", "0.19.0", "mi300x", "llama-3.1-8b", 1, input, 3, 2);
        }
        close(fit(runs.write(file(), Map.of(PRODUCTS, "0.31")), PRODUCTS), PRODUCTS, 0.31, 0.02);
    }

    /** Whatever the rows say, some of it not possible: the profiles that come out can be read, and no share is above all. */
    @Test
    void hostileRowsLeadNowhereImpossible() throws IOException {
        Random random = new Random(7);
        Path rows = SyntheticRows.synchronousVllm()
                .run("vLLM", "0.10.0", "h100", "llama-3.1-8b", 1, 1000, 40, 8)
                .run("vLLM", "0.10.0", "h100", "llama-3.1-8b", 1, 500, 40, 32)
                .write(file(), Map.of(), row -> Math.max(0.3, Math.pow(10, 3 * random.nextGaussian())));
        RowCalibration.Result result = fit(rows, FIXED, LAUNCH, PROMPTS);
        for (String name : result.files().keySet()) {
            Files.writeString(folder.resolve(name + ".yaml"), result.files().getOrDefault(name, ""));
        }
        EngineProfile engine = EngineCatalog.shipped().read(folder.resolve("vllm-v1-sync.yaml"));
        assertThat(engine.kernels().fixed()).isBetween(0.01, 10.0);
        assertThat(engine.kernels().launchSeconds()).isBetween(0.0, 1.0);
        Chip chip = ChipCatalog.shipped().read(folder.resolve("h100.yaml"));
        assertThat(chip.calibration())
                .isInstanceOfSatisfying(
                        RooflineCalibration.class,
                        calibration -> assertThat(calibration
                                        .prefillAttention(Precision.BF16)
                                        .shares())
                                .allMatch(share -> share > 0 && share <= 1));
    }

    /** Impossibly quick ones pull as hard as they can. */
    @Test
    void rowsFasterThanAnythingStopAtTheBound() throws IOException {
        Path rows = SyntheticRows.synchronousVllm().write(file(), Map.of(), row -> 0.4);
        RowCalibration.Result result = fit(rows, READING, PER_STEP);
        assertThat(Double.parseDouble(after(result, READING))).isBetween(0.9, 1.0);
        assertThat(after(result, PER_STEP)).endsWith(" us");
    }

    @Test
    void threadsDoNotMatter() throws IOException {
        Path rows =
                SyntheticRows.synchronousVllm().write(file(), Map.of(PER_STEP, "4.2 ms"), row -> 1 + row % 3 * 0.05);
        RowCalibration.Result alone = fit(1, rows, PER_STEP, FIXED);
        assertThat(fit(3, rows, PER_STEP, FIXED)).isEqualTo(alone);
        assertThat(progress.subList(0, 4)).isEqualTo(progress.subList(4, 8));
    }

    /** Rows of other engines, chips and metrics are neither needed nor in the way. */
    @Test
    void onlyRowsThatDependOnANumberCount() throws IOException {
        SyntheticRows runs = SyntheticRows.synchronousVllm();
        for (int users = 1; users < 9; users++) {
            runs.run("SGLang", "0.5", "h100", "llama-3.1-8b", 1, 200, 10, users);
        }
        Path rows = runs.write(file(), Map.of(PER_STEP, "4.2 ms"), row -> row < 24 ? 1 : 50);
        RowCalibration.Result all = fit(rows, PER_STEP);
        assertThat(all.rows()).isEqualTo(24);
        close(all, PER_STEP, 4.2e-3, 0.01);
        RowCalibration.Result some = new RowCalibration(
                        Set.of("H100 SXM"), Set.of("vllm-sync"), Set.of(Family.TPOT), 1, progress::add)
                .fit(List.of(rows), List.of("vllm-sync:host.perStep"));
        assertThat(some.rows()).isEqualTo(12);
        close(some, PER_STEP, 4.2e-3, 0.01);
    }
}
