package jeton.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.workload.trace.SessionTraceSummary;
import jeton.workload.trace.TraceFile;
import jeton.workload.trace.TraceOptions;
import jeton.workload.trace.TraceSummary;

/** What a workload asks, in words. */
final class WorkloadWords {
    private final Workload workload;
    private final List<String> lines = new ArrayList<>();

    WorkloadWords(Workload workload) {
        this.workload = workload;
    }

    List<String> lines() {
        List<RequestStream> streams = workload.streams();
        for (RequestStream stream : streams) {
            boolean sessions = stream.classes().stream()
                    .anyMatch(of -> of.content() instanceof Conversation || of.content() instanceof ReplayedSessions);
            String of = streams.size() > 1 ? stream.classes().get(0).name() + ", " : "";
            lines.add(of
                    + (sessions ? "sessions: " : "arrivals: ")
                    + stream.arrivals().describe()
                    + (stream.requests() == Workload.UNLIMITED
                            ? ""
                            : ", " + Wording.number(stream.requests()) + " requests"));
            if (streams.size() == 1 && workload.trace().isEmpty()) {
                lines.add("end: " + end());
            }
            double shares = Sources.sumOfShares(stream);
            for (RequestClass each : stream.classes()) {
                describe(each, stream, shares);
            }
        }
        if (streams.size() > 1) {
            lines.add("end: " + end());
        }
        return List.copyOf(lines);
    }

    /** What is otherwise than in the workload of which this is a variant. */
    List<String> linesBeside(Workload common) {
        List<String> usual = common.describe();
        List<String> own = new ArrayList<>(lines());
        own.removeAll(usual);
        if (thinks(common) && !thinks(workload)) {
            own.add("thinking: none");
        }
        if (samples(common) && !samples(workload)) {
            own.add("samples of a prompt: 1");
        }
        return List.copyOf(own);
    }

    private static boolean thinks(Workload workload) {
        return workload.classes().stream().anyMatch(each -> !(each.content().thinking() instanceof Thinking.None));
    }

    private static boolean samples(Workload workload) {
        return workload.classes().stream().anyMatch(each -> each.sampling().samples() > 1);
    }

    private void describe(RequestClass of, RequestStream stream, double shares) {
        int from = lines.size();
        if (stream.classes().size() > 1) {
            lines.add("share: " + Wording.percent(of.share() / shares));
        }
        Content content = of.content();
        if (content instanceof Content.Single single) {
            describe(single.system());
            lines.add("input: " + withMean(single.input()));
            describeOutput(single.output(), single.thinking());
        } else if (content instanceof Conversation conversation) {
            describe(conversation);
        } else if (content instanceof ReplayedSessions replayed) {
            describe(replayed);
        } else if (stream.arrivals() instanceof ArrivalLaw.Trace trace) {
            describe(trace.file());
        }
        if (!(content.thinking() instanceof Thinking.None)) {
            lines.add("thinking: " + content.thinking().describe());
        }
        describePeculiarities(of);
        if (!of.name().isEmpty()) {
            for (int i = from; i < lines.size(); i++) {
                lines.set(i, of.name() + ", " + lines.get(i));
            }
        }
    }

    private void describe(Conversation conversation) {
        describe(conversation.system());
        lines.add("turns: " + unitless(conversation.turns()));
        lines.add("first message: " + withMean(conversation.first()));
        double weights =
                conversation.replies().stream().mapToDouble(Reply::weight).sum();
        for (Reply reply : conversation.replies()) {
            String often = conversation.replies().size() == 1
                    ? ""
                    : " (" + Wording.percent(Math.rint(1000 * reply.weight() / weights) / 1000) + ")";
            String what = reply.name().isEmpty() ? "next message" : "report of " + reply.name();
            lines.add(what + often + ": " + reply.describe());
        }
        describeOutput(conversation.output(), conversation.thinking());
        if (!(conversation.thinking() instanceof Thinking.None)) {
            lines.add("history: " + (conversation.keepThinking() ? "with" : "without") + " earlier thinking");
        }
        MeanRequest mean = MeanRequest.of(workload);
        lines.add("a session ends: after its turns"
                + (conversation.maxContext() < LengthLaw.MOST_TOKENS
                        ? ", or before a prompt of more than " + Wording.number(conversation.maxContext()) + " tokens"
                        : ""));
        if (workload.classes().size() == 1) {
            lines.add("means of the first sessions of a fixed seed: " + Wording.number(rounded(mean.perArrival()))
                    + " requests, a prompt of "
                    + Wording.number(Math.rint(mean.input())) + " tokens, an output of "
                    + Wording.number(Math.rint(mean.output())));
        }
    }

