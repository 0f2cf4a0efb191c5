package jeton.workload;

import java.util.List;

/**
 * Arrivals, and what arrives.
 *
 * @param arrivals when requests come, or sessions begin
 * @param classes  at least one; each arrival is of one of them, by their shares
 * @param requests ends after so many, from 1, or {@link Workload#UNLIMITED}
 */
public record RequestStream(ArrivalLaw arrivals, List<RequestClass> classes, long requests) {
    public RequestStream {
        classes = List.copyOf(classes);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("a stream needs at least one class of requests");
        }
        if (requests < 1) {
            throw new IllegalArgumentException("requests must be at least 1, was " + requests);
        }
        boolean logged = classes.stream().anyMatch(each -> each.content() instanceof Content.Logged);
        if (logged != arrivals instanceof ArrivalLaw.Trace || (logged && classes.size() > 1)) {
            throw new IllegalArgumentException("a trace brings its own lengths; nothing else goes with its arrivals");
        }
        if (arrivals instanceof ArrivalLaw.Trace trace
                && trace.file().summary().thinking()
                && !(classes.get(0).content().thinking() instanceof Thinking.None)) {
            throw new IllegalArgumentException("the trace says how much is thinking; leave out thinking");
        }
    }
}
