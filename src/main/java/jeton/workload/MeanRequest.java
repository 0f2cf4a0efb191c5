package jeton.workload;

import java.util.List;
import jeton.workload.trace.LoggedSession;

/**
 * Means of the requests of a workload. Those of single requests come from their laws, those of a log from its rows, and
 * those of conversations, whose prompts depend on where a session ends, from the first sessions that a fixed seed gives.
 *
 * @param input      prompt tokens of a request
 * @param output     tokens that it generates, of all samples together
 * @param perArrival requests of what arrives: of a session, or 1
 */
record MeanRequest(double input, double output, double perArrival) {
    /** So many sessions leave an error of about 1 % where the number of turns varies as much as its mean. */
    private static final int SESSIONS = 10_000;

    /** Sessions of very many turns vary less in their means, so fewer of them do. */
    private static final int ENOUGH_REQUESTS = 200_000;

    private static final long SEED = 20_261_121;

    static MeanRequest of(Workload workload) {
        List<RequestStream> streams = workload.streams();
        boolean rated = streams.stream().allMatch(stream -> stream.arrivals().rate() > 0);
        Sum sum = new Sum();
        for (RequestStream stream : streams) {
            sum.add(of(stream), rated ? stream.arrivals().rate() : 1);
        }
        return sum.mean();
    }

    static MeanRequest of(RequestStream stream) {
        Sum sum = new Sum();
        for (RequestClass of : stream.classes()) {
            sum.add(of(of, stream.arrivals()), of.share());
        }
        return sum.mean();
    }

    private static MeanRequest of(RequestClass of, ArrivalLaw arrivals) {
        Content content = of.content();
        if (content instanceof Conversation conversation) {
            return of(new ConversationScript(conversation, of, new ClassSeed(SEED, 0, 0, of.name())));
        }
        if (content instanceof ReplayedSessions replayed) {
            return of(replayed);
        }
        double thought = content.thinking() instanceof Thinking.Length length
                ? length.fraction() * length.tokens().mean()
                : 0;
        if (content instanceof Content.Single single) {
            double output = single.output().mean() + thought;
            return new MeanRequest(
                    single.system().mean() + single.input().mean(),
                    output * of.sampling().samples(),
                    1);
        }
        if (arrivals instanceof ArrivalLaw.Trace trace) {
            return new MeanRequest(
                    trace.file().summary().meanInput(), trace.file().summary().meanOutput() + thought, 1);
        }
        throw new IllegalStateException("rows of a trace without a trace");
    }

    private static MeanRequest of(ConversationScript script) {
        Session session = new Session();
        Request request = new Request();
        double input = 0;
        double output = 0;
        double requests = 0;
        int sessions = 0;
        while (sessions < SESSIONS && requests < ENOUGH_REQUESTS) {
            session.clear();
            session.ordinal = sessions;
            sessions++;
            script.begin(session);
            script.fill(session, request);
            input += request.promptTokens;
            output += request.outputTokens();
            requests++;
            while (session.more) {
                script.advance(session);
                script.fill(session, request);
                input += request.promptTokens;
                output += request.outputTokens();
                requests++;
            }
        }
        return new MeanRequest(input / requests, output / requests, requests / sessions);
    }

    private static MeanRequest of(ReplayedSessions replayed) {
        double input = 0;
        double output = 0;
        double requests = 0;
        for (LoggedSession session : replayed.trace().sessions()) {
            requests += session.calls();
            for (int call = 0; call < session.calls(); call++) {
                input += session.input(call);
                output += session.output(call);
            }
        }
        double thought = replayed.thinking() instanceof Thinking.Length length
                ? length.fraction() * length.tokens().mean()
                : 0;
        return new MeanRequest(
                input / requests,
                output / requests + thought,
                requests / replayed.trace().sessions().size());
    }

    /** Means over requests, of what arrives in given proportions. */
    private static final class Sum {
        private double input;
        private double output;
        private double requests;
        private double arrivals;
        private int members;
        private MeanRequest last = new MeanRequest(0, 0, 0);

        void add(MeanRequest mean, double weight) {
            double number = weight * mean.perArrival;
            input += number * mean.input;
            output += number * mean.output;
            requests += number;
            arrivals += weight;
            members++;
            last = mean;
        }

        /** Of a single one, that one to the last bit. */
        MeanRequest mean() {
            return members == 1 ? last : new MeanRequest(input / requests, output / requests, requests / arrivals);
        }
    }
}
