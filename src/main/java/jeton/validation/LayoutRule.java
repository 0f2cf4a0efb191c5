package jeton.validation;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import jeton.model.Transformer;
import jeton.scenario.LayoutRequest;

/** How a row says that the model was spread over chips. */
final class LayoutRule {
    /** Degrees that count cores of which a chip has several; the chips are what is simulated. */
    private static final Pattern CORES =
            Pattern.compile("NeuronCores|logical cores|TensorCore", Pattern.CASE_INSENSITIVE);

    private LayoutRule() {}

    /** Degrees of the four ways to divide a model. */
    private record Degrees(int tensor, int data, int experts, int stages) {}

    static LayoutRequest.Spread of(Measurement row, Transformer model) throws Unmappable {
        String note = row.text(Column.PARAMS_NOTE);
        refuseOddOnes(note);
        int chips = row.count(Column.N_GPUS, 0);
        if (CORES.matcher(note).find() && chips > 0) {
            return new LayoutRequest.TensorParallel(chips);
        }
        int stages = row.count(Column.PP, 1);
        int data = Math.max(1, Notes.count(note, "attn_dp").orElse(1));
        int tensor = row.count(Column.TP, 0);
        if (tensor == 0) {
            if (chips != 1) {
                throw new Unmappable("layout not given");
            }
            tensor = 1;
        }
        if (model.attention().heads() % tensor != 0) {
            throw new Unmappable("tensor parallelism does not divide the model's heads");
        }
        return spread(new Degrees(tensor, data, experts(row, note, tensor * data, model), stages));
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

    /** Groups of whole experts; what the note says of experts must multiply up to the chips of a stage. */
    private static int experts(Measurement row, String note, int chips, Transformer model) throws Unmappable {
        if (model.experts().count() == 0) {
            return 1;
        }
        int groups = Math.max(1, row.count(Column.EP, 1));
        OptionalInt tensor = Notes.count(note, "moe_tp");
        boolean contradicts = tensor.isPresent() && tensor.getAsInt() > 0 && tensor.getAsInt() * groups != chips;
        if (contradicts || chips % groups != 0) {
            throw new Unmappable("layout contradicts itself: moe_tp x moe_ep is not tp x attn_dp");
        }
        return groups;
    }

    private static LayoutRequest.Spread spread(Degrees degrees) throws Unmappable {
        if (degrees.stages() > 1) {
            throw new Unmappable("layout not simulated yet: pipeline stages");
        }
        if (degrees.data() == 1 && degrees.experts() == 1) {
            return new LayoutRequest.TensorParallel(degrees.tensor());
        }
        if (degrees.tensor() == 1 && degrees.data() == degrees.experts()) {
            return new LayoutRequest.ExpertParallel(degrees.data());
        }
        throw new Unmappable(
                degrees.data() == 1
                        ? "layout not simulated yet: tensor-parallel attention with expert parallelism"
                        : "layout not simulated yet: data-parallel attention with divided experts");
    }
}
