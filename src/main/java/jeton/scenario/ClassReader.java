package jeton.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.ArrivalLaw;
import jeton.workload.Content;
import jeton.workload.LengthLaw;
import jeton.workload.RequestClass;
import jeton.workload.RequestClass.Sampling;
import jeton.workload.RequestClass.Urgency;
import jeton.workload.SystemPrompts;
import jeton.workload.Thinking;
import jeton.workload.WorkloadPreset;

/** Reads what requests of one class say and how they are to be served. A preset gives the laws of tokens; the fields beside it override them. */
final class ClassReader {
    /** All it reads, for whoever wants to say that they do not belong where they stand. */
    static final List<String> FIELDS = List.of(
            "preset",
            "input",
            "output",
            "thinking",
            "systemPrompt",
            "session",
            "agent",
            "replay",
            "samples",
            "wanted",
            "priority",
            "deadline",
            "tenant",
            "prediction");

    static final String TRACE_THINKS = "stands beside a trace that says itself what is thinking; leave it out";

    private static final List<String> SESSIONS = List.of("session", "agent", "replay");
    private static final int MOST_PRIORITY = 1_000_000;

    private final YamlMap map;
    private final Path folder;
    private final Optional<WorkloadPreset> preset;

    /** @param folder to which the paths of logs are relative */
    ClassReader(YamlMap map, Path folder) {
        this.map = map;
        this.folder = folder;
        preset = map.find("preset").map(name -> name.choice(WorkloadPreset.class));
    }

    /**
     * Empty after a problem of what it says.
     *
     * @param arrivals empty after a problem of theirs
     */
    Optional<RequestClass> read(String name, double share, Optional<ArrivalLaw> arrivals) {
        Optional<Thinking> stated = map.find("thinking").map(ThinkingReader::read);
        Sampling sampling = sampling(map).orElse(Sampling.ONE);
        Urgency urgency = urgency();
        double error = map.findMap("prediction").map(ClassReader::error).orElse(0.0);
        Optional<Content> content = arrivals.isPresent() && arrivals.get() instanceof ArrivalLaw.Trace trace
                ? logged(trace, stated.orElseGet(Thinking.None::new))
                : content(stated, arrivals.isPresent());
        if (content.isPresent() && !RequestClass.takes(sampling, content.get())) {
            map.problem(
                    "samples", "stands beside " + RequestClass.whyOneOutput(content.get()) + "; leave one of them out");
            return Optional.empty();
        }
        return content.map(says -> new RequestClass(name, share, says, sampling, urgency, error));
    }

    /** Of the fields {@code samples} and {@code wanted}: all that are sampled where only the latter is left out. */
    static Optional<Sampling> sampling(YamlMap map) {
        if (!map.has("samples")) {
            if (map.has("wanted")) {
                map.problem("wanted", "of how many samples? Say samples beside it");
            }
            return Optional.empty();
        }
        YamlNode stated = map.node("samples");
        int samples = (int) stated.count(1, Sampling.MOST);
        int wanted = (int) map.count("wanted", samples, 1, stated.isRefused() ? Sampling.MOST : samples);
        return Optional.of(new Sampling(samples, Math.min(samples, wanted)));
    }

    private Urgency urgency() {
        return new Urgency(
                (int) map.count("priority", 0, -MOST_PRIORITY, MOST_PRIORITY),
                map.quantity("deadline", Double.POSITIVE_INFINITY, Unit.SECONDS, Range.positive()),
                map.text("tenant", ""));
    }

    private static double error(YamlMap map) {
        double error = map.number("error", Range.between(0, 10));
        map.done();
        return error;
    }

    private Optional<Content> logged(ArrivalLaw.Trace trace, Thinking thinking) {
        boolean alone = true;
        for (String key : List.of("preset", "input", "output", "systemPrompt", "session", "agent", "replay")) {
            if (map.has(key)) {
                map.problem(key, "stands beside a trace, which brings its own tokens; leave one of them out");
                alone = false;
            }
        }
        boolean thinksTwice =
                !(thinking instanceof Thinking.None) && trace.file().summary().thinking();
        if (thinksTwice) {
            map.problem("thinking", TRACE_THINKS);
        }
        return alone && !thinksTwice ? Optional.of(new Content.Logged(thinking)) : Optional.empty();
    }

    /** @param needed whether it is worth saying that lengths are missing */
    private Optional<Content> content(Optional<Thinking> stated, boolean needed) {
        List<String> given = SESSIONS.stream().filter(map::has).toList();
        if (given.size() > 1) {
            map.problem(given.get(1), "stands beside " + given.get(0) + ", expected only one of them");
            FIELDS.forEach(map::has);
            return Optional.empty();
        }
        if (given.contains("replay")) {
            return replay(stated.orElseGet(Thinking.None::new));
        }
        SystemPrompts system =
                map.find("systemPrompt").map(SystemPromptReader::read).orElse(SystemPrompts.NONE);
        LengthLaw input = length("input", LengthReader.INPUT, preset.map(WorkloadPreset::input), needed);
        LengthLaw output = length("output", LengthReader.OUTPUT, preset.map(WorkloadPreset::output), needed);
        Thinking thinking =
                stated.or(() -> preset.map(WorkloadPreset::thinking)).orElseGet(Thinking.None::new);
        SessionReader.Common common = new SessionReader.Common(system, input, output, thinking);
        if (given.contains("session")) {
            return Optional.of(SessionReader.session(map.node("session"), common));
        }
        if (given.contains("agent")) {
            return Optional.of(SessionReader.agent(map.node("agent"), common));
        }
        return Optional.of(new Content.Single(system, input, output, thinking));
    }

    private Optional<Content> replay(Thinking thinking) {
        for (String key : List.of("preset", "input", "output", "systemPrompt")) {
            if (map.has(key)) {
                map.problem(key, "stands beside replay, which brings its own tokens; leave one of them out");
            }
        }
        return SessionReader.replay(map.node("replay"), folder, thinking).map(content -> content);
    }

    private LengthLaw length(String key, LengthReader reader, Optional<LengthLaw> ofPreset, boolean needed) {
        if (needed && !map.has(key) && ofPreset.isEmpty()) {
            map.problem(key, "missing, expected a number of tokens or a law of it, or a preset");
        }
        return map.find(key).map(reader::read).or(() -> ofPreset).orElseGet(() -> new LengthLaw.Fixed(1));
    }
}
