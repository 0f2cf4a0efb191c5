package jeton.serving;

import jeton.workload.Request;

/** In which order those who wait are admitted. What comes out the same goes by arrival. */
public sealed interface QueueOrder {
    QueueOrder FIRST_COME = new FirstCome();

    /** A number of the request, constant while it waits; the least goes first. */
    double rank(Request request);

    /** First come, first served; whoever was preempted goes before all others. */
    record FirstCome() implements QueueOrder {
        @Override
        public double rank(Request request) {
            return 0;
        }
    }

    /**
     * The most urgent first, and within a priority by arrival, as vLLM's {@code priority} policy; the least urgent is also
     * the first to be preempted, the last come of them.
     */
    record ByPriority() implements QueueOrder {
        @Override
        public double rank(Request request) {
            return request.priority;
        }
    }

    /**
     * The one with the shortest predicted output first. With aging it counts as so many tokens shorter for every second that
     * it waits; since all who wait age alike, the order among them stays.
     *
     * @param agingTokensPerSecond from 0
     */
    record ShortestPredicted(double agingTokensPerSecond) implements QueueOrder {
        public ShortestPredicted {
            if (!(agingTokensPerSecond >= 0 && agingTokensPerSecond < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("aging must be 0 or more, not " + agingTokensPerSecond);
            }
        }

        @Override
        public double rank(Request request) {
            return request.predictedTokens + agingTokensPerSecond * request.arrival;
        }
    }

    /**
     * The one of which the prefix cache holds most first, as SGLang's {@code lpm} (schedule_policy.py): the queue is sorted
     * anew whenever prompts are chosen, and whose hits are equal keep the order they had. Of several that the cache holds
     * little of and that begin alike all but the first go last, so that the first can compute what the others then find.
     * A queue that is too long is left as it is.
     */
    record LongestPrefix() implements QueueOrder {
        /** Most that wait for the queue to be sorted. */
        static final int MOST_SORTED = 128;
        /** Tokens of a hit up to which others in the queue are looked at, and tokens from which two begin alike. */
        static final int THRESHOLD = 32;

        @Override
        public double rank(Request request) {
            return 0;
        }
    }

    /**
     * The earliest deadline first.
     *
     * @param dropLate whether the first in the queue is refused when its deadline has passed before it ever ran
     */
    record EarliestDeadline(boolean dropLate) implements QueueOrder {
        @Override
        public double rank(Request request) {
            return request.deadline;
        }
    }
}
