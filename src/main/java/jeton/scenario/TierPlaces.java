package jeton.scenario;

import java.util.List;
import jeton.input.YamlNode;

/**
 * Where the tiers below an engine's cache are written.
 *
 * @param list       of all of them
 * @param capacities of each
 */
public record TierPlaces(Place list, List<Place> capacities) {
    public TierPlaces {
        capacities = List.copyOf(capacities);
    }

    static TierPlaces of(YamlNode tiers) {
        List<YamlNode> each = tiers.isList() ? tiers.list() : List.of();
        return new TierPlaces(
                Place.of(tiers),
                each.stream().map(tier -> Place.of(tier.map().node("capacity"))).toList());
    }
}
