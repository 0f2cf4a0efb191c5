package jeton.study;

import java.util.ArrayList;
import java.util.List;
import jeton.latency.Batch;
import jeton.latency.StepTime;
import jeton.study.RunResult.FrontierPoint;
import org.apache.commons.math3.util.FastMath;

/**
 * Throughput against speed per user at growing concurrency, without queueing: N requests always in flight, each waiting for
 * decode steps at the mean context and for its share of everybody's prefill,
 *
 * <pre>
 * time per token = step(N) / tokens + prefill(I) N / O,   speed = 1 / time per token,   throughput = N speed / chips
 * </pre>
 *
 * with I and O the mean prompt and output, of which a share may be in the cache already, and the tokens that a request gains
 * in a step. It ends where the cache or the engine's limit ends. A guide for the eye beside the simulated point; it knows no
 * variation.
 */
final class FluidFrontier {
    private static final int POINTS_PER_OCTAVE = 2;

    private final ResolvedPool resolved;
    private final StepTime stepTime;
    private final LoadSample load;
    private final double hitRate;

    /** @param hitRate share of the prompt tokens that are in the cache already */
    FluidFrontier(ResolvedPool resolved, LoadSample load, double hitRate) {
        this.resolved = resolved;
        this.load = load;
        this.hitRate = hitRate;
        stepTime = resolved.stepTime();
    }

    List<FrontierPoint> points() {
        double held = resolved.cache().bytes((long) Math.ceil(load.heldContext()));
        double most = Math.min(
                resolved.limits().maxNumSeqs(), Math.floor(resolved.cache().capacityBytes() / held));
        List<FrontierPoint> points = new ArrayList<>();
        double prefill = prefillSeconds();
        int previous = 0;
        for (int i = 0; ; i++) {
            int concurrency = (int) Math.min(most, Math.round(FastMath.pow(2, (double) i / POINTS_PER_OCTAVE)));
            if (concurrency > previous) {
                points.add(point(concurrency, prefill));
                previous = concurrency;
            }
            if (concurrency >= most) {
                return points;
            }
        }
    }

    private FrontierPoint point(int concurrency, double prefill) {
        double perToken = decodeSeconds(concurrency) + prefill * concurrency / Math.max(1, load.output());
        return new FrontierPoint(
                concurrency,
                1 / perToken,
                concurrency / perToken / resolved.layout().chips());
    }

    /** For one token of every request. */
    private double decodeSeconds(int concurrency) {
        long context = Math.max(1, Math.round(load.heldContext()));
        return stepTime.seconds(resolved.decodeStep(concurrency, context)) / resolved.tokensPerStep();
    }

    /** Instance time of one prompt in steps filled with prompts. */
    private double prefillSeconds() {
        int prompt = (int) Math.max(1, Math.round(load.input()));
        int cached = (int) Math.min(prompt - 1, Math.round(hitRate * prompt));
        int together = Math.max(1, resolved.limits().maxBatchedTokens() / (prompt - cached));
        Batch batch = new Batch();
        for (int i = 0; i < together; i++) {
            batch.addChunk(prompt - cached, cached, prompt);
        }
        return stepTime.seconds(batch) / together;
    }
}
