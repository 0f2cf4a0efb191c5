package jeton.validation;

import java.util.Locale;
import java.util.regex.Pattern;
import jeton.model.Transformer;
import jeton.scenario.LayoutRequest;

/** How a row says that the model was spread over chips. */
final class LayoutRule {
    /** Degrees that count cores of which a chip has several; the chips are what is simulated. */
    private static final Pattern CORES =
            Pattern.compile("NeuronCores|logical cores|TensorCore", Pattern.CASE_INSENSITIVE);

    /** Its two cores are two devices to the engine. */
    private static final String TWO_CORES = "TPU7x";

    /** No engine divides one matrix over more chips; larger degrees are totals of several instances. */
    private static final int WIDEST = 16;

    private static final int MOST_CHIPS = 10_000;
    private static final int LARGEST_NODE = 8;

    private LayoutRule() {}

    static LayoutRequest.Spread of(Measurement row, Transformer model) throws Unmappable {
        String note = row.text(Column.PARAMS_NOTE);
        refuseOddOnes(note);
        refuseKnownRuns(row);
        int chips = row.count(Column.N_GPUS).orElse(0);
        if (countsCores(row.text(Column.GPU), note) && chips > 0) {
            return LayoutRequest.Spread.tensor(chips);
        }
        int stages = row.count(Column.PP).orElse(1);
        int data = Math.max(1, Notes.count(note, "attn_dp", 1));
        int tensor = row.count(Column.TP).orElse(0);
        if (tensor == 0) {
            if (chips != 1) {
                throw new Unmappable("layout not given");
            }
            tensor = 1;
        }
        if (note.contains("enable_attention_dp") && model.experts().count() > 0) {
            data = tensor;
            tensor = 1;
        }
        if (stages > model.layers() || (long) tensor * data * stages > MOST_CHIPS) {
            throw new Unmappable("layout of more parts than the model has");
        }
        if (tensor > WIDEST) {
            throw new Unmappable("tensor parallelism over more than " + WIDEST + " chips");
        }
        if (model.attention().heads() % tensor != 0) {
            throw new Unmappable("tensor parallelism does not divide the model's heads");
        }
        if (data > 1 && model.experts().count() == 0) {
            throw new Unmappable("data-parallel ranks of a dense model, which are replicas");
        }
        return new LayoutRequest.Spread(tensor, data, experts(row, note, tensor * data, model), stages);
    }

    /** Whether the degrees of a row are those of cores. */
    static boolean countsCores(String gpu, String note) {
        return gpu.startsWith(TWO_CORES) || CORES.matcher(note).find();
    }

    private static void refuseOddOnes(String note) throws Unmappable {
        String lower = note.toLowerCase(Locale.ROOT);
        if (lower.contains("suspect encoding")) {
            throw new Unmappable("layout marked as suspect");
        }
        if (lower.contains("disagg")) {
            throw new Unmappable("prefill and decode on separate chips");
        }
        if (lower.matches(".*config label '[^']*\\b2fp8.*")) {
            throw new Unmappable("several replicas behind one router");
        }
        String mine = lower.replace("no speculative decoding", "")
                .replaceAll("\\([^)]*\\)", "")
                .replace("spec=none", "");
        if (mine.matches(".*(speculative|draft|eagle|\\bmtp\\b|results_spec).*")) {
            throw new Unmappable("speculative decoding");
        }
    }

    /**
     * What the public record of InferenceX, its file perf-changelog.yaml, says of its runs beyond the tables: which of
     * TensorRT-LLM have multi-token prediction, and that SGLang had it at 4 to 64 users on 8 B200. Images 0.5.1 and 0.8.1
     * are those of ai-dynamo, which splits prefill from decode, and no server of one node has more than 8 chips.
     */
    private static void refuseKnownRuns(Measurement row) throws Unmappable {
        if (!row.text(Column.SOURCE).contains("InferenceX")) {
            return;
        }
        String version = row.text(Column.ENGINE_VERSION);
        boolean tensorRt = row.text(Column.ENGINE).startsWith("trtllm");
        boolean predicts = version.equals("1.2.0rc6.post3")
                || (version.equals("1.1.0rc2.post2") && row.text(Column.DATE).equals("2026-01-14"));
        if (tensorRt && predicts && row.text(Column.MODEL).contains("DeepSeek")) {
            throw new Unmappable("speculative decoding");
        }
        boolean sglangPredicts = row.text(Column.ENGINE).startsWith("sglang")
                && version.equals("0.5.9")
                && row.text(Column.GPU).startsWith("b200")
                && row.text(Column.MODEL).endsWith("DeepSeek-R1")
                && row.text(Column.PRECISION).startsWith("fp8")
                && row.count(Column.TP).orElse(0) == LARGEST_NODE
                && row.count(Column.CONCURRENCY_OR_RATE).orElse(Integer.MAX_VALUE) <= 64;
        if (sglangPredicts) {
            throw new Unmappable("speculative decoding");
        }
        if (row.count(Column.N_GPUS).orElse(0) > LARGEST_NODE || (tensorRt && version.matches("0\\.[58]\\.1.*"))) {
            throw new Unmappable("prefill and decode on separate chips");
        }
    }

    /** Groups of whole experts; what the note says of experts must multiply up to the chips of a stage. */
    private static int experts(Measurement row, String note, int chips, Transformer model) throws Unmappable {
        if (model.experts().count() == 0) {
            return 1;
        }
        int groups = Math.max(1, row.count(Column.EP).orElse(1));
        int tensor = Notes.count(note, "moe_tp", 0);
        boolean contradicts = tensor > 0 && tensor * groups != chips;
        if (contradicts || chips % groups != 0) {
            throw new Unmappable("layout contradicts itself: moe_tp x moe_ep is not tp x attn_dp");
        }
        return groups;
    }
}
