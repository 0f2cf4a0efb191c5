package jeton.fleet;

/**
 * How the cache of a prompt gets from a prefill replica to a decode replica: over network interfaces, one a replica, that
 * carry {@code bytesPerSecond} each.
 *
 * @param bytesPerSecond that arrive, above 0; infinite for caches that are there at once
 * @param latency        seconds from the last byte sent until the decode replica can use the cache, from 0
 * @param sharing        of an interface between several transfers
 * @param bottleneck     whose interfaces carry no more than that; those of the other side carry whatever comes
 * @param push           when the bytes are sent
 * @param layers         of the model, from 1
 * @param routing        to a decode replica
 * @param choice         when it is chosen
 */
public record TransferRule(
        double bytesPerSecond,
        double latency,
        Sharing sharing,
        Side bottleneck,
        Push push,
        int layers,
        RoutingPolicy routing,
        Choice choice) {
    /** When the decode replica of a request is chosen. */
    public enum Choice {
        /** Once the prompt is computed. */
        HANDOFF,
        /**
         * With the prefill replica, as Mooncake's conductor does (Qin et al., arXiv 2407.00079, 2024). The request goes there
         * whatever the load is then, and counts as load from its arrival on; only where the replica takes no more requests
         * by then another one is chosen.
         */
        ARRIVAL
    }

    /** What several transfers do on one interface. */
    public enum Sharing {
        /** One after the other. */
        FIFO,
        /** All at once, each at an equal share of the bandwidth. */
        FAIR
    }

    /** Interfaces that count. */
    public enum Side {
        PREFILL,
        DECODE,
        /** Of both replicas, for as long as a transfer lasts. */
        BOTH
    }

    /** When the cache is sent. */
    public enum Push {
        /** After the prompt: it is exposed for {@code bytes / bytesPerSecond}, and whatever it waits. */
        SERIAL,
        /**
         * Layer by layer, while the next ones are computed (Mooncake; Splitwise). With L layers and a prompt that took T
         * seconds, sending starts T (L - 1) / L before the end of the prompt and what is left after it is no less than the
         * last layer: {@code max(bytes / bytesPerSecond - T (L - 1) / L, bytes / (L bytesPerSecond))}. It takes the
         * blocks of the decode replica to be there; where it has none when the prompt ends, all is sent after that.
         */
        LAYERWISE
    }

    /** The decode replica is chosen once the prompt is computed. */
    public TransferRule(
            double bytesPerSecond,
            double latency,
            Sharing sharing,
            Side bottleneck,
            Push push,
            int layers,
            RoutingPolicy routing) {
        this(bytesPerSecond, latency, sharing, bottleneck, push, layers, routing, Choice.HANDOFF);
    }

    /** The same with decode replicas chosen at another time. */
    public TransferRule choosing(Choice when) {
        return new TransferRule(bytesPerSecond, latency, sharing, bottleneck, push, layers, routing, when);
    }

    public TransferRule {
        if (!(bytesPerSecond > 0) || !(latency >= 0 && latency < Double.POSITIVE_INFINITY) || layers < 1) {
            throw new IllegalArgumentException("no way to send a cache: " + bytesPerSecond + " bytes/s, " + latency
                    + " s latency, " + layers + " layers");
        }
        if (sharing == Sharing.FAIR && bottleneck == Side.BOTH) {
            throw new IllegalArgumentException("a shared interface can be that of one side only");
        }
        if (sharing == Sharing.FAIR && push == Push.LAYERWISE) {
            throw new IllegalArgumentException(
                    "layers are pushed in the order of prompts, over an interface that is fifo");
        }
    }
}
