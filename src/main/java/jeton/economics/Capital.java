package jeton.economics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import jeton.economics.Ownership.Term;
import jeton.hardware.Caveat;
import jeton.hardware.Chip;
import jeton.hardware.Figure;
import jeton.hardware.Status;
import org.jspecify.annotations.Nullable;

/**
 * What putting one chip in service costs.
 *
 * <p>The best price known is taken, in this order:
 *
 * <ol>
 *   <li>the cluster's price per chip for this kind of owner, which holds server, network, storage and spares already;
 *   <li>the server's price over its chips, {@code / (1 - network) * (1 + storage) * (1 + spares)};
 *   <li>the chip's price times the server markup, with the same additions.
 * </ol>
 *
 * Setup is added to each. A price bottom-up, from public street prices of servers, is good to about 30 %.
 *
 * @param usdPerChip more than 0
 * @param price      the figure that it rests on
 * @param words      how it follows from that figure
 */
public record Capital(double usdPerChip, Figure price, String words, List<Caveat> caveats) {
    /** Factor between two prices of one chip from which both must be told. */
    private static final double DISAGREEMENT = 3;

    public Capital {
        caveats = List.copyOf(caveats);
        if (!(usdPerChip > 0) || Double.isInfinite(usdPerChip)) {
            throw new IllegalArgumentException("capital per chip must be more than 0, read " + usdPerChip);
        }
    }

    /**
     * @param asked a price that stands in for the chip's own, or null
     * @throws UnknownPriceException if the chip has no price that leads to a capital for this owner
     */
    static Capital of(Chip chip, Ownership terms, @Nullable Asked asked) {
        if (asked != null) {
            return asked.cluster() ? whole(terms, asked.usd()) : fromChip(terms, asked.usd());
        }
        List<Capital> known = known(chip.price(), terms);
        if (known.isEmpty()) {
            throw new UnknownPriceException(unknown(chip, terms.owner()));
        }
        Capital best = known.get(0);
        return new Capital(best.usdPerChip(), best.price(), best.words(), caveats(chip.name(), known));
    }

    /** What each price leads to, the best first. */
    private static List<Capital> known(Chip.Price price, Ownership terms) {
        List<Capital> known = new ArrayList<>();
        Figure cluster = price.clusterUsd().get(terms.owner().key());
        if (cluster != null) {
            known.add(whole(terms, cluster));
        }
        Figure server = price.serverUsd();
        if (server != null) {
            String words = "server of " + price.chipsPerServer() + " at " + Words.usd(server.value()) + " "
                    + Words.provenance(server);
            known.add(cluster(terms, server.value() / price.chipsPerServer(), server, words));
        }
        Figure bare = price.chipUsd();
        if (bare != null) {
            known.add(fromChip(terms, bare));
        }
        return known;
    }

    /**
     * A price that the user states.
     *
     * @param cluster whether it holds server, network, storage and spares, or is the bare chip's
     */
    public record Asked(Figure usd, boolean cluster) {}

    private static Capital whole(Ownership terms, Figure cluster) {
        String words = "cluster at " + Words.usd(cluster.value()) + " per chip " + Words.provenance(cluster);
        return new Capital(cluster.value() + terms.value(Term.SETUP_USD_PER_CHIP), cluster, words, List.of());
    }

    private static Capital fromChip(Ownership terms, Figure bare) {
        double markup = terms.value(Term.SERVER_MARKUP);
        String words = "chip at " + Words.usd(bare.value()) + " " + Words.provenance(bare) + ", server markup "
                + Words.number(markup);
        return cluster(terms, bare.value() * markup, bare, words);
    }

    private static Capital cluster(Ownership terms, double serverPerChip, Figure price, String words) {
        double network = terms.value(Term.NETWORK_SHARE);
        double storage = terms.value(Term.STORAGE_SHARE);
        double spares = terms.value(Term.SPARE_SHARE);
        double usd =
                serverPerChip / (1 - network) * (1 + storage) * (1 + spares) + terms.value(Term.SETUP_USD_PER_CHIP);
        String added = words + ", network " + Words.percent(network) + ", storage " + Words.percent(storage)
                + ", spares " + Words.percent(spares);
        return new Capital(usd, price, added, List.of());
    }

    private static List<Caveat> caveats(String chip, List<Capital> known) {
        Capital best = known.get(0);
        Status status = best.price().status();
        List<Caveat> caveats = new ArrayList<>();
        if (status == Status.ASSUMED || status == Status.RECALLED || status == Status.DERIVED) {
            caveats.add(new Caveat(
                    Caveat.ofPrice(status),
                    "the capital of " + chip + " rests on a price that is "
                            + status.name().toLowerCase(Locale.ROOT) + ": " + best.words()));
        }
        for (Capital other : known) {
            double factor = other.usdPerChip() / best.usdPerChip();
            if (factor >= DISAGREEMENT || factor <= 1 / DISAGREEMENT) {
                caveats.add(new Caveat(
                        Caveat.Kind.UNSURE_PRICE,
                        "another price of " + chip + " leads to a capital of " + Words.usd(other.usdPerChip())
                                + " instead of " + Words.usd(best.usdPerChip()) + " per chip: " + other.words()
                                + "; try both, with own.clusterUsd"));
            }
        }
        return caveats;
    }

    private static String unknown(Chip chip, Owner owner) {
        Map<String, Figure> known = new TreeMap<>(chip.price().clusterUsd());
        StringBuilder message = new StringBuilder(chip.name())
                .append(" has no purchase price for ")
                .append(owner == Owner.ENTERPRISE ? "an " : "a ")
                .append(owner.key());
        if (!known.isEmpty()) {
            message.append(" (known for: ")
                    .append(String.join(", ", known.keySet()))
                    .append(')');
        }
        return message.append("; state own.chipUsd (bare chip) or own.clusterUsd (all in, per chip) in the scenario,")
                .append(" add price.chip or price.server to the chip's file, or set usdPerChipHour")
                .toString();
    }
}
