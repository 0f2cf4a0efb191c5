package jeton.fleet;

/**
 * How long clients wait, and how often they ask again. Every attempt has the whole timeout; latencies count from the
 * first.
 *
 * @param timeout     seconds after which an attempt is given up, above 0; infinite for clients who wait for ever
 * @param attempts    most attempts of one request, from 1
 * @param backoff     seconds before the second attempt, from the refusal or the timeout on; every further one waits twice
 *                    as long
 * @param mostBackoff longest wait
 * @param jitter      share of every wait that is drawn at random, from 0 to 1
 */
public record Patience(double timeout, int attempts, double backoff, double mostBackoff, double jitter) {
    public static final Patience ENDLESS = new Patience(Double.POSITIVE_INFINITY, 1, 0, 0, 0);

    /** Seconds, as OpenAI's client libraries wait. */
    public static final double USUAL_BACKOFF = 0.5;
    /** Seconds, as OpenAI's client libraries wait at most. */
    public static final double USUAL_MOST_BACKOFF = 8;
    /** As OpenAI's client libraries shorten their waits at random. */
    public static final double USUAL_JITTER = 0.25;

    public Patience {
        if (!(timeout > 0
                && attempts >= 1
                && backoff >= 0
                && mostBackoff >= 0
                && mostBackoff < Double.POSITIVE_INFINITY
                && jitter >= 0
                && jitter <= 1)) {
            throw new IllegalArgumentException("no client has a timeout of " + timeout + " s, " + attempts
                    + " attempts, backoff " + backoff + " to " + mostBackoff + " s, jitter " + jitter);
        }
    }

    /** Seconds before attempt {@code attempt}, from 2; {@code u} is uniform in (0, 1). */
    double wait(int attempt, double u) {
        double seconds = backoff;
        for (int i = 2; i < attempt && seconds < mostBackoff; i++) {
            seconds *= 2;
        }
        return Math.min(seconds, mostBackoff) * (1 - jitter * u);
    }
}
