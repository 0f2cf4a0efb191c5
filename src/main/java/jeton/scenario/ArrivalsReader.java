package jeton.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.ArrivalLaw;
import jeton.workload.ThinkTime;
import jeton.workload.trace.TraceFile;
import jeton.workload.trace.TraceFormat;
import jeton.workload.trace.TraceOptions;

/** Reads when requests arrive: {@code {poisson: {rate: 4}}}, {@code {closedLoop: {users: 64}}}, {@code batch}. */
final class ArrivalsReader {
    /** One request in eleven days is the least that is worth a simulation. */
    private static final Range RATE = Range.between(1e-6, ArrivalLaw.MOST_RATE);

    private static final Range SECONDS = new Range(0, false, ArrivalLaw.MOST_SECONDS);
    private static final Range CV = Range.between(0.05, 20);
    private static final ThinkTime NONE = new ThinkTime.Fixed(0);

    private final OneOf<ArrivalLaw> kinds;

    /** @param folder to which the path of a trace is relative */
    ArrivalsReader(Path folder) {
        kinds = new OneOf<ArrivalLaw>()
                .field("poisson", ArrivalsReader::poisson)
                .field("gamma", ArrivalsReader::gamma)
                .field("mmpp", ArrivalsReader::mmpp)
                .field("diurnal", ArrivalsReader::diurnal)
                .field("closedLoop", ArrivalsReader::closedLoop)
                .field("trace", node -> trace(node, folder))
                .word("batch", new ArrivalLaw.Batch());
    }

    /** Empty after a problem. */
    Optional<ArrivalLaw> read(YamlNode node) {
        return kinds.read(node);
    }

    private static ArrivalLaw poisson(YamlNode node) {
        YamlMap map = node.map();
        ArrivalLaw law = new ArrivalLaw.Poisson(rate(map));
        map.done();
        return law;
    }

    private static ArrivalLaw gamma(YamlNode node) {
        YamlMap map = node.map();
        double rate = rate(map);
        YamlNode cv = map.node("cv");
        boolean even = cv.isNumber() && cv.number(Range.any()) == 0;
        ArrivalLaw law = new ArrivalLaw.Gamma(rate, even ? 0 : cv.number(CV));
        map.done();
        return law;
    }

    /** Either a mean rate with its burstiness, or two rates with the mean lengths of their spells. */
    private static ArrivalLaw mmpp(YamlNode node) {
        YamlMap map = node.map();
        ArrivalLaw law;
        if (map.has("rates") || map.has("spells")) {
            List<Double> rates = two(map.node("rates"), Unit.PER_SECOND, Range.between(0, ArrivalLaw.MOST_RATE));
            List<Double> spells = two(map.node("spells"), Unit.SECONDS, Range.between(1e-6, ArrivalLaw.MOST_SECONDS));
            if (rates.get(0) + rates.get(1) == 0) {
                map.problem("rates", "read two rates of 0, expected one above 0");
                rates = List.of(1.0, 1.0);
            }
            law = new ArrivalLaw.Mmpp(rates.get(0), rates.get(1), 1 / spells.get(0), 1 / spells.get(1));
        } else {
            law = ArrivalLaw.Mmpp.ofDispersion(
                    rate(map),
                    map.number("indexOfDispersion", new Range(1, false, 1e6)),
                    map.number("busyFactor", 2, new Range(1, false, 2)));
        }
        map.done();
        return law;
    }

    private static ArrivalLaw diurnal(YamlNode node) {
        YamlMap map = node.map();
        ArrivalLaw law = new ArrivalLaw.Diurnal(
                rate(map),
                map.number("amplitude", Range.share()),
                map.quantity("period", ArrivalLaw.Diurnal.DAY, Unit.SECONDS, SECONDS),
                map.quantity("phase", 0, Unit.SECONDS, Range.between(0, ArrivalLaw.MOST_SECONDS)));
        map.done();
        return law;
    }

    private static ArrivalLaw closedLoop(YamlNode node) {
        YamlMap map = node.map();
        int users = (int) map.count("users", 1, ArrivalLaw.MOST_USERS);
        ThinkTime think = map.find("think").map(DelayReader::read).orElse(NONE);
        map.done();
        return new ArrivalLaw.ClosedLoop(users, think);
    }

    private static ArrivalLaw trace(YamlNode node, Path folder) {
        YamlMap map = node.map();
        String name = map.text("file");
        Optional<TraceFormat> format =
                map.has("format") ? Optional.of(map.choice("format", TraceFormat.class)) : Optional.empty();
        TraceOptions whole = TraceOptions.WHOLE;
        double from = map.quantity("from", whole.from(), Unit.SECONDS, Range.between(0, ArrivalLaw.MOST_SECONDS));
        TraceOptions options = new TraceOptions(
                map.number("timeScale", whole.timeScale(), new Range(0, false, 1e6)),
                map.count("limit", whole.limit(), 1, Long.MAX_VALUE),
                from,
                map.quantity("to", whole.to(), Unit.SECONDS, Range.above(from)),
                (int) map.count("maxInput", whole.maxInput(), 1, TraceOptions.MOST_TOKENS),
                (int) map.count("maxOutput", whole.maxOutput(), 1, TraceOptions.MOST_TOKENS),
                map.choice("emptyOutput", whole.emptyOutput()));
        map.done();
        Path path = folder.resolve(name).normalize();
        return new ArrivalLaw.Trace(
                format.isPresent() ? TraceFile.read(path, format.get(), options) : TraceFile.read(path, options));
    }

    private static double rate(YamlMap map) {
        return map.quantity("rate", Unit.PER_SECOND, RATE);
    }

    private static List<Double> two(YamlNode node, Unit unit, Range range) {
        List<YamlNode> items = node.list();
        if (items.size() != 2) {
            if (node.isList()) {
                node.problem("read a list of " + items.size() + ", expected a list of two");
            }
            return List.of(1.0, 1.0);
        }
        return items.stream().map(item -> item.quantity(unit, range)).toList();
    }
}
