package jeton.workload;

import java.util.ArrayList;
import java.util.List;
import jeton.sim.Draws;
import org.apache.commons.math3.util.FastMath;

/**
 * Texts that stand at the start of prompts, each the same for all requests that have it. Immutable.
 *
 * @param choices one of them starts a prompt, by their weights; none of them for prompts that share no start
 */
public record SystemPrompts(List<Choice> choices) {
    public static final SystemPrompts NONE = new SystemPrompts(List.of());
    public static final int MOST = 1_000_000;

    /**
     * One text.
     *
     * @param tokens law of its length, which is drawn once
     * @param weight how often it is used over the weights of all, above 0
     */
    public record Choice(LengthLaw tokens, double weight) {
        public Choice {
            Check.above(0, 1e12, "weight of a system prompt", weight);
        }
    }

    public SystemPrompts {
        choices = List.copyOf(choices);
        Check.within(0, MOST, "number of system prompts", choices.size());
    }

    /** The same text before every prompt. */
    public static SystemPrompts of(LengthLaw tokens) {
        return new SystemPrompts(List.of(new Choice(tokens, 1)));
    }

    /**
     * Texts of which the i-th most popular is used in proportion to {@code i ^ -exponent}.
     *
     * @param count    from 1
     * @param exponent from 0 (all alike) to 10
     */
    public static SystemPrompts zipf(int count, LengthLaw tokens, double exponent) {
        Check.within(1, MOST, "number of system prompts", count);
        Check.within(0, 10, "Zipf exponent", exponent);
        List<Choice> choices = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            choices.add(new Choice(tokens, FastMath.pow(i, -exponent)));
        }
        return new SystemPrompts(choices);
    }

    /** Mean tokens of the text before a prompt, 0 without one. */
    public double mean() {
        double tokens = 0;
        double weights = 0;
        for (Choice choice : choices) {
            tokens += choice.weight * choice.tokens.mean();
            weights += choice.weight;
        }
        return weights == 0 ? 0 : tokens / weights;
    }

    String describe() {
        Choice first = choices.get(0);
        boolean alike = choices.stream().allMatch(choice -> choice.tokens.equals(first.tokens));
        return choices.size() == 1
                ? "shared by all, " + first.tokens.describe()
                : Wording.number(choices.size()) + " different ones"
                        + (alike ? ", each " + first.tokens.describe() : "") + " (mean " + Wording.number(mean())
                        + " tokens)";
    }

    /** The texts of one replication, with their lengths. */
    static final class Drawn {
        private final Pick pick;
        private final int[] tokens;
        private final Draws uses;

        Drawn(SystemPrompts prompts, ClassSeed seed) {
            Draws lengths = seed.draws("system prompt tokens");
            this.uses = seed.draws("system prompt");
            this.tokens = new int[prompts.choices.size()];
            double[] weights = new double[tokens.length];
            for (int i = 0; i < tokens.length; i++) {
                Choice choice = prompts.choices.get(i);
                tokens[i] = choice.tokens.tokens(lengths.uniform(i));
                weights[i] = choice.weight;
            }
            this.pick = new Pick(weights);
        }

        boolean none() {
            return tokens.length == 0;
        }

        /** The ordinal of the text before the prompt of a request or session. */
        int of(long ordinal) {
            return tokens.length == 1 ? 0 : pick.at(uses.uniform(ordinal));
        }

        int tokens(int text) {
            return tokens[text];
        }
    }
}
