package jeton.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.ArrivalLaw;
import jeton.workload.LengthLaw;
import jeton.workload.Thinking;
import jeton.workload.Workload;
import jeton.workload.WorkloadPreset;

/** Reads what arrives. A preset gives the laws of tokens; the fields beside it override them. */
final class WorkloadReader {
    private static final long MOST_REQUESTS = 1_000_000_000;
    /** Requests of a batch wait side by side in memory. */
    private static final long MOST_AT_ONCE = 5_000_000;

    static final String TRACE_THINKS = "stands beside a trace that says itself what is thinking; leave it out";

    private final YamlNode node;
    private final YamlMap map;
    private final Optional<WorkloadPreset> preset;

    WorkloadReader(YamlNode node) {
        this.node = node;
        map = node.map();
        preset = map.find("preset").map(name -> name.choice(WorkloadPreset.class));
    }

    /**
     * Empty after a problem of the arrivals.
     *
     * @param folder to which the path of a trace is relative
     */
    Optional<Workload> read(Path folder) {
        Optional<ArrivalLaw> arrivals = new ArrivalsReader(folder).read(map.node("arrivals"));
        long requests = map.count("requests", Workload.UNLIMITED, 1, MOST_REQUESTS);
        double seconds = map.quantity("duration", Workload.ENDLESS, Unit.SECONDS, Range.positive());
        Optional<Thinking> stated = map.find("thinking").map(ThinkingReader::read);
        Optional<Workload> workload = Optional.empty();
        if (arrivals.isPresent() && arrivals.get() instanceof ArrivalLaw.Trace trace) {
            workload = replay(trace, stated.orElseGet(Thinking.None::new), requests, seconds);
        } else {
            boolean needed = arrivals.isPresent();
            LengthLaw input = length("input", LengthReader.INPUT, preset.map(WorkloadPreset::input), needed);
            LengthLaw output = length("output", LengthReader.OUTPUT, preset.map(WorkloadPreset::output), needed);
            Thinking thinking =
                    stated.or(() -> preset.map(WorkloadPreset::thinking)).orElseGet(Thinking.None::new);
            if (arrivals.isPresent() && ends(arrivals.get(), requests, seconds)) {
                workload = Optional.of(new Workload(arrivals.get(), input, output, thinking, requests, seconds));
            }
        }
        map.done();
        return workload;
    }

    private Optional<Workload> replay(ArrivalLaw.Trace trace, Thinking thinking, long requests, double seconds) {
        boolean alone = true;
        for (String key : List.of("preset", "input", "output")) {
            if (map.has(key)) {
                map.problem(key, "stands beside a trace, which brings its own tokens; leave one of them out");
                alone = false;
            }
        }
        if (!thinks(trace, thinking)) {
            map.problem("thinking", TRACE_THINKS);
            alone = false;
        }
        return alone ? Optional.of(new Workload(trace, null, null, thinking, requests, seconds)) : Optional.empty();
    }

    /** Whether a law of thinking may be laid over the arrivals. */
    static boolean thinks(ArrivalLaw arrivals, Thinking thinking) {
        return thinking instanceof Thinking.None
                || !(arrivals instanceof ArrivalLaw.Trace trace)
                || !trace.file().summary().thinking();
    }

    private LengthLaw length(String key, LengthReader reader, Optional<LengthLaw> ofPreset, boolean needed) {
        if (needed && !map.has(key) && ofPreset.isEmpty()) {
            map.problem(key, "missing, expected a number of tokens or a law of it, or a preset");
        }
        return map.find(key).map(reader::read).or(() -> ofPreset).orElseGet(() -> new LengthLaw.Fixed(1));
    }

    private boolean ends(ArrivalLaw arrivals, long requests, double seconds) {
        boolean batch = arrivals instanceof ArrivalLaw.Batch;
        if (requests == Workload.UNLIMITED && (batch || seconds == Workload.ENDLESS)) {
            node.problem("never ends, expected requests" + (batch ? "" : " or duration"));
            return false;
        }
        if (batch && requests > MOST_AT_ONCE) {
            map.problem(
                    "requests",
                    String.format(Locale.ROOT, "read %d, expected at most %d at once", requests, MOST_AT_ONCE));
            return false;
        }
        double expected = arrivals.rate() * seconds;
        if (requests == Workload.UNLIMITED && expected > MOST_REQUESTS) {
            map.problem(
                    "duration",
                    String.format(
                            Locale.ROOT,
                            "lets about %.3g requests arrive, expected at most %.3g; shorten it or lower the rate",
                            expected,
                            (double) MOST_REQUESTS));
            return false;
        }
        return true;
    }
}
