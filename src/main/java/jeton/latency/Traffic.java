package jeton.latency;

import java.util.List;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.latency.StepBill.Bound;
import jeton.latency.StepBill.Term;
import jeton.model.Transformer;

/**
 * What the chips of an instance say to each other in one micro-batch.
 *
 * <p>Without data-parallel attention every layer has two all-reduces over the tensor-parallel ranks, after attention and
 * after the feed-forward block; experts need no exchange of their own, for every rank has all tokens. With it, attention
 * and dense feed-forward blocks reduce inside each group only, and the routed experts of a layer either get their tokens by
 * an all-to-all exchange (whole experts on some ranks), or all ranks gather all tokens and scatter the sums (every expert
 * split over all). Between two stages of a pipeline travel the hidden states; from the last back to the first only the
 * sampled tokens.
 */
final class Traffic {
    private final Transformer model;
    private final Layout layout;
    private final Collectives collectives;
    private final int n;
    private final double hiddenBytes;
    private final int hops;
    private final int farHops;

    Traffic(Chip chip, RooflineCalibration calibration, Transformer model, Layout layout) {
        this.model = model;
        this.layout = layout;
        collectives = new Collectives(chip, calibration);
        n = layout.stageChips();
        hiddenBytes = Precision.BF16.bytesPerElement() * model.hidden();
        int stages = layout.pipelineParallel();
        int together = Math.max(1, chip.link().domain() / n);
        hops = stages - 1;
        farHops = (stages - 1) / together;
    }

    /** Of all layers, for {@code tokens} new tokens of a data-parallel rank, {@code all} of all ranks together. */
    double layers(double tokens, double all) {
        return n == 1 ? 0 : reductions() * reduction(tokens) + exchanges() * exchange(all);
    }

    private double reduction(double tokens) {
        return layout.tensorParallel() == 1 ? 0 : collectives.allReduce(layout.tensorParallel(), hiddenBytes * tokens);
    }

    private int reductions() {
        if (layout.tensorParallel() == 1) {
            return 0;
        }
        return layout.dataParallel() == 1 ? 2 * model.layers() : model.layers() + model.denseLayers();
    }

    private int exchanges() {
        return layout.dataParallel() == 1 ? 0 : model.experts().layers();
    }

    private double exchange(double all) {
        if (exchanges() == 0) {
            return 0;
        }
        int copies = model.experts().active() * layout.expertTensorParallel();
        return layout.expertParallel() == 1
                ? collectives.gatherAndScatter(n, hiddenBytes * all)
                : collectives.expertExchange(n, all / n, Math.min(copies, n), model.hidden());
    }

    /** Of a rank's tokens from stage to stage, and the sampled ones back to the first. */
    double hops(double tokens) {
        if (hops == 0) {
            return 0;
        }
        double bytes = hiddenBytes * tokens;
        return farHops * collectives.send(bytes, true)
                + (hops - farHops) * collectives.send(bytes, false)
                + collectives.send(0, farHops > 0);
    }

    void bill(double tokens, double all, double unevenness, List<Term> terms) {
        int ranks = layout.tensorParallel();
        if (reductions() > 0) {
            double seconds = unevenness * reductions() * reduction(tokens);
            terms.add(new Term("all-reduce", seconds, Bound.NETWORK, reductions() + " over " + ranks + " chips"));
        }
        if (exchanges() > 0) {
            boolean gathered = layout.expertParallel() == 1;
            terms.add(new Term(
                    gathered ? "expert gather and scatter" : "expert all-to-all",
                    unevenness * exchanges() * exchange(all),
                    Bound.NETWORK,
                    exchanges() + " exchanges over " + n + " chips"));
        }
        if (hops > 0) {
            String detail = farHops == 0
                    ? hops + " between stages"
                    : hops + " between stages, " + farHops + " of them over the network";
            terms.add(new Term("stage to stage", hops(tokens), Bound.NETWORK, detail));
        }
    }
}
