package jeton.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.sim.Draws;
import jeton.sim.Streams;
import jeton.workload.trace.TraceFile;
import jeton.workload.trace.TraceOptions;
import jeton.workload.trace.TraceSummary;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a deployment. Immutable; every {@link #open} gives the same requests for the same seed and
 * replication, and the lengths of request i are the same under every arrival law.
 *
 * @param arrivals        when requests come
 * @param input           tokens of prompts; null where a trace brings them, and only there
 * @param output          tokens of outputs, all or the answer alone as {@code thinking} says; null where a trace brings
 *                        them, and only there
 * @param thinking        what comes before the answer
 * @param requests        ends after so many, from 1, or {@link #UNLIMITED}
 * @param durationSeconds no request comes at or after this time, above 0; infinite if there is no such time
 */
public record Workload(
        ArrivalLaw arrivals,
        @Nullable LengthLaw input,
        @Nullable LengthLaw output,
        Thinking thinking,
        long requests,
        double durationSeconds) {
    public static final long UNLIMITED = Long.MAX_VALUE;
    public static final double ENDLESS = Double.POSITIVE_INFINITY;

    /** A trace is shortened to what requests and duration leave of it. */
    public Workload {
        if (requests < 1) {
            throw new IllegalArgumentException("requests must be at least 1, was " + requests);
        }
        if (!(durationSeconds > 0)) {
            throw new IllegalArgumentException("duration must be above 0 seconds, was " + durationSeconds);
        }
        if (arrivals instanceof ArrivalLaw.Trace trace) {
            if (input != null || output != null) {
                throw new IllegalArgumentException("a trace brings its own lengths; leave out input and output");
            }
            if (trace.file().summary().thinking() && !(thinking instanceof Thinking.None)) {
                throw new IllegalArgumentException("the trace says how much is thinking; leave out thinking");
            }
            arrivals = new ArrivalLaw.Trace(trace.file().endedBy(requests, durationSeconds));
        } else {
            if (input == null || output == null) {
                throw new IllegalArgumentException(
                        "input and output need a length law each (only a trace has its own)");
            }
            boolean endless = requests == UNLIMITED && durationSeconds == ENDLESS;
            if (endless || (requests == UNLIMITED && arrivals instanceof ArrivalLaw.Batch)) {
                throw new IllegalArgumentException("this workload never ends; give it a number of requests"
                        + (endless && !(arrivals instanceof ArrivalLaw.Batch) ? " or a duration" : ""));
            }
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

    /**
     * Starts the requests of one replication.
     *
     * @throws InputException if not one request arrives within the duration
     */
    public RequestSource open(long seed, int replication) {
        RequestSource source = source(seed, replication);
        if (source.nextArrival() == Double.POSITIVE_INFINITY) {
            source.close();
            throw new InputException(Problem.of(
                    "duration",
                    "not one request arrives within " + Wording.number(durationSeconds) + " s with seed " + seed
                            + " in replication " + replication + "; lengthen it or raise the rate"));
        }
        return source;
    }

    private RequestSource source(long seed, int replication) {
        if (arrivals instanceof ArrivalLaw.Trace trace) {
            return new TraceSource(trace.file(), new ThinkingDraws(thinking, seed, replication));
        }
        if (arrivals instanceof ArrivalLaw.ClosedLoop loop) {
            return closed(loop, seed, replication, requests, durationSeconds);
        }
        return new OpenSource(
                Arrivals.of(arrivals, new Streams(seed, replication)),
                tokens(seed, replication),
                requests,
                durationSeconds);
    }

    /**
     * The same lengths with {@code users} requests always in the system, to find out what a deployment can do: a request
     * that ends is followed by the next at once. The rows of a trace are taken in their order, from the first again
     * after the last.
     *
     * @param users    from 1
     * @param requests ends after so many, from 1
     */
    public RequestSource saturated(long seed, int replication, int users, long requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("requests must be at least 1, was " + requests);
        }
        return closed(new ArrivalLaw.ClosedLoop(users, new ThinkTime.Fixed(0)), seed, replication, requests, ENDLESS);
    }

    private RequestSource closed(ArrivalLaw.ClosedLoop loop, long seed, int replication, long most, double duration) {
        return new ClosedSource(
                loop, tokens(seed, replication), new Draws(seed, replication, "think time"), most, duration);
    }

    private Tokens tokens(long seed, int replication) {
        if (arrivals instanceof ArrivalLaw.Trace trace) {
            return new Tokens.Cycled(trace.file(), thinking, seed, replication);
        }
        return new Tokens.Drawn(law(input), law(output), thinking, seed, replication);
    }

    /** Mean prompt, in tokens, after rounding and cutting. */
    public double meanInputTokens() {
        return arrivals instanceof ArrivalLaw.Trace trace
                ? trace.file().summary().meanInput()
                : law(input).mean();
    }

    /** Mean of all tokens that a request generates, thinking and answer, after rounding and cutting. */
    public double meanOutputTokens() {
        double output = arrivals instanceof ArrivalLaw.Trace trace
                ? trace.file().summary().meanOutput()
                : law(this.output).mean();
        return thinking instanceof Thinking.Length length
                ? output + length.fraction() * length.tokens().mean()
                : output;
    }

    /** Mean rate of arrivals in requests/s; NaN for closed loops, batches and traces that arrive all at once. */
    public double offeredRate() {
        return arrivals.rate();
    }

    /** What is asked, in words, one line a part, with the sources of fitted laws. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("arrivals: " + arrivals.describe());
        if (arrivals instanceof ArrivalLaw.Trace trace) {
            describeTrace(trace.file(), lines);
        } else {
            lines.add("end: " + end());
            lines.add("input: " + withMean(law(input)));
            lines.add((thinking instanceof Thinking.Length ? "answer: " : "output: ") + withMean(law(output)));
        }
        if (!(thinking instanceof Thinking.None)) {
            lines.add("thinking: " + thinking.describe());
        }
        return List.copyOf(lines);
    }

    private static void describeTrace(TraceFile file, List<String> lines) {
        TraceSummary summary = file.summary();
        TraceOptions options = file.options();
        lines.add("input: from the trace, mean " + Wording.number(summary.meanInput()) + " tokens"
                + cut(summary.cutInputs(), options.maxInput()));
        lines.add("output: from the trace, mean " + Wording.number(summary.meanOutput()) + " tokens"
                + cut(summary.cutOutputs(), options.maxOutput())
                + (summary.thinking() ? ", thinking " + Wording.number(summary.meanThinking()) + " of them" : ""));
        if (summary.emptyOutputs() > 0) {
            lines.add("rows without output: " + Wording.number(summary.emptyOutputs()) + ", "
                    + (options.emptyOutput() == TraceOptions.EmptyOutput.SKIP ? "left out" : "raised to one token"));
        }
    }

    private static String cut(long rows, int to) {
        return rows == 0 ? "" : ", " + Wording.number(rows) + " cut to " + Wording.number(to) + " tokens";
    }

    private String end() {
        String byCount = requests == UNLIMITED ? "" : "after " + Wording.number(requests) + " requests";
        String byTime = durationSeconds == ENDLESS ? "" : "at " + Wording.number(durationSeconds) + " s";
        return byCount.isEmpty() || byTime.isEmpty() ? byCount + byTime : byCount + " or " + byTime;
    }

    private static String withMean(LengthLaw law) {
        return String.format(Locale.ROOT, "%s (mean %s)", law.describe(), Wording.number(law.mean()));
    }

    private static LengthLaw law(@Nullable LengthLaw law) {
        if (law == null) {
            throw new IllegalStateException("a trace has no length law");
        }
        return law;
    }
}
