package jeton.hardware;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One accelerator: the unit that is bought, rented, powered and counted.
 *
 * @param name        catalog key, as in {@code h100}
 * @param aliases     other names that mean the same chip
 * @param title       full name, as in {@code NVIDIA H100 SXM5 80 GB}
 * @param lifecycle   shipping, announced, end of life
 * @param available   date from which it could be had, {@code yyyy} or {@code yyyy-mm}
 * @param peakFlops   dense FLOP/s (multiply-add = 2) by arithmetic format; BF16 is always present, never a sparse figure
 * @param link        scale-up link, one direction
 * @param networkBytesPerSecond scale-out network of one chip, one direction, bytes/s
 * @param calibration what fraction of the peaks software reaches
 */
public record Chip(
        String name,
        List<String> aliases,
        String title,
        String vendor,
        Kind kind,
        String lifecycle,
        String available,
        Memory memory,
        Map<Precision, Figure> peakFlops,
        Link link,
        @Nullable Figure networkBytesPerSecond,
        Power power,
        Price price,
        Calibration calibration,
        List<String> notes) {

    /** What sort of machine it is; SRAM chips are simulated as pipelines without off-chip weights. */
    public enum Kind {
        GPU,
        TPU,
        ASIC,
        SRAM
    }

    /** Where weights and cache live. */
    public enum Tier {
        HBM,
        GDDR,
        SRAM
    }

    public Chip {
        aliases = List.copyOf(aliases);
        notes = List.copyOf(notes);
        if (!peakFlops.containsKey(Precision.BF16)) {
            throw new IllegalArgumentException(name + ": a chip needs a bf16 peak");
        }
        peakFlops = Collections.unmodifiableMap(new EnumMap<>(peakFlops));
    }

    /**
     * @param physicalBytes as the maker counts them
     * @param usableBytes   what an engine can allocate, decimal bytes; simulations use this one
     * @param bandwidth     bytes/s
     */
    public record Memory(Tier tier, Figure physicalBytes, Figure usableBytes, Figure bandwidth) {}

    /**
     * @param bytesPerSecond one direction, per chip
     * @param domain         chips that reach each other over this link
     * @param wiring         how they are wired
     */
    public record Link(String name, Figure bytesPerSecond, int domain, Wiring wiring) {
        /** Bytes/s, one direction, that one chip can spend on a group of {@code ranks} chips, itself among them. */
        public double bytesPerSecondWithin(int ranks) {
            double all = bytesPerSecond.value();
            return switch (wiring) {
                case SWITCH -> all;
                case MESH -> all * Math.min(1, (ranks - 1.0) / (domain - 1.0));
                case TORUS_2D -> all / 2;
                case TORUS_3D -> all / 3;
            };
        }
    }

    /** How the chips of a scale-up domain are wired to each other. */
    public enum Wiring {
        /** Through switches: all of a chip's links reach any other chip. */
        SWITCH,
        /** A link to every other chip of the domain; a smaller group uses only the links inside it. */
        MESH,
        /** Rings along two axes; a group lies along one of them. */
        TORUS_2D,
        /** Rings along three axes; a group lies along one of them. */
        TORUS_3D
    }

    /**
     * @param chipWatts   thermal design power of the chip
     * @param systemWatts IT power of one chip with its share of host and network, before the building's overhead
     */
    public record Power(Figure chipWatts, Figure systemWatts) {}

    /**
     * What it takes to buy one. Absent figures are unknown, not zero.
     *
     * @param chipUsd        the bare chip or card
     * @param serverUsd      a whole server, to be divided by {@code chipsPerServer}
     * @param clusterUsd     IT capital per chip, server, network and storage included, by kind of owner
     *                       ({@code hyperscaler}, {@code neocloud}, {@code enterprise})
     */
    public record Price(
            @Nullable Figure chipUsd, @Nullable Figure serverUsd, int chipsPerServer, Map<String, Figure> clusterUsd) {
        public Price {
            clusterUsd = Collections.unmodifiableMap(new LinkedHashMap<>(clusterUsd));
        }
    }

    /**
     * The arithmetic format in which weights of the given format are multiplied here: its own if the chip has a peak for
     * it, else BF16, to which they are unpacked on the way.
     */
    public Precision computeFormat(Precision weights) {
        Precision own = weights.arithmetic();
        return peakFlops.containsKey(own) ? own : Precision.BF16;
    }

    /**
     * Every figure by its place in the chip's file, as in {@code memory.bandwidth}, in the order of the file. Efficiencies
     * are not among them: they share the status and source of the {@link #calibration()}.
     */
    public Map<String, Figure> figures() {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("memory.physical", memory.physicalBytes());
        figures.put("memory.usable", memory.usableBytes());
        figures.put("memory.bandwidth", memory.bandwidth());
        peakFlops.forEach((format, peak) -> figures.put("peak." + format.key(), peak));
        figures.put("link.oneWay", link.bytesPerSecond());
        put(figures, "network", networkBytesPerSecond);
        figures.put("power.chip", power.chipWatts());
        figures.put("power.system", power.systemWatts());
        put(figures, "price.chip", price.chipUsd());
        put(figures, "price.server", price.serverUsd());
        price.clusterUsd().forEach((owner, usd) -> figures.put("price.cluster." + owner, usd));
        return figures;
    }

    private static void put(Map<String, Figure> figures, String place, @Nullable Figure figure) {
        if (figure != null) {
            figures.put(place, figure);
        }
    }

    /** Dense peak in FLOP/s of a format that {@link #computeFormat} returned. */
    public double peak(Precision arithmetic) {
        Figure figure = peakFlops.get(arithmetic);
        if (figure == null) {
            throw new IllegalArgumentException(name + " has no " + arithmetic.key() + " peak");
        }
        return figure.value();
    }
}
