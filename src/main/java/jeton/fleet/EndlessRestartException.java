package jeton.fleet;

/** A request that starts anew again and again, since replicas fail sooner than they serve it. */
public final class EndlessRestartException extends RuntimeException {
    EndlessRestartException(String message) {
        super(message);
    }
}
