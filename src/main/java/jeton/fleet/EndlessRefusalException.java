package jeton.fleet;

/** A closed loop in which whoever is refused asks again without thinking, and everybody is refused. */
public final class EndlessRefusalException extends RuntimeException {
    EndlessRefusalException(String message) {
        super(message);
    }
}
