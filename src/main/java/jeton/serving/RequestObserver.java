package jeton.serving;

/** Sees every request as it completes, for those who need more than statistics. */
@FunctionalInterface
public interface RequestObserver {
    /**
     * Called in order of completion.
     *
     * @param id          ordinal of the request in its source
     * @param arrival     in seconds, as the other times
     * @param preemptions that it suffered
     */
    void completed(long id, double arrival, double firstToken, double completion, int outputTokens, int preemptions);
}
