package jeton.scenario;

import java.util.List;
import java.util.Optional;
import jeton.fleet.Admission;
import jeton.fleet.Rules;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.Workload;

/** How the replicas of a deployment work together. */
public record FleetSettings(Rules rules) {
    /** Seconds between two looks at the replicas where state is stale. */
    private static final double USUAL_STALENESS = 0.05;

    /**
     * Of the fields of a deployment: {@code routing}, and {@code fleet} with everything else; routing may stand there too.
     *
     * @param pools    names of its pools; empty if they have problems
     * @param workload empty if it has problems
     */
    static FleetSettings read(YamlMap deployment, List<String> pools, Optional<Workload> workload) {
        Optional<YamlMap> fleet = deployment.findMap("fleet");
        if (fleet.isEmpty()) {
            return new FleetSettings(Rules.of(RoutingReader.read(deployment)));
        }
        YamlMap map = fleet.get();
        if (map.has("routing") && deployment.has("routing")) {
            map.problem("routing", "stands beside the deployment's routing, expected one of them");
        }
        Rules rules = new Rules(
                RoutingReader.choice(map, pools, workload),
                RoutingReader.read(map.has("routing") ? map : deployment),
                map.find("state").map(FleetSettings::staleness).orElse(0.0),
                map.find("admission")
                        .map(node -> AdmissionReader.read(node, workload))
                        .orElse(Admission.OPEN),
                AdmissionReader.patience(map),
                null);
        if (deployment.has("pools")) {
            for (String field : List.of("scaling", "failures")) {
                if (map.has(field)) {
                    map.problem(field, "stands beside pools, expected it in each of them");
                }
            }
        }
        map.has("scaling");
        map.has("failures");
        map.done();
        return new FleetSettings(rules);
    }

    /** Whether chance decides more than what is asked. */
    boolean draws() {
        return rules.routing().draws() || rules.patience().jitter() > 0;
    }

    private static double staleness(YamlNode node) {
        if (node.isScalar() && !node.isNothing()) {
            if (node.text().equals("exact")) {
                return 0;
            }
            if (node.text().equals("stale")) {
                return USUAL_STALENESS;
            }
        }
        return node.quantity(Unit.SECONDS, Range.between(1e-4, 1e6));
    }
}
