package jeton.workload;

import jeton.stats.LogHistogram;

/** What became of the sessions of a class: tasks of agents, conversations of users. Not thread safe. */
public final class SessionStatistics {
    private final int kind;
    private final LogHistogram latency = new LogHistogram();
    private long begun;
    private long broken;
    private long requests;
    private double promptTokens;
    private double outputTokens;

    SessionStatistics(int kind) {
        this.kind = kind;
    }

    void begin() {
        begun++;
    }

    void complete(Session session, double time) {
        latency.add(time - session.begun);
        requests += session.turn + 1;
        promptTokens += session.promptTokens;
        outputTokens += session.outputTokens;
    }

    void breakOff() {
        broken++;
    }

    /** Ordinal of the class in the workload. */
    public int kind() {
        return kind;
    }

    public long begun() {
        return begun;
    }

    /** Sessions that went to their end. */
    public long completed() {
        return latency.count();
    }

    /** Sessions that ended because a request of theirs was not served. */
    public long broken() {
        return broken;
    }

    /** Seconds from the arrival of the first request to the end of the last, of complete sessions. */
    public LogHistogram latency() {
        return latency;
    }

    /** Mean number of requests of complete sessions. */
    public double meanRequests() {
        return mean(requests);
    }

    /** Mean prompt tokens of all requests of complete sessions together. */
    public double meanPromptTokens() {
        return mean(promptTokens);
    }

    /** Mean of the tokens that complete sessions had generated. */
    public double meanOutputTokens() {
        return mean(outputTokens);
    }

    private double mean(double sum) {
        return completed() == 0 ? Double.NaN : sum / completed();
    }
}
