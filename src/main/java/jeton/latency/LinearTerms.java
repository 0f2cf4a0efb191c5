package jeton.latency;

import java.util.List;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.ExpertKernel;
import jeton.latency.StepBill.Bound;
import jeton.latency.StepBill.Term;
import jeton.model.Transformer;

/**
 * The terms of {@link RooflineStepTime} that depend on the new tokens of a step alone: dense matrices, routed experts, LM
 * head, sampling, elementwise operations, collectives and kernel launches.
 *
 * <p>Tokens are those of one micro-batch, on all data-parallel ranks together; the times are those of its way through all
 * layers.
 */
final class LinearTerms {
    /** Slowest expert rank over the mean, with replicated hot experts. */
    private static final double EXPERT_IMBALANCE = 1.2;

    private static final double BF16_BYTES = Precision.BF16.bytesPerElement();

    private final Transformer model;
    private final Layout layout;
    private final RooflineCalibration calibration;
    private final Traffic traffic;
    private final ExpertKernel expertKernel;
    private final int n;
    private final double shards;
    private final double bandwidth;
    private final MatrixProduct dense;
    private final MatrixProduct head;
    private final double expertBytes;
    private final double expertPeak;
    private final double expertFixed;
    private final double expertShare;
    private final ByCount experts = new ByCount(tokens -> experts((long) tokens));
    private final int smallKernels;
    private final double launch;
    private final double elementwiseBytesPerToken;

    LinearTerms(
            Chip chip,
            RooflineCalibration calibration,
            Transformer model,
            Layout layout,
            EngineProfile.Kernels kernels) {
        this.model = model;
        this.layout = layout;
        this.calibration = calibration;
        traffic = new Traffic(chip, calibration, model, layout);
        n = layout.stageChips();
        shards = layout.tensorParallel();
        bandwidth = chip.memory().bandwidth().value();
        double weights = (model.parameters().nonExpertMatmul() - model.embeddingParameters()) / shards;
        dense = new MatrixProduct(
                chip, calibration, kernels, layout.weights(), weights, DenseShapes.layers(model, shards));
        double headWeights = model.embeddingParameters() / shards;
        head = new MatrixProduct(
                chip, calibration, kernels, Precision.BF16, headWeights, DenseShapes.head(model, shards));
        expertKernel = expertKernel();
        expertShare = kernels.experts();
        expertFixed = kernels.seconds(model.experts().layers(), expertKernel.seconds());
        expertPeak = kernels.experts() * expertKernel.compute() * chip.peak(expertKernel.arithmetic());
        expertBytes = model.expertParameters() * layout.experts().bytesPerElement();
        smallKernels = KernelCounts.small(model);
        launch = kernels.seconds(smallKernels, calibration.secondsPerOp());
        elementwiseBytesPerToken =
                (28.0 * model.layers() * model.hidden() + 16.0 * model.denseLayers() * model.denseFeedForward())
                        / shards;
    }

    /** The kernel of the expert format; a format without one of its own runs as BF16 over its own bytes. */
    private ExpertKernel expertKernel() {
        ExpertKernel own = calibration.experts().get(layout.experts());
        if (own != null) {
            return own;
        }
        ExpertKernel bf16 = calibration.experts().get(Precision.BF16);
        if (bf16 == null) {
            throw new IllegalArgumentException("no expert kernel for bf16");
        }
        return bf16;
    }

    /**
     * All of them together.
     *
     * @param unevenness by how much the longest stage of a pipeline stretches the layers, from 1
     */
    double seconds(long tokens, long sampled, double unevenness) {
        return seconds(perRank(tokens), perRank(sampled), tokens, unevenness);
    }

