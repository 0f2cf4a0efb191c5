package jeton.hardware;

/** How a figure came to be known; printed wherever a result rests on it. */
public enum Status {
    /** Measured by a named party on real hardware. */
    MEASURED,
    /** Stated by the maker of the thing. */
    VENDOR,
    /** Stated by a named third party. */
    REPORTED,
    /** Computed from other figures; the source says how. */
    DERIVED,
    /** Remembered from a public document that was not opened again. */
    RECALLED,
    /** A default without evidence for this very thing. */
    ASSUMED
}
