package jeton.serving;

import java.util.Arrays;
import jeton.workload.Request;

/**
 * The samples of one prompt: one sequence until the prompt is computed, then one for each sample. The request is complete
 * when as many are as were wanted; the others are then given up.
 */
final class Family {
    final long id;
    final int prompt;
    final int samples;
    final int wanted;
    final int[] thinking;
    final int[] output;
    /** Slot of each sample, {@link Slots#NONE} before the prompt is computed and once it has ended. */
    final int[] slots;

    /** Bytes of the prompt that each sample has of its own. */
    long ownBytes;

    boolean forked;
    /** Whether the first answer token of any sample came. */
    boolean answered;
    /** Leaves with the step under way. */
    boolean givenUp;
    /** Neither waits nor runs any more. */
    boolean gone;
    /** Samples in the decoding batch. */
    int decoding;

    int complete;
    int completeOutput;
    int completeThinking;
    int preemptions;

    /** @param longest most output tokens of a sample */
    Family(Request request, int longest) {
        id = request.id;
        prompt = request.promptTokens;
        samples = request.samples;
        wanted = request.samplesWanted;
        thinking = new int[samples];
        output = new int[samples];
        for (int i = 0; i < samples; i++) {
            output[i] = Math.min(longest, request.outputTokens(i));
            thinking[i] = Math.min(longest, request.thinkingTokens(i));
        }
        slots = new int[samples];
        Arrays.fill(slots, Slots.NONE);
    }

    /** Whether a sample of a request is longer than {@code longest}. */
    static boolean cuts(Request request, int longest) {
        for (int i = 0; i < request.samples; i++) {
            if (request.outputTokens(i) > longest) {
                return true;
            }
        }
        return false;
    }

    /** Counts a sample that is complete. */
    void completes(int sample, int samplePreemptions) {
        complete++;
        completeOutput += output[sample];
        completeThinking += thinking[sample];
        preemptions += samplePreemptions;
    }

    int sampleOf(int slot) {
        int sample = 0;
        while (slots[sample] != slot) {
            sample++;
        }
        return sample;
    }
}
