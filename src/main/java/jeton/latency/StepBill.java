package jeton.latency;

import java.util.List;
import java.util.Locale;

/**
 * What one engine step costs, term by term.
 *
 * @param decodes       sequences that produce a token in the step
 * @param contextTokens tokens in the cache of each
 * @param prefillTokens prompt tokens computed beside them
 * @param terms         in the order of the formula; their seconds add up to the step
 */
public record StepBill(int decodes, long contextTokens, long prefillTokens, List<Term> terms) {
    public StepBill {
        terms = List.copyOf(terms);
    }

    /** What limits a term. */
    public enum Bound {
        COMPUTE,
        MEMORY,
        NETWORK,
        LATENCY,
        HOST
    }

    /**
     * @param name   as printed, in the field's words
     * @param bound  the roof it touches
     * @param detail the same in figures, for the reader
     */
    public record Term(String name, double seconds, Bound bound, String detail) {}

    /**
     * What the host adds to the terms of the device.
     *
     * @param own   seconds of the host for one micro-batch
     * @param least seconds of the step
     */
    static Term host(List<Term> device, EngineProfile.Host host, double own, double least, Batch batch) {
        double seconds = 0;
        for (Term term : device) {
            seconds += term.seconds();
        }
        double added = host.onTop(own);
        double waited = Math.max(0, least - (seconds + added));
        String detail = batch.requests() + " requests";
        return new Term(
                "host",
                added + waited,
                Bound.HOST,
                host.overlap()
                        ? String.format(Locale.ROOT, "%s, %.3g ms beside the device", detail, own * 1e3)
                        : detail);
    }

    static String gigabytes(double bytes) {
        return String.format(Locale.ROOT, "%.3g GB", bytes / 1e9);
    }

    public double seconds() {
        double sum = 0;
        for (Term term : terms) {
            sum += term.seconds();
        }
        return sum;
    }
}
