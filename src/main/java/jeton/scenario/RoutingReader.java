package jeton.scenario;

import jeton.fleet.RoutingPolicy;
import jeton.input.YamlMap;

/** Reads how requests are spread over replicas. */
final class RoutingReader {
    private enum Word {
        ROUND_ROBIN,
        RANDOM,
        LEAST_OUTSTANDING,
        POWER_OF_TWO
    }

    private RoutingReader() {}

    /** Of the field {@code routing}: the fewest requests where it is left out. */
    static RoutingPolicy read(YamlMap map) {
        return switch (map.choice("routing", Word.LEAST_OUTSTANDING)) {
            case ROUND_ROBIN -> RoutingPolicy.ROUND_ROBIN;
            case RANDOM -> RoutingPolicy.RANDOM;
            case LEAST_OUTSTANDING -> RoutingPolicy.LEAST_OUTSTANDING;
            case POWER_OF_TWO -> RoutingPolicy.POWER_OF_TWO;
        };
    }
}
