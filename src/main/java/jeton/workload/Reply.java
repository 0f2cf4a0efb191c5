package jeton.workload;

/**
 * What can follow an answer in a session: the next message of its user, or what a tool reports.
 *
 * @param name   of the tool; empty for a user
 * @param weight how often it follows over the weights of all that can, above 0
 * @param delay  from the end of the answer to the next request
 * @param tokens what it adds to the prompt
 */
public record Reply(String name, double weight, ThinkTime delay, LengthLaw tokens) {
    public Reply {
        Check.above(0, 1e12, "weight of a reply", weight);
    }

    String describe() {
        return tokens.describe() + " after "
                + (name.isEmpty() ? delay.describe() : delay.describe().replace("think time", "delay"));
    }
}
