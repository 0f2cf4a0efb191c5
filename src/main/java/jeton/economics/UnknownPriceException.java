package jeton.economics;

/** No price is known for what was asked; the message says what is known and what to write instead. */
public final class UnknownPriceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String message;

    UnknownPriceException(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
