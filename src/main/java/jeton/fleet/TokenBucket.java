package jeton.fleet;

/** A bucket that fills at a rate, up to what it holds; full at first. Not thread safe. */
final class TokenBucket {
    private final double rate;
    private final double burst;
    private double level;
    private double at;

    /** @param rate per second; infinite for a bucket that is always full */
    TokenBucket(double rate, double burst) {
        this.rate = rate;
        this.burst = burst;
        level = burst;
    }

    /** Whether so much can be taken now; times may not go back. */
    boolean holds(double amount, double now) {
        if (rate == Double.POSITIVE_INFINITY) {
            return true;
        }
        level = Math.min(burst, level + rate * (now - at));
        at = now;
        return level >= amount;
    }

    void take(double amount) {
        level -= amount;
    }
}
