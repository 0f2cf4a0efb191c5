package jeton.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.model.Transformer;
import jeton.serving.Role;
import jeton.workload.Content;
import jeton.workload.LengthLaw;
import jeton.workload.RequestClass;
import jeton.workload.Workload;

/** What works, but perhaps not as its author thinks. */
final class Caveats {
    /** Rarer prompts are not worth a word. */
    private static final double NOTEWORTHY = 1e-4;

    private Caveats() {}

    static List<String> of(
            Chip chip, Transformer model, LayoutRequest layout, EngineSettings engine, Role role, Workload workload) {
        List<String> caveats = new ArrayList<>();
        unpacked(chip, "weights", layout.weights(), chip.computeFormat(layout.weights()), caveats);
        if (model.experts().count() > 0 && layout.experts() != layout.weights()) {
            unpacked(chip, "experts", layout.experts(), expertArithmetic(chip, layout.experts()), caveats);
        }
        if (role == Role.DECODE && engine.caching().prefix()) {
            caveats.add("prefixCaching is for the prefill pools: decode pools pull every prompt whole and keep none");
        }
        List<RequestClass> classes = workload.classes();
        for (RequestClass each : classes) {
            if (each.content() instanceof Content.Single single) {
                String of = classes.size() == 1 ? "" : each.name() + ": ";
                tooLong(single.input(), longest(model, engine), of, caveats);
            }
        }
        return caveats;
    }

    /** Expert kernels may multiply in a format of their own, as MXFP4 weights in FP8 do on Blackwell. */
    private static Precision expertArithmetic(Chip chip, Precision format) {
        if (chip.calibration() instanceof RooflineCalibration calibration) {
            RooflineCalibration.ExpertKernel kernel = calibration.experts().get(format);
            return kernel == null ? chip.computeFormat(format) : kernel.arithmetic();
        }
        return chip.computeFormat(format);
    }

    private static void unpacked(Chip chip, String what, Precision format, Precision arithmetic, List<String> caveats) {
        if (arithmetic != format.arithmetic()) {
            caveats.add(
                    chip.name() + " does not multiply in " + format.arithmetic().key() + ": " + what + " are kept in "
                            + format.key() + " and unpacked to " + arithmetic.key());
        }
    }

    private static void tooLong(LengthLaw input, int longest, String of, List<String> caveats) {
        double share = longest <= input.min() ? 1 : longest > input.max() ? 0 : 1 - input.cdf(longest - 0.5);
        if (share > NOTEWORTHY) {
            caveats.add(String.format(
                    Locale.ROOT,
                    "%s%.3g %% of prompts leave no room for an answer within the %,d tokens of a request",
                    of,
                    100 * share,
                    longest));
        }
    }

    private static int longest(Transformer model, EngineSettings engine) {
        Integer limit = engine.maxModelLen();
        return limit == null ? model.maxContextTokens() : limit;
    }
}