    private static double rounded(double value) {
        return Math.rint(100 * value) / 100;
    }

    private void describe(ReplayedSessions replayed) {
        SessionTraceSummary summary = replayed.trace().summary();
        lines.add("replay of " + replayed.trace() + ": " + Wording.number(summary.sessions()) + " sessions, "
                + Wording.number(summary.calls()) + " calls, one session drawn each time; means: prompt "
                + Wording.number(Math.rint(summary.meanInput())) + " tokens, "
                + Wording.number(Math.rint(summary.meanShared())) + " of them those of the call before, output "
                + Wording.number(Math.rint(summary.meanOutput())) + ", wait " + Wording.number(summary.meanGap()) + " s"
                + (replayed.timeScale() == 1 ? "" : " scaled by " + Wording.number(replayed.timeScale())));
        if (summary.raised() > 0) {
            lines.add("texts without a token, raised to one: " + Wording.number(summary.raised()));
        }
        if (summary.backwards() > 0) {
            lines.add("calls stamped before the one above, whose wait is 0: " + Wording.number(summary.backwards()));
        }
    }

    private void describe(SystemPrompts system) {
        if (!system.choices().isEmpty()) {
            lines.add("system prompt: " + system.describe());
        }
    }

    private void describeOutput(LengthLaw output, Thinking thinking) {
        lines.add((thinking instanceof Thinking.Length ? "answer: " : "output: ") + withMean(output));
    }

    private void describePeculiarities(RequestClass of) {
        RequestClass.Sampling sampling = of.sampling();
        if (sampling.samples() > 1) {
            lines.add("samples of a prompt: " + sampling.samples()
                    + (sampling.wanted() < sampling.samples()
                            ? ", of which " + sampling.wanted() + " are wanted and the others given up"
                            : ""));
        }
        RequestClass.Urgency urgency = of.urgency();
        if (urgency.priority() != 0) {
            lines.add("priority: " + urgency.priority() + " (the smaller goes first)");
        }
        if (urgency.deadlineSeconds() < Double.POSITIVE_INFINITY) {
            lines.add("deadline of the first token: " + Wording.number(urgency.deadlineSeconds()) + " s after arrival");
        }
        if (!urgency.tenant().isEmpty()) {
            lines.add("tenant: " + urgency.tenant());
        }
        if (of.predictionError() > 0) {
            lines.add("predicted output: true output times a lognormal error, sigma "
                    + Wording.number(of.predictionError()));
        }
    }

    private void describe(TraceFile file) {
        TraceSummary summary = file.summary();
        TraceOptions options = file.options();
        lines.add("input: from the trace, mean " + Wording.number(summary.meanInput()) + " tokens"
                + cut(summary.cutInputs(), options.maxInput())
                + named(summary));
        lines.add("output: from the trace, mean " + Wording.number(summary.meanOutput()) + " tokens"
                + cut(summary.cutOutputs(), options.maxOutput())
                + (summary.thinking() ? ", thinking " + Wording.number(summary.meanThinking()) + " of them" : ""));
        if (summary.emptyOutputs() > 0) {
            lines.add("rows without output: " + Wording.number(summary.emptyOutputs()) + ", "
                    + (options.emptyOutput() == TraceOptions.EmptyOutput.SKIP ? "left out" : "raised to one token"));
        }
    }

    private static String named(TraceSummary summary) {
        if (summary.named() == 0) {
            return "";
        }
        return ", their blocks named (hash_ids)"
                + (summary.named() == summary.requests() ? "" : " in " + Wording.number(summary.named()) + " rows");
    }

    private static String cut(long rows, int to) {
        return rows == 0 ? "" : ", " + Wording.number(rows) + " cut to " + Wording.number(to) + " tokens";
    }

    private String end() {
        String byCount = workload.requests() == Workload.UNLIMITED
                ? ""
                : "after " + Wording.number(workload.requests()) + " requests";
        String byTime = workload.durationSeconds() == Workload.ENDLESS
                ? ""
                : "at " + Wording.number(workload.durationSeconds()) + " s";
        String stated = byCount.isEmpty() || byTime.isEmpty() ? byCount + byTime : byCount + " or " + byTime;
        return stated.isEmpty() ? "with its last request" : stated;
    }

    private static String withMean(LengthLaw law) {
        return String.format(Locale.ROOT, "%s (mean %s)", law.describe(), Wording.number(law.mean()));
    }

    private static String unitless(LengthLaw law) {
        return withMean(law).replace(" tokens", "");
    }
}
