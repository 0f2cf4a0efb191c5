package jeton.workload;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.workload.RequestClass.Sampling;
import jeton.workload.trace.TraceFile;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a deployment. Immutable; every {@link #open} gives the same requests for the same seed and
 * replication, and the lengths of request i, or of turn j of session i, are the same under every arrival law and whatever
 * serves them.
 *
 * @param streams         at least one; together they are what arrives
 * @param requests        ends after so many, from 1, or {@link #UNLIMITED}
 * @param durationSeconds no request comes at or after this time, above 0; infinite if there is no such time
 */
public record Workload(List<RequestStream> streams, long requests, double durationSeconds) {
    public static final long UNLIMITED = Long.MAX_VALUE;
    public static final double ENDLESS = Double.POSITIVE_INFINITY;

    /** A trace that is all there is, is shortened to what requests and duration leave of it. */
    public Workload {
        if (requests < 1) {
            throw new IllegalArgumentException("requests must be at least 1, was " + requests);
        }
        if (!(durationSeconds > 0)) {
            throw new IllegalArgumentException("duration must be above 0 seconds, was " + durationSeconds);
        }
        if (streams.size() == 1 && streams.get(0).arrivals() instanceof ArrivalLaw.Trace trace) {
            RequestStream stream = streams.get(0);
            TraceFile shortened = trace.file().endedBy(requests, durationSeconds);
            streams = List.of(new RequestStream(new ArrivalLaw.Trace(shortened), stream.classes(), stream.requests()));
        }
        streams = List.copyOf(streams);
        int kinds = streams.stream().mapToInt(stream -> stream.classes().size()).sum();
        Check.within(1, SegmentNames.MOST_CLASSES, "number of classes", kinds);
        for (RequestStream stream : streams) {
            checkEnd(stream, requests, durationSeconds);
        }
    }

    /**
     * Requests of one kind, each on its own.
     *
     * @param input  tokens of prompts; null where a trace brings them, and only there
     * @param output tokens of outputs, all or the answer alone as {@code thinking} says; null where a trace brings them,
     *               and only there
     */
    public Workload(
            ArrivalLaw arrivals,
            @Nullable LengthLaw input,
            @Nullable LengthLaw output,
            Thinking thinking,
            long requests,
            double durationSeconds) {
        this(
                List.of(new RequestStream(
                        arrivals, List.of(RequestClass.plain(content(arrivals, input, output, thinking))), UNLIMITED)),
                requests,
                durationSeconds);
    }

    private static Content content(
            ArrivalLaw arrivals, @Nullable LengthLaw input, @Nullable LengthLaw output, Thinking thinking) {
        if (arrivals instanceof ArrivalLaw.Trace) {
            if (input != null || output != null) {
                throw new IllegalArgumentException("a trace brings its own lengths; leave out input and output");
            }
            return new Content.Logged(thinking);
        }
        if (input == null || output == null) {
            throw new IllegalArgumentException("input and output need a length law each (only a trace has its own)");
        }
        return new Content.Single(SystemPrompts.NONE, input, output, thinking);
    }

    private static void checkEnd(RequestStream stream, long requests, double durationSeconds) {
        boolean batch = stream.arrivals() instanceof ArrivalLaw.Batch;
        boolean counted = requests != UNLIMITED || stream.requests() != UNLIMITED;
        boolean timed = durationSeconds != ENDLESS && !batch;
        if (!counted && !timed && !(stream.arrivals() instanceof ArrivalLaw.Trace)) {
            throw new IllegalArgumentException(
                    "this workload never ends; give it a number of requests" + (batch ? "" : " or a duration"));
        }
    }

    /** A workload of so many requests. */
    public static Workload of(
            ArrivalLaw arrivals, LengthLaw input, LengthLaw output, Thinking thinking, long requests) {
        return new Workload(arrivals, input, output, thinking, requests, ENDLESS);
    }

    /** A whole trace, as its options take it. */
    public static Workload of(TraceFile trace, Thinking thinking) {
        return new Workload(new ArrivalLaw.Trace(trace), null, null, thinking, UNLIMITED, ENDLESS);
    }

    /** The same with other thinking in all classes. */
    public Workload with(Thinking thinking) {
        return withContents(content -> content.with(thinking));
    }

    /** The same, with earlier thinking in the history of all sessions or in none. */
    public Workload keepingThinking(boolean keep) {
        return withContents(
                content -> content instanceof Conversation conversation ? conversation.keepingThinking(keep) : content);
    }

    /** The same, with so many outputs of every prompt. */
    public Workload with(Sampling sampling) {
        return withClasses(each -> each.with(sampling));
    }

    private Workload withContents(UnaryOperator<Content> change) {
        return withClasses(each -> each.with(change.apply(each.content())));
    }

    private Workload withClasses(UnaryOperator<RequestClass> change) {
        List<RequestStream> changed = streams.stream()
                .map(stream -> new RequestStream(
                        stream.arrivals(), stream.classes().stream().map(change).toList(), stream.requests()))
                .toList();
        return new Workload(changed, requests, durationSeconds);
    }

    /** Whether other thinking may be laid over it: a trace may say itself what is thinking. */
    public boolean takes(Thinking thinking) {
        return thinking instanceof Thinking.None
                || streams.stream()
                        .noneMatch(stream -> stream.arrivals() instanceof ArrivalLaw.Trace trace
                                && trace.file().summary().thinking());
    }

    /** All classes, by the ordinals that requests have as {@link Request#kind}. */
    public List<RequestClass> classes() {
        return streams.stream().flatMap(stream -> stream.classes().stream()).toList();
    }

    /** Whether there are sessions of several turns. */
    public boolean hasSessions() {
        return classes().stream()
                .anyMatch(each -> each.content() instanceof Conversation || each.content() instanceof ReplayedSessions);
    }

    /** Whether there are sessions whose history is made of what the model generates. */
    public boolean hasConversations() {
        return classes().stream().anyMatch(each -> each.content() instanceof Conversation);
    }

    /** The arrivals of the only stream, else of the first. */
    public ArrivalLaw arrivals() {
        return streams.get(0).arrivals();
    }

    /** The trace that is all that arrives, if there is one. */
    public Optional<TraceFile> trace() {
        return streams.size() == 1 && arrivals() instanceof ArrivalLaw.Trace trace
                ? Optional.of(trace.file())
                : Optional.empty();
    }

    /** Whether every replication has the very same requests. */
    public boolean repeats() {
        RequestClass first = classes().get(0);
        return trace().isPresent()
                && first.content().thinking() instanceof Thinking.None
                && first.predictionError() == 0;
    }

    /** Whether the load has a course of its own, as a batch, a trace or a day has, instead of a long run. */
    public boolean hasCourse() {
        return streams.stream()
                .map(RequestStream::arrivals)
                .anyMatch(law -> law instanceof ArrivalLaw.Batch
                        || law instanceof ArrivalLaw.Trace
                        || law instanceof ArrivalLaw.Diurnal);
    }

    /** Whether some requests wait for earlier ones, so that they come sooner where service is fast. */
    public boolean waitsForAnswers() {
        return hasSessions() || streams.stream().anyMatch(stream -> stream.arrivals() instanceof ArrivalLaw.ClosedLoop);
    }

    /**
     * Starts the requests of one replication.
     *
     * @throws InputException if not one request arrives within the duration
     */
    public RequestSource open(long seed, int replication) {
        RequestSource source = new Sources(this, seed, replication).offered();
        if (source.nextArrival() == Double.POSITIVE_INFINITY) {
            source.close();
            throw new InputException(Problem.of(
                    "duration",
                    "not one request arrives within " + Wording.number(durationSeconds) + " s with seed " + seed
                            + " in replication " + replication + "; lengthen it or raise the rate"));
        }
        return source;
    }

    /**
     * The same lengths with {@code users} requests always in the system, to find out what a deployment can do: a request
     * that ends is followed at once by the next turn of its session, or by another session. The rows of a trace are taken
     * in their order, from the first again after the last.
     *
     * @param users    from 1
     * @param most ends after so many requests, from 1
     */
    public RequestSource saturated(long seed, int replication, int users, long most) {
        if (most < 1) {
            throw new IllegalArgumentException("requests must be at least 1, was " + most);
        }
        return new Sources(this, seed, replication).saturated(users, most);
    }

    /** Mean prompt, in tokens, after rounding and cutting. */
    public double meanInputTokens() {
        return MeanRequest.of(this).input();
    }

    /** Mean of all tokens that a request generates, thinking and answers of all samples, after rounding and cutting. */
    public double meanOutputTokens() {
        return MeanRequest.of(this).output();
    }

    /** Mean number of requests of what arrives: 1 without sessions. */
    public double requestsPerArrival() {
        return MeanRequest.of(this).perArrival();
    }

    /** Mean rate of requests, those within sessions included, in requests/s; NaN where one of the streams has none. */
    public double offeredRate() {
        double rate = 0;
        for (RequestStream stream : streams) {
            rate += stream.arrivals().rate() * MeanRequest.of(stream).perArrival();
        }
        return rate;
    }

    /** The largest rate of requests that lasts for a while, in requests/s. */
    public double peakRate() {
        double rate = 0;
        for (RequestStream stream : streams) {
            rate += stream.arrivals().peakRate() * MeanRequest.of(stream).perArrival();
        }
        return rate;
    }

    /** What is asked, in words, one line a part, with the sources of fitted laws. */
    public List<String> describe() {
        return new WorkloadWords(this).lines();
    }

    /** What is asked otherwise than by {@code common}, of which this is a variant. */
    public List<String> describeBeside(Workload common) {
        return new WorkloadWords(this).linesBeside(common);
    }
}
