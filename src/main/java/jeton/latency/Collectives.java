package jeton.latency;

import jeton.hardware.Chip;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.AllReduce;
import org.jspecify.annotations.Nullable;

/**
 * Times of the collectives of one layer.
 *
 * <p>An all-reduce of M bytes over n ranks takes {@code latency + M / bandwidth} where it was measured. Elsewhere it is the
 * quicker of two textbook algorithms on the B bytes/s one way that reach the group: one-shot {@code hop + (n-1) M/B} and two-shot
 * {@code 2 hop + 2 (n-1)/n M/B}; a ring moves as much as the latter in more hops.
 *
 * <p>A group larger than the scale-up domain reduces in two levels, as NCCL and others do: inside each domain of d ranks,
 * which costs an all-reduce there, and between the k domains, where every rank exchanges its d-th of the message over the
 * network: {@code start + 2 (k-1)/k M/d / B}.
 */
final class Collectives {
    /** Latency of one hop where it was not measured; between the 4.3 and 7.1 microseconds measured on NVLink pairs. */
    private static final double HOP_SECONDS = 5e-6;
    /**
     * Share of the link that an all-reduce reaches where it was not measured. On NVLink it is 0.5 to 0.78, counting
     * 2 (n-1)/n of the message.
     */
    private static final double LINK_SHARE = 0.5;
    /**
     * Start of an exchange that leaves the scale-up domain: that of experts, measured (DeepEP, H800 with 400 Gbit/s per
     * chip), and assumed for every other collective.
     */
    private static final double NETWORK_SECONDS = 60e-6;
    /** 40 of the 50 GB/s of such a network reach the payload in the same measurement. */
    private static final double NETWORK_SHARE = 0.8;
    /** Bytes that travel per token, expert and hidden unit: dispatch in FP8, combine in BF16. */
    private static final int EXCHANGE_BYTES = 3;

    private final Chip chip;
    private final RooflineCalibration calibration;
    /** As measured, by ranks; null where it was not. */
    private final @Nullable AllReduce[] measured;

    Collectives(Chip chip, RooflineCalibration calibration) {
        this.chip = chip;
        this.calibration = calibration;
        int most =
                calibration.allReduce().keySet().stream().max(Integer::compare).orElse(0);
        measured = new AllReduce[most + 1];
        calibration.allReduce().forEach((ranks, known) -> measured[ranks] = known);
    }

    /** Sum of {@code bytes} on each of the ranks, known to all of them; 0 for one rank. */
    double allReduce(int ranks, double bytes) {
        int domains = ceil(ranks, chip.link().domain());
        int near = ceil(ranks, domains);
        double inside = near == 1 ? 0 : allReduceInDomain(near, bytes);
        if (domains == 1) {
            return inside;
        }
        double transfer = bytes / near / (NETWORK_SHARE * networkBytesPerSecond());
        return inside + NETWORK_SECONDS + 2 * (domains - 1.0) / domains * transfer;
    }

    /**
     * All ranks gather the tokens of all, {@code bytes} together, and get back their own share of the sum: the two halves
     * of an all-reduce, started one by one.
     */
    double gatherAndScatter(int ranks, double bytes) {
        return allReduce(ranks, bytes) + allReduce(ranks, 0);
    }

    /** A message to the neighbouring stage; {@code far} if that is in another domain. */
    double send(double bytes, boolean far) {
        return far
                ? NETWORK_SECONDS + bytes / (NETWORK_SHARE * networkBytesPerSecond())
                : HOP_SECONDS + bytes / (LINK_SHARE * chip.link().bytesPerSecondWithin(2));
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }

    private double allReduceInDomain(int ranks, double bytes) {
        AllReduce known = ranks < measured.length ? measured[ranks] : null;
        if (known != null) {
            return known.seconds() + bytes / known.bytesPerSecond();
        }
        double transfer = bytes / (LINK_SHARE * chip.link().bytesPerSecondWithin(ranks));
        double oneShot = HOP_SECONDS + (ranks - 1) * transfer;
        double volume = 2 * (ranks - 1.0) / ranks * transfer;
        double twoShot = 2 * HOP_SECONDS + volume;
        return Math.min(oneShot, twoShot);
    }

    /** Dispatch and combine of one expert layer: {@code tokens} per rank go to {@code topK} experts each. */
    double expertExchange(int ranks, double tokens, int topK, int hidden) {
        double payload = tokens * topK * hidden * EXCHANGE_BYTES;
        int near = Math.min(ranks, chip.link().domain());
        double link = calibration.allToAll().linkShare() * chip.link().bytesPerSecondWithin(near);
        double seconds = 2 * calibration.allToAll().seconds() + payload * (near - 1) / ranks / link;
        if (ranks > near) {
            double network = NETWORK_SHARE * networkBytesPerSecond();
            seconds += 2 * NETWORK_SECONDS + payload * (ranks - near) / ranks / network;
        }
        return seconds;
    }

    private double networkBytesPerSecond() {
        return chip.networkBytesPerSecond() == null
                ? chip.link().bytesPerSecond().value()
                : chip.networkBytesPerSecond().value();
    }
}
