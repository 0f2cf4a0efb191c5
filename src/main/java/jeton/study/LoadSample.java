package jeton.study;

import jeton.workload.Request;
import jeton.workload.RequestSource;
import jeton.workload.Workload;

/**
 * Mean lengths of a workload's requests, from its first ones.
 *
 * @param input       prompt tokens
 * @param output      thinking and answer tokens
 * @param heldContext tokens that a request in flight holds in the cache, on average over time: the prompt and
 *                    {@code E[O^2] / (2 E[O])}, since long outputs are in flight for longer
 */
record LoadSample(double input, double output, double heldContext) {
    private static final int REQUESTS = 2000;

    static LoadSample of(Workload workload, long seed) {
        double input = 0;
        double output = 0;
        double squares = 0;
        Request request = new Request();
        try (RequestSource source = workload.saturated(seed, 0, 1, REQUESTS)) {
            for (int i = 0; i < REQUESTS; i++) {
                source.take(request);
                double tokens = request.outputTokens();
                input += request.promptTokens;
                output += tokens;
                squares += tokens * tokens;
                source.ended(request.id, request.arrival);
            }
        }
        return new LoadSample(
                input / REQUESTS, output / REQUESTS, input / REQUESTS + squares / (2 * Math.max(1, output)));
    }
}
