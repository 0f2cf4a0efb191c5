package jeton.study;

import java.util.Locale;
import jeton.serving.CacheLayout;

/**
 * What must fit the cache of a replica for a layout to be of use.
 *
 * @param sequences    at once, spread over the data-parallel ranks
 * @param tokens       in the cache of each
 * @param promptTokens of one more, spread over the ranks too; 0 for none
 */
record CacheNeed(int sequences, long tokens, long promptTokens) {

    /** Bytes of the rank with the most. */
    double ofRank(CacheLayout cache, int ranks) {
        return (double) ceil(sequences, ranks) * cache.bytes(tokens) + cache.bytes(ceil(promptTokens, ranks));
    }

    String words() {
        String held = sequences == 1
                ? String.format(Locale.ROOT, "a request of %,d tokens", tokens)
                : String.format(Locale.ROOT, "%,d sequences of %,d tokens", sequences, tokens);
        return promptTokens == 0
                ? held
                : (sequences == 0 ? "" : held + " and ")
                        + String.format(Locale.ROOT, "a prompt of %,d tokens", promptTokens);
    }

    private static long ceil(long a, int b) {
        return (a + b - 1) / b;
    }
}
