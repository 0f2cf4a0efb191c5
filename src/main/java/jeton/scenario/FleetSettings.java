package jeton.scenario;

import jeton.fleet.Rules;
import jeton.input.YamlMap;

/** How the replicas of a deployment work together. */
public record FleetSettings(Rules rules) {

    /** Of the fields of a deployment. */
    static FleetSettings read(YamlMap map) {
        return new FleetSettings(Rules.of(RoutingReader.read(map)));
    }
}