    /**
     * All of them together, on a data-parallel rank.
     *
     * @param tokens  new ones of the rank
     * @param sampled of the rank
     * @param all     new tokens of all ranks, which the experts see
     */
    double seconds(double tokens, double sampled, long all, double unevenness) {
        return unevenness * dense.seconds(tokens)
                + unevenness * experts.at(all)
                + (sampled == 0 ? 0 : head.seconds(sampled))
                + sampling(sampled)
                + unevenness * elementwise(tokens)
                + unevenness * traffic.layers(tokens, all)
                + unevenness * launch
                + traffic.hops(tokens);
    }

    /** New tokens that one rank's dense matrices see. */
    double perRank(double tokens) {
        return tokens / layout.dataParallel();
    }

    private double experts(long tokens) {
        if (model.experts().count() == 0) {
            return 0;
        }
        Transformer.Experts experts = model.experts();
        // a split expert has all its vectors on every chip, and on each its share of what lies between its matrices
        double activations = (double) tokens
                * experts.active()
                / layout.expertParallel()
                * (2.0 * model.hidden() + 3.0 * experts.feedForward() / layout.expertTensorParallel())
                * BF16_BYTES
                / (expertShare * expertKernel.activations() * bandwidth);
        return calibration.overlapped(
                        expertCompute(tokens), expertWeightBytes(tokens) / (expertKernel.memory() * bandwidth))
                + expertFixed
                + experts.layers() * activations;
    }

    private double expertCompute(long tokens) {
        Transformer.Experts experts = model.experts();
        double imbalance = layout.expertParallel() > 1 ? EXPERT_IMBALANCE : 1;
        return 2.0
                * tokens
                * experts.active()
                * model.expertParameters()
                * experts.layers()
                * imbalance
                / n
                / expertPeak;
    }

    /** Bytes of the experts of all layers that {@code tokens} touch, on one rank of every stage. */
    private double expertWeightBytes(long tokens) {
        Transformer.Experts experts = model.experts();
        return experts.layers() * experts.distinct(tokens) / n * expertBytes;
    }

    private double sampling(double sampled) {
        return 16.0 * model.vocab() * sampled / shards / (calibration.elementwise() * bandwidth);
    }

    private double elementwise(double tokens) {
        return tokens * elementwiseBytesPerToken / (calibration.elementwise() * bandwidth);
    }

    /** Bytes of weights that one chip of every stage reads for a micro-batch, all stages together. */
    double weightBytes(long tokens, long sampled) {
        return dense.weightBytes() + (sampled == 0 ? 0 : head.weightBytes()) + expertWeightBytes(tokens);
    }

    void bill(long tokens, long sampled, double unevenness, List<Term> terms) {
        terms.add(roof("dense weights", unevenness, dense, perRank(tokens)));
        if (model.experts().count() > 0) {
            double bytes = expertWeightBytes(tokens);
            double memory = bytes / (expertKernel.memory() * bandwidth);
            terms.add(roof("routed experts", unevenness * experts(tokens), expertCompute(tokens), memory, bytes));
        }
        if (sampled > 0) {
            terms.add(roof("LM head", 1, head, perRank(sampled)));
            terms.add(new Term("sampling", sampling(perRank(sampled)), Bound.MEMORY, sampled + " logit rows"));
        }
        double elementwise = unevenness * elementwise(perRank(tokens));
        terms.add(new Term("elementwise", elementwise, Bound.MEMORY, "norms, activations, residuals"));
        traffic.bill(perRank(tokens), tokens, unevenness, terms);
        terms.add(new Term("kernel launch", unevenness * launch, Bound.LATENCY, smallKernels + " small kernels"));
    }

    private Term roof(String name, double unevenness, MatrixProduct product, double tokens) {
        return roof(
                name,
                unevenness * product.seconds(tokens),
                product.arithmeticSeconds(tokens),
                product.trafficSeconds(tokens),
                product.weightBytes());
    }

    private Term roof(String name, double seconds, double compute, double memory, double bytes) {
        int stages = layout.pipelineParallel();
        return new Term(
                name,
                seconds,
                compute > memory ? Bound.COMPUTE : Bound.MEMORY,
                StepBill.gigabytes(bytes / stages) + " of weights a chip");
    }
}
