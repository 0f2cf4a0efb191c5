package jeton.workload;

import jeton.sim.Draws;

/** Divides the output of a request into thinking and answer by draws that belong to its ordinal. */
final class ThinkingDraws {
    private final Thinking thinking;
    private final Draws thinks;
    private final Draws tokens;

    ThinkingDraws(Thinking thinking, long seed, int replication) {
        this.thinking = thinking;
        this.thinks = new Draws(seed, replication, "thinks");
        this.tokens = new Draws(seed, replication, "thinking tokens");
    }

    /**
     * Sets thinking and answer of a request whose ordinal is set.
     *
     * @param output tokens drawn from the output law, at least 1
     */
    void divide(Request into, int output) {
        into.thinkingTokens = 0;
        into.answerTokens = output;
        if (thinking.fraction() < 1 && thinks.uniform(into.id) >= thinking.fraction()) {
            return;
        }
        if (thinking instanceof Thinking.Length length) {
            into.thinkingTokens = length.tokens().tokens(tokens.uniform(into.id));
        } else if (thinking instanceof Thinking.Share share) {
            double thought = output * share.share().quantile(tokens.uniform(into.id));
            into.thinkingTokens = Math.min(output - 1, (int) Math.floor(thought + 0.5));
            into.answerTokens = output - into.thinkingTokens;
        }
    }
}
