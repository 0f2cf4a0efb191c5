package jeton.serving;

import java.util.ArrayList;
import java.util.List;
import jeton.workload.Request;

/** The samples of one prompt in a {@link StepwiseReplica}. */
final class StepwiseFamily {
    final long id;
    final int samples;
    final int wanted;
    final List<Integer> thinking = new ArrayList<>();
    final List<Integer> output = new ArrayList<>();
    /** Sequences that wait or run: one until the prompt is computed. */
    final List<StepwiseSequence> members = new ArrayList<>();
    /** Those that are complete. */
    final List<StepwiseSequence> complete = new ArrayList<>();

    boolean forked;
    boolean answered;
    boolean givenUp;

    StepwiseFamily(Request request, int longest) {
        id = request.id;
        samples = request.samples;
        wanted = request.samplesWanted;
        for (int i = 0; i < samples; i++) {
            thinking.add(Math.min(longest, request.thinkingTokens(i)));
            output.add(Math.min(longest, request.outputTokens(i)));
        }
    }
}
