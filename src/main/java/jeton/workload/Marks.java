package jeton.workload;

import jeton.sim.Draws;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.util.FastMath;

/** What the requests of a class have in common, and what is predicted of each. */
final class Marks {
    private static final double SQRT_2 = Math.sqrt(2);

    private final int kind;
    private final RequestClass.Urgency urgency;
    private final double error;
    private final Draws errors;

    Marks(RequestClass of, ClassSeed seed) {
        this.kind = seed.kind();
        this.urgency = of.urgency();
        this.error = of.predictionError();
        this.errors = seed.draws("prediction error");
    }

    /** Makes a request one of the class, on its own and with one sample; arrival and tokens are set. */
    void mark(Request into, long ordinal, long part) {
        into.makePlain();
        into.kind = kind;
        into.priority = urgency.priority();
        into.deadline = into.arrival + urgency.deadlineSeconds();
        if (error > 0) {
            double z = SQRT_2 * Erf.erfInv(2 * errors.uniform(ordinal, part) - 1);
            double predicted = into.outputTokens() * FastMath.exp(error * z);
            into.predictedTokens = (int) Math.max(1, Math.min(LengthLaw.MOST_TOKENS, Math.floor(predicted + 0.5)));
        }
    }
}
