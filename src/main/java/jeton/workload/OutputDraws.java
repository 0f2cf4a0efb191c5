package jeton.workload;

import jeton.sim.Draws;
import org.jspecify.annotations.Nullable;

/** Thinking and answers, by draws that belong to a request's ordinal, or to its session and turn, or to a sample of it. */
final class OutputDraws {
    private final @Nullable LengthLaw law;
    private final Thinking thinking;
    private final Draws outputs;
    private final Draws thinks;
    private final Draws tokens;

    private int thought;
    private int answered;

    /** @param law of outputs; null where they are given */
    OutputDraws(@Nullable LengthLaw law, Thinking thinking, ClassSeed seed) {
        this.law = law;
        this.thinking = thinking;
        this.outputs = seed.draws("output tokens");
        this.thinks = seed.draws("thinks");
        this.tokens = seed.draws("thinking tokens");
    }

    /** Thinking tokens of what was drawn last. */
    int thinkingTokens() {
        return thought;
    }

    /** Answer tokens of what was drawn last. */
    int answerTokens() {
        return answered;
    }

    /** The output of a request. */
    void draw(long ordinal) {
        divide(ordinal, length(outputs.uniform(ordinal)));
    }

    /** The output of a sample, from 1, of a request that thinks or does not, whatever the sample. */
    void drawSample(long ordinal, int sample) {
        divide(length(outputs.uniform(ordinal, sample)), thinks.uniform(ordinal), tokens.uniform(ordinal, sample));
    }

    /** The output of a turn of a session. */
    void drawTurn(long session, int turn) {
        divideTurn(session, turn, length(outputs.uniform(session, turn)));
    }

    /** Divides a given output of a request. */
    void divide(long ordinal, int output) {
        if (thinking.fraction() == 0) {
            thought = 0;
            answered = output;
        } else {
            divide(output, thinks.uniform(ordinal), tokens.uniform(ordinal));
        }
    }

    /** Divides a given output of a turn of a session. */
    void divideTurn(long session, int turn, int output) {
        divide(output, thinks.uniform(session, turn), tokens.uniform(session, turn));
    }

    private int length(double u) {
        if (law == null) {
            throw new IllegalStateException("outputs are given");
        }
        return law.tokens(u);
    }

    private void divide(int output, double whether, double howMuch) {
        thought = 0;
        answered = output;
        if (whether >= thinking.fraction()) {
            return;
        }
        if (thinking instanceof Thinking.Length length) {
            thought = length.tokens().tokens(howMuch);
        } else if (thinking instanceof Thinking.Share share) {
            double part = output * share.share().quantile(howMuch);
            thought = Math.min(output - 1, (int) Math.floor(part + 0.5));
            answered = output - thought;
        }
    }
}
