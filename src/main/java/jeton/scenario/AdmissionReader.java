package jeton.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import jeton.fleet.Admission;
import jeton.fleet.Admission.Most;
import jeton.fleet.Admission.Rate;
import jeton.fleet.Patience;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.RequestClass;
import jeton.workload.Workload;

/** Reads who is let in, and how patient clients are. */
final class AdmissionReader {
    private static final long MOST = 1_000_000_000;
    private static final int MOST_ATTEMPTS = 1000;
    private static final Range SECONDS = new Range(0, false, 1e9);

    private AdmissionReader() {}

    /** @param workload whose classes and tenants may have rates of their own; empty if it has problems */
    static Admission read(YamlNode node, Optional<Workload> workload) {
        YamlMap map = node.map();
        List<Rate> rates = new ArrayList<>();
        List<Integer> rateOfKind = new ArrayList<>();
        List<RequestClass> classes = workload.map(Workload::classes).orElse(List.of());
        if (map.has("rate") && map.has("rates")) {
            map.problem("rates", "stands beside rate, expected one of them");
        } else if (map.has("rate")) {
            rates.add(rate(map.node("rate")));
            classes.forEach(each -> rateOfKind.add(0));
        } else if (map.has("rates")) {
            readRates(map.node("rates"), classes, rates, rateOfKind);
        }
        Admission admission = new Admission(
                most(map, "replica"),
                most(map, "fleet"),
                rates,
                rateOfKind,
                map.quantity("ttft", Double.POSITIVE_INFINITY, Unit.SECONDS, SECONDS));
        map.done();
        return admission;
    }

    private static Most most(YamlMap map, String key) {
        return map.findMap(key)
                .map(limits -> {
                    Most most = new Most(
                            limits.count("waiting", Long.MAX_VALUE, 1, MOST),
                            limits.count("together", Long.MAX_VALUE, 1, MOST));
                    limits.done();
                    return most;
                })
                .orElse(Most.ANY);
    }

    private static void readRates(
            YamlNode node, List<RequestClass> classes, List<Rate> rates, List<Integer> rateOfKind) {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, YamlNode> entry : node.map().entries().entrySet()) {
            names.add(entry.getKey());
            rates.add(rate(entry.getValue()));
            boolean known = classes.isEmpty() || classes.stream().anyMatch(each -> isOf(each, entry.getKey()));
            if (!known) {
                entry.getValue()
                        .problem("'" + entry.getKey()
                                + "' is neither a tenant nor a class of the workload"
                                + RoutingReader.oneOf(tenants(classes)));
            }
        }
        for (RequestClass each : classes) {
            int own = names.indexOf(each.name());
            rateOfKind.add(own >= 0 ? own : names.indexOf(each.urgency().tenant()));
        }
    }

    private static boolean isOf(RequestClass each, String name) {
        return each.name().equals(name) || each.urgency().tenant().equals(name);
    }

    private static List<String> tenants(List<RequestClass> classes) {
        return classes.stream()
                .flatMap(each -> Stream.of(each.name(), each.urgency().tenant()))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /** A bucket holds a second of its rate unless it says otherwise. */
    private static Rate rate(YamlNode node) {
        YamlMap map = node.map();
        double requests = map.quantity("requests", Double.POSITIVE_INFINITY, Unit.PER_SECOND, Range.positive());
        double tokens = map.quantity("tokens", Double.POSITIVE_INFINITY, Unit.PER_SECOND, Range.positive());
        if (!map.has("requests") && !map.has("tokens")) {
            node.problem("read neither requests nor tokens, expected one of them at least");
        }
        Rate rate = new Rate(
                requests,
                map.number("requestBurst", Math.max(1, requests), Range.atLeast(1)),
                tokens,
                map.number("tokenBurst", Math.max(1, tokens), Range.atLeast(1)));
        map.done();
        return rate;
    }

    /** Of the fields {@code timeout} and {@code retries}. */
    static Patience patience(YamlMap map) {
        double timeout = map.quantity("timeout", Double.POSITIVE_INFINITY, Unit.SECONDS, SECONDS);
        Optional<YamlMap> retries = map.findMap("retries");
        if (retries.isEmpty()) {
            return new Patience(timeout, 1, 0, 0, 0);
        }
        YamlMap fields = retries.get();
        double backoff = fields.quantity("backoff", Patience.USUAL_BACKOFF, Unit.SECONDS, Range.between(0, 1e9));
        Patience patience = new Patience(
                timeout,
                (int) fields.count("attempts", 2, MOST_ATTEMPTS),
                backoff,
                fields.quantity(
                        "mostBackoff",
                        Math.max(backoff, Patience.USUAL_MOST_BACKOFF),
                        Unit.SECONDS,
                        Range.between(0, 1e9)),
                fields.quantity("jitter", Patience.USUAL_JITTER, Unit.SHARE, Range.share()));
        fields.done();
        return patience;
    }
}
