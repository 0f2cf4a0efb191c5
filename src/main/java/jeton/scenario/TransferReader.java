package jeton.scenario;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jeton.fleet.PoolChoice;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.Rules;
import jeton.fleet.TransferRule;
import jeton.fleet.TransferRule.Choice;
import jeton.fleet.TransferRule.Push;
import jeton.fleet.TransferRule.Sharing;
import jeton.fleet.TransferRule.Side;
import jeton.hardware.Precision;
import jeton.input.Names;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.serving.Role;
import org.jspecify.annotations.Nullable;

/** Reads how caches get from prefill pools to decode pools, and whether the pools of a deployment go together. */
final class TransferReader {
    private enum Link {
        FIFO,
        SHARED
    }

    private TransferReader() {}

    /**
     * Of the field {@code transfer} of a deployment.
     *
     * @param pools   empty if they have problems
     * @param rules without it; their routing is also that to a decode replica
     * @param sampled whether any request asks for several samples
     * @return null where every pool serves whole requests
     */
    static @Nullable TransferRule read(YamlMap deployment, List<Pool> pools, Rules rules, boolean sampled) {
        Optional<YamlNode> transfer = deployment.find("transfer");
        Set<Role> roles = pools.stream().map(Pool::role).collect(Collectors.toSet());
        if (pools.isEmpty() || roles.equals(Set.of(Role.BOTH))) {
            if (!pools.isEmpty() && transfer.isPresent()) {
                deployment.problem(
                        "transfer",
                        "stands beside pools that serve whole requests, expected pools of role prefill and decode");
            }
            return null;
        }
        if (!roles.equals(Set.of(Role.PREFILL, Role.DECODE))) {
            String read = roles.stream().sorted().map(Names::of).collect(Collectors.joining(" and "));
            deployment.problem(
                    "pools",
                    "read pools of role " + read
                            + ", expected prefill and decode: each needs the other, and pools of"
                            + " role both serve whole requests beside neither");
            return null;
        }
        Set<String> formats = pools.stream()
                .flatMap(TransferReader::cacheFormats)
                .map(format -> format.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        if (formats.size() > 1) {
            deployment.problem(
                    "pools",
                    "a cache moves as it is, but the pools keep theirs in "
                            + formats.stream().sorted().collect(Collectors.joining(" and "))
                            + "; expected one format in all layouts");
        }
        if (sampled) {
            deployment.problem(
                    "pools", "several samples of one prompt cannot go on in another pool, expected samples: 1");
        }
        if (!(rules.choice() instanceof PoolChoice.Any)) {
            deployment.problem("fleet", "a choice of pools stands beside roles, which say where a request goes");
        }
        if (pools.stream().anyMatch(pool -> pool.engine().speculation() != null)) {
            deployment.problem(
                    "pools", "speculation beside roles: a decode pool takes blocks for one token more, not for drafts");
        }
        return rule(transfer.map(YamlNode::map).orElseGet(() -> deployment.map("transfer")), pools, rules.routing());
    }

    private static Stream<Precision> cacheFormats(Pool pool) {
        Upkeep.Fallback degraded = pool.upkeep().degraded();
        return degraded == null
                ? Stream.of(pool.layout().cache())
                : Stream.of(pool.layout().cache(), degraded.layout().cache());
    }

    private static TransferRule rule(YamlMap map, List<Pool> pools, RoutingPolicy routing) {
        double bandwidth = map.quantity("bandwidth", Unit.BYTES_PER_SECOND, Range.between(1e3, 1e18));
        double latency = map.quantity("latency", 0, Unit.SECONDS, Range.between(0, 3600));
        Link link = map.choice("link", Link.FIFO);
        Push mode = map.choice("mode", Push.SERIAL);
        Choice choice = map.choice("choice", Choice.HANDOFF);
        map.done();
        if (link == Link.SHARED && mode == Push.LAYERWISE) {
            map.problem(
                    "mode", "layers are pushed in the order of their prompts, expected link: fifo, or mode: serial");
            mode = Push.SERIAL;
        }
        return new TransferRule(
                bandwidth,
                latency,
                link == Link.SHARED ? Sharing.FAIR : Sharing.FIFO,
                link == Link.SHARED ? Side.PREFILL : Side.BOTH,
                mode,
                pools.get(0).model().layers(),
                routing,
                choice);
    }
}
