package jeton.hardware;

/**
 * What a reader must know before believing a result.
 *
 * @param text one sentence, without its full stop
 */
public record Caveat(Kind kind, String text) {
    /** What it is about, the gravest first. */
    public enum Kind {
        /** More arrives than can be served, or almost. */
        OVERLOAD,
        /** Requests were refused, given up or cut short. */
        LOST_REQUESTS,
        /** Step times rest on no measurement of the chip. */
        UNCALIBRATED,
        /** Step times or scheduling are concluded from published results. */
        INFERRED,
        /** Something is simulated less exactly than the rest. */
        APPROXIMATE,
        /** A price is assumed, recalled, old or contradicted by another. */
        UNSURE_PRICE,
        /** A price is computed from other published figures. */
        DERIVED_PRICE,
        /** Anything else. */
        OTHER
    }

    /** Of a price; a status that needs no word is not for here. */
    public static Kind ofPrice(Status status) {
        return status == Status.DERIVED ? Kind.DERIVED_PRICE : Kind.UNSURE_PRICE;
    }
}
