package jeton.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * Several sources in order of arrival; of those that arrive at the same time, the earlier source first. Request {@code i} of
 * source {@code s} of {@code n} has the number {@code i n + s}, and so has a session.
 */
final class MergedSource implements RequestSource {
    private final RequestSource[] sources;
    private final long requests;
    private long taken;

    MergedSource(List<RequestSource> sources, long requests) {
        this.sources = sources.toArray(new RequestSource[0]);
        this.requests = requests;
    }

    @Override
    public double nextArrival() {
        return taken == requests ? Double.POSITIVE_INFINITY : sources[first()].nextArrival();
    }

    private int first() {
        int first = 0;
        for (int i = 1; i < sources.length; i++) {
            if (sources[i].nextArrival() < sources[first].nextArrival()) {
                first = i;
            }
        }
        return first;
    }

    @Override
    public void take(Request into) {
        if (taken == requests) {
            throw new IllegalStateException("no request is due");
        }
        int source = first();
        sources[source].take(into);
        into.id = into.id * sources.length + source;
        if (into.session != Request.NO_SESSION) {
            into.session = into.session * sources.length + source;
        }
        taken++;
    }

    @Override
    public void ended(long id, double time) {
        sources[(int) (id % sources.length)].ended(id / sources.length, time);
    }

    @Override
    public void failed(long id, double time) {
        sources[(int) (id % sources.length)].failed(id / sources.length, time);
    }

    @Override
    public List<SessionStatistics> sessions() {
        List<SessionStatistics> all = new ArrayList<>();
        for (RequestSource source : sources) {
            all.addAll(source.sessions());
        }
        return all;
    }

    @Override
    public void close() {
        for (RequestSource source : sources) {
            source.close();
        }
    }
}
