package jeton.workload.trace;

/**
 * What a log of sessions holds.
 *
 * @param sessions   at least 1
 * @param calls      of all sessions together
 * @param meanInput  prompt tokens of a call
 * @param meanOutput tokens
 * @param meanShared part of a prompt that is that of the call before, in tokens
 * @param meanGap    seconds between two calls of a session; 0 where none has two
 * @param raised     prompts and outputs without a token, raised to one
 * @param backwards  calls with a time stamp before that of the call above, whose gap is taken to be 0
 */
public record SessionTraceSummary(
        int sessions,
        long calls,
        double meanInput,
        double meanOutput,
        double meanShared,
        double meanGap,
        long raised,
        long backwards) {}
