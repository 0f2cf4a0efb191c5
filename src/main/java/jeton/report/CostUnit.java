package jeton.report;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import jeton.study.Estimate;
import jeton.study.RunResult;

/** What the cost of a deployment is divided by where deployments are compared. */
enum CostUnit {
    /** Fair where every deployment computes the same tokens. */
    MILLION_TOKENS,
    /** Fair where a request takes more tokens in one deployment than in another, as with and without thinking. */
    THOUSAND_REQUESTS;

    /** Tokens a request that differ by less than this share count as equal. */
    private static final double SAME = 0.05;

    /** The fair unit for these runs. */
    static CostUnit fairFor(List<RunResult> runs) {
        DoubleSummaryStatistics tokens = tokensPerRequest(runs);
        return tokens.getMax() > (1 + SAME) * tokens.getMin() ? THOUSAND_REQUESTS : MILLION_TOKENS;
    }

    /** Of completed requests, input and output together. */
    static DoubleSummaryStatistics tokensPerRequest(List<RunResult> runs) {
        return runs.stream()
                .filter(run -> run.requests().completed() > 0)
                .mapToDouble(
                        run -> (double) (run.tokens().input() + run.tokens().output())
                                / run.requests().completed())
                .summaryStatistics();
    }

    Estimate cost(RunResult run) {
        if (this == MILLION_TOKENS) {
            return run.cost().usdPerMillionTokens();
        }
        Estimate one = run.cost().usdPerRequest();
        return new Estimate(1000 * one.mean(), 1000 * one.halfWidth95());
    }

    /** {@code $0.0536 per million tokens}. */
    String words(RunResult run) {
        return HumanNumber.usd(cost(run).mean())
                + (this == MILLION_TOKENS ? " per million tokens" : " per 1,000 requests");
    }
}
