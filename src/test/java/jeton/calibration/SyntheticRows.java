package jeton.calibration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import jeton.validation.Family;
import jeton.validation.Profiles;
import jeton.validation.Trials;
import jeton.validation.Validation;

/** Files of measurements of runs that never took place: the simulation with known numbers says what they took. */
final class SyntheticRows {
    private static final String HEADER =
            "source,url_or_repo_path,date,engine,engine_version,model,params_note,gpu,n_gpus,"
                    + "tp,pp,ep,precision,kv_precision,input_tokens,output_tokens,concurrency_or_rate,metric,value,unit,"
                    + "quote_or_table_ref,quality,split";
    /** Slower than anything, so that nothing about it is impossible. */
    private static final double UNKNOWN = 1e9;

    private final List<String> runs = new ArrayList<>();

    /** Adds one run, of which mean times to first token and per output token are measured. */
    SyntheticRows run(
            String engine, String version, String gpu, String model, int tensor, int input, int output, int users) {
        runs.add("made up,-,2026-11,%s,%s,%s,%d requests,%s,%d,%d,1,,bf16,bf16,%d,%d,%d"
                .formatted(engine, version, model, Math.max(8, 2 * users), gpu, tensor, tensor, input, output, users));
        return this;
    }

    /** Runs of a synchronous vLLM on H100: two models, prompts and batches short and long. */
    static SyntheticRows synchronousVllm() {
        SyntheticRows rows = new SyntheticRows();
        for (int users : new int[] {1, 4, 16, 64}) {
            rows.run("vLLM", "0.10.0", "h100", "llama-3.1-8b", 1, 200, 40, users);
            rows.run("vLLM", "0.10.0", "h100", "llama-3.1-8b", 1, 3000, 40, users);
            rows.run("vLLM", "0.10.0", "h100", "llama-3.1-70b", 4, 1000, 40, users);
        }
        return rows;
    }

    /** @param truth numbers as in {@code vllm:host.perStep}, and their values */
    Path write(Path file, Map<String, String> truth) throws IOException {
        return write(file, truth, row -> 1);
    }

    /** @param disturbance factor on the value of every row, from 0 */
    Path write(Path file, Map<String, String> truth, IntToDoubleFunction disturbance) throws IOException {
        Files.write(file, lines(row -> UNKNOWN));
        Trials trials = new Validation(Set.of("A"), Profiles.SHIPPED, 1, 1, done -> {})
                .trials(List.of(file), (chip, engine) -> true, Set.of(Family.values()));
        double[] values = trials.predict(profiles(truth), point -> true);
        if (values.length != 2 * runs.size()) {
            throw new IllegalArgumentException(2 * runs.size() + " rows, " + values.length + " of them simulated");
        }
        return Files.write(file, lines(row -> values[row] * disturbance.applyAsDouble(row)));
    }

    private List<String> lines(IntToDoubleFunction values) {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (String run : runs) {
            for (String metric : new String[] {"ttft_ms", "tpot_ms"}) {
                lines.add(run + "," + metric + "," + values.applyAsDouble(lines.size() - 1) + ",ms,made up,A,made up");
            }
        }
        return lines;
    }

    private static Profiles profiles(Map<String, String> truth) {
        Map<Profile, Map<String, String>> changes = new LinkedHashMap<>();
        truth.forEach((name, value) -> {
            Knob knob = Knob.named(name);
            changes.computeIfAbsent(knob.profile(), profile -> new LinkedHashMap<>())
                    .put(knob.path(), value);
        });
        return Profile.changed(changes);
    }
}
