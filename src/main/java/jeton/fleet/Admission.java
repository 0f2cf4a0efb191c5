package jeton.fleet;

import java.util.List;

/**
 * Who is let in. A request is refused if its tenant has used up its rate, if its replica or the fleet is full, or if its
 * first token would come too late.
 *
 * @param replica at the replica that the router chose
 * @param fleet   in all replicas together
 * @param rates   of tenants
 * @param rateOfKind ordinal of the rate for each class of requests, or {@link #NO_RATE}; classes beyond the last have none
 * @param ttft    longest predicted time to first token in seconds, infinite for none: the prompts there that are not
 *                wholly computed and the new one, over the prompt tokens per second that the replica made lately while it
 *                had any to compute; 0 before its first prompt is done
 */
public record Admission(Most replica, Most fleet, List<Rate> rates, List<Integer> rateOfKind, double ttft) {
    /** Everybody. */
    public static final Admission OPEN =
            new Admission(Most.ANY, Most.ANY, List.of(), List.of(), Double.POSITIVE_INFINITY);

    /** Of a class that may come as often as it likes. */
    public static final int NO_RATE = -1;

    /**
     * The most requests at once.
     *
     * @param waiting  in queues, the new one included
     * @param together waiting and running, the new one included
     */
    public record Most(long waiting, long together) {
        public static final Most ANY = new Most(Long.MAX_VALUE, Long.MAX_VALUE);

        public Most {
            if (waiting < 1 || together < 1) {
                throw new IllegalArgumentException("nobody would be admitted, was " + waiting + " and " + together);
            }
        }
    }

    /**
     * Two token buckets, one for requests and one for tokens; both must hold what a request needs. They fill at a rate and
     * hold what may come at once.
     *
     * @param requests     a second, infinite for no limit
     * @param requestBurst requests at once, from 1
     * @param tokens       a second, prompt and predicted output, infinite for no limit
     * @param tokenBurst   tokens at once
     */
    public record Rate(double requests, double requestBurst, double tokens, double tokenBurst) {
        public static final Rate UNLIMITED = new Rate(
                Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

        public Rate {
            if (!(requests > 0 && requestBurst >= 1 && tokens > 0 && tokenBurst >= 1)) {
                throw new IllegalArgumentException("no request would conform to a rate of " + requests + " (burst "
                        + requestBurst + ") requests and " + tokens + " (burst " + tokenBurst + ") tokens");
            }
        }
    }

    public Admission {
        rates = List.copyOf(rates);
        rateOfKind = List.copyOf(rateOfKind);
        int known = rates.size();
        if (!rateOfKind.stream().allMatch(rate -> rate >= NO_RATE && rate < known)) {
            throw new IllegalArgumentException("there are " + known + " rates, asked for were " + rateOfKind);
        }
        if (!(ttft > 0)) {
            throw new IllegalArgumentException("no first token comes within " + ttft + " s");
        }
    }

    boolean isOpen() {
        return equals(OPEN);
    }

    /** Ordinal of the rate that a class of requests has, or {@link #NO_RATE}. */
    int rate(int kind) {
        return kind < rateOfKind.size() ? rateOfKind.get(kind) : NO_RATE;
    }
}
