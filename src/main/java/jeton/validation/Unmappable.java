package jeton.validation;

/** A row that could be true but is not simulated. */
final class Unmappable extends Exception {
    private final String reason;

    /** @param reason in few words, the same for rows of a kind, since rows are counted by it */
    Unmappable(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
