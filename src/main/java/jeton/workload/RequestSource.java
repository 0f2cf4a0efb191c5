package jeton.workload;

import java.util.List;

/**
 * A stream of requests in order of arrival. Not thread safe.
 *
 * <p>The same workload, seed and replication give the same requests whatever serves them, so that deployments are
 * compared on common random numbers: gaps come from a stream of their own, token counts from the request's ordinal.
 */
public interface RequestSource extends AutoCloseable {
    /**
     * Time of the next arrival in seconds, never less than the one before; positive infinity when nothing more will
     * come, or (closed loop) nothing before another request ends. An end can bring the announced arrival forward, but
     * not to before that end: ask again after {@link #ended}.
     */
    double nextArrival();

    /** Takes the request announced by {@link #nextArrival()} into {@code into}. */
    void take(Request into);

    /** Says that the request of ordinal {@code id}, which was taken earlier, was served and left at {@code time}. */
    void ended(long id, double time);

    /**
     * Says that a request left at {@code time} without its answer: it was refused, given up or lost for good. Nothing
     * follows from an answer that was not given, so its session ends.
     */
    default void failed(long id, double time) {
        ended(id, time);
    }

    /** What became so far of the sessions of each class that has any. */
    default List<SessionStatistics> sessions() {
        return List.of();
    }

    @Override
    void close();
}
