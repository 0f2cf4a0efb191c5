package jeton.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.ArrivalLaw;
import jeton.workload.RequestClass;
import jeton.workload.RequestStream;
import jeton.workload.Workload;

/** Reads what arrives: requests of one class, or of several that share arrivals or have their own. */
final class WorkloadReader {
    private static final long MOST_REQUESTS = 1_000_000_000;
    /** Requests of a batch wait side by side in memory. */
    private static final long MOST_AT_ONCE = 5_000_000;

    private static final int MOST_CLASSES = 100;
    private static final Range SHARE = new Range(0, false, 1e9);

    private final YamlNode node;
    private final Path folder;
    private final YamlMap map;

    /** @param folder to which the paths of traces are relative */
    WorkloadReader(YamlNode node, Path folder) {
        this.node = node;
        this.folder = folder;
        map = node.map();
    }

    /** Empty after a problem of the arrivals, or of what arrives. */
    Optional<Workload> read() {
        boolean mixed = map.has("classes");
        Optional<ArrivalLaw> arrivals = mixed && !map.has("arrivals") ? Optional.empty() : arrivals(map);
        long requests = requests(map);
        double seconds = map.quantity("duration", Workload.ENDLESS, Unit.SECONDS, Range.positive());
        Optional<Workload> workload;
        if (mixed) {
            workload = mix(arrivals, requests, seconds);
        } else {
            Optional<RequestClass> only = new ClassReader(map, folder).read("", 1, arrivals);
            boolean ends = arrivals.isPresent() && ends(node, map, arrivals.get(), requests, requests, seconds);
            workload = only.isPresent() && ends
                    ? Optional.of(new Workload(
                            List.of(new RequestStream(arrivals.get(), List.of(only.get()), Workload.UNLIMITED)),
                            requests,
                            seconds))
                    : Optional.empty();
        }
        map.done();
        return workload;
    }

    private Optional<ArrivalLaw> arrivals(YamlMap owner) {
        return new ArrivalsReader(folder).read(owner.node("arrivals"));
    }

    private static long requests(YamlMap owner) {
        return owner.count("requests", Workload.UNLIMITED, 1, MOST_REQUESTS);
    }

    private Optional<Workload> mix(Optional<ArrivalLaw> arrivals, long requests, double seconds) {
        for (String key : ClassReader.FIELDS) {
            if (map.has(key)) {
                map.problem(key, "stands beside classes, expected it in those it is for");
            }
        }
        List<YamlNode> nodes = map.list("classes");
        if (map.node("classes").isList() && (nodes.isEmpty() || nodes.size() > MOST_CLASSES)) {
            map.problem("classes", "read a list of " + nodes.size() + ", expected 1 to " + MOST_CLASSES + " classes");
            return Optional.empty();
        }
        List<RequestClass> sharing = new ArrayList<>();
        List<RequestStream> streams = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        int read = 0;
        for (YamlNode each : nodes) {
            YamlMap fields = each.map();
            String name = name(fields, names);
            boolean own = fields.has("arrivals");
            if (!own && !map.has("arrivals")) {
                fields.problem("arrivals", "missing, expected arrivals here or for the whole workload");
                continue;
            }
            double share = own ? 1 : fields.number("share", 1, SHARE);
            Optional<ArrivalLaw> law = own ? arrivals(fields) : arrivals;
            long most = own ? requests(fields) : Workload.UNLIMITED;
            Optional<RequestClass> of = new ClassReader(fields, folder).read(name, share, law);
            fields.done();
            if (of.isEmpty() || law.isEmpty()) {
                continue;
            }
            read++;
            if (!own) {
                sharing.add(of.get());
            } else if (ends(each, fields, law.get(), Math.min(requests, most), most, seconds)) {
                streams.add(new RequestStream(law.get(), List.of(of.get()), most));
            }
        }
        if (!sharing.isEmpty() && arrivals.isPresent()) {
            addSharing(arrivals.get(), sharing, streams, requests, seconds);
        }
        boolean whole = read == nodes.size() && !streams.isEmpty();
        return whole ? Optional.of(new Workload(streams, requests, seconds)) : Optional.empty();
    }

    private void addSharing(
            ArrivalLaw arrivals,
            List<RequestClass> sharing,
            List<RequestStream> streams,
            long requests,
            double seconds) {
        if (arrivals instanceof ArrivalLaw.Trace && sharing.size() > 1) {
            map.problem("arrivals", "is a trace, whose requests are all of one class; give each class its arrivals");
        } else if (ends(node, map, arrivals, requests, requests, seconds)) {
            streams.add(0, new RequestStream(arrivals, sharing, Workload.UNLIMITED));
        }
    }

    private static String name(YamlMap fields, Map<String, String> names) {
        String name = fields.text("name");
        String taken = name.isEmpty() ? null : names.putIfAbsent(name, fields.path());
        if (taken != null) {
            fields.problem("name", "read '" + name + "', the name of " + taken + " already");
        }
        return name;
    }

    /**
     * Whether arrivals come to an end that can be simulated.
     *
     * @param owner    says when they end
     * @param requests after which they end at the latest
     * @param own      what {@code owner} says of that
     */
    private static boolean ends(
            YamlNode at, YamlMap owner, ArrivalLaw arrivals, long requests, long own, double seconds) {
        if (arrivals instanceof ArrivalLaw.Trace) {
            return true;
        }
        boolean batch = arrivals instanceof ArrivalLaw.Batch;
        if (requests == Workload.UNLIMITED && (batch || seconds == Workload.ENDLESS)) {
            at.problem("never ends, expected requests" + (batch ? "" : " or duration"));
            return false;
        }
        if (batch && requests > MOST_AT_ONCE) {
            owner.problem(
                    "requests", String.format(Locale.ROOT, "read %d, expected at most %d at once", own, MOST_AT_ONCE));
            return false;
        }
        double expected = arrivals.rate() * seconds;
        if (requests == Workload.UNLIMITED && expected > MOST_REQUESTS) {
            at.map()
                    .problem(
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
