package jeton.workload;

import java.util.ArrayList;
import java.util.List;
import jeton.sim.Draws;
import jeton.sim.Streams;

/** Makes the sources of one replication of a workload. */
final class Sources {
    private final Workload workload;
    private final long seed;
    private final int replication;

    Sources(Workload workload, long seed, int replication) {
        this.workload = workload;
        this.seed = seed;
        this.replication = replication;
    }

    /** As the workload says. */
    RequestSource offered() {
        List<RequestStream> streams = workload.streams();
        if (streams.size() == 1) {
            return source(streams.get(0), 0, "");
        }
        List<RequestSource> sources = new ArrayList<>();
        int kinds = 0;
        for (RequestStream stream : streams) {
            sources.add(source(stream, kinds, " of " + stream.classes().get(0).name()));
            kinds += stream.classes().size();
        }
        return new MergedSource(sources, workload.requests());
    }

    /** As many at a time as there are users, who never wait. */
    RequestSource saturated(int users, long requests) {
        ArrivalLaw.ClosedLoop loop = new ArrivalLaw.ClosedLoop(users, new ThinkTime.Fixed(0));
        List<RequestClass> classes = workload.classes();
        if (isSingle(classes)) {
            RequestClass of = classes.get(0);
            return closed(loop, Script.tokens(of, workload.arrivals(), seed(of, 0)), "", requests, Workload.ENDLESS);
        }
        List<Script> scripts = new ArrayList<>();
        double[] weights = new double[classes.size()];
        boolean rated =
                workload.streams().stream().allMatch(stream -> stream.arrivals().rate() > 0);
        for (RequestStream stream : workload.streams()) {
            double shares = sumOfShares(stream);
            for (RequestClass of : stream.classes()) {
                int kind = scripts.size();
                weights[kind] = (rated ? stream.arrivals().rate() : 1) * of.share() / shares;
                scripts.add(Script.of(of, stream.arrivals(), seed(of, kind)));
            }
        }
        return new SessionSource(
                new Starts.Closed(loop, draws("think time")),
                scripts,
                0,
                new Pick(weights),
                draws("class"),
                false,
                requests,
                Workload.ENDLESS);
    }

    /** @param suffix of what is drawn, so that several streams have draws of their own */
    private RequestSource source(RequestStream stream, int kinds, String suffix) {
        long requests = Math.min(workload.requests(), stream.requests());
        double duration = workload.durationSeconds();
        ArrivalLaw law = stream.arrivals();
        List<RequestClass> classes = stream.classes();
        if (!isSingle(classes)) {
            return sessions(stream, kinds, suffix, requests);
        }
        RequestClass of = classes.get(0);
        if (law instanceof ArrivalLaw.Trace trace && of.content() instanceof Content.Logged logged) {
            return new TraceSource(trace.file(), new LoggedPrompt(logged, of, seed(of, kinds)), requests, duration);
        }
        Tokens tokens = Script.tokens(of, law, seed(of, kinds));
        return law instanceof ArrivalLaw.ClosedLoop loop
                ? closed(loop, tokens, suffix, requests, duration)
                : new OpenSource(arrivals(law, suffix), tokens, requests, duration);
    }

    private RequestSource sessions(RequestStream stream, int kinds, String suffix, long requests) {
        ArrivalLaw law = stream.arrivals();
        List<Script> scripts = new ArrayList<>();
        double[] weights = new double[stream.classes().size()];
        for (RequestClass of : stream.classes()) {
            weights[scripts.size()] = of.share();
            scripts.add(Script.of(of, law, seed(of, kinds + scripts.size())));
        }
        return new SessionSource(
                law instanceof ArrivalLaw.ClosedLoop loop
                        ? new Starts.Closed(loop, draws("think time" + suffix))
                        : new Starts.Open(arrivals(law, suffix)),
                scripts,
                kinds,
                new Pick(weights),
                draws("class" + suffix),
                true,
                requests,
                workload.durationSeconds());
    }

    private RequestSource closed(
            ArrivalLaw.ClosedLoop loop, Tokens tokens, String suffix, long requests, double duration) {
        return new ClosedSource(loop, tokens, draws("think time" + suffix), requests, duration);
    }

    private Arrivals arrivals(ArrivalLaw law, String suffix) {
        return Arrivals.of(law, new Streams(seed, replication), suffix);
    }

    private Draws draws(String purpose) {
        return new Draws(seed, replication, purpose);
    }

    private ClassSeed seed(RequestClass of, int kind) {
        return new ClassSeed(seed, replication, kind, of.name());
    }

    private static boolean isSingle(List<RequestClass> classes) {
        return classes.size() == 1
                && !(classes.get(0).content() instanceof Conversation)
                && !(classes.get(0).content() instanceof ReplayedSessions);
    }

    static double sumOfShares(RequestStream stream) {
        return stream.classes().stream().mapToDouble(RequestClass::share).sum();
    }
}
