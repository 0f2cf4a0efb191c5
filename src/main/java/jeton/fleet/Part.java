package jeton.fleet;

/** What happens in a fleet at times of its own, beside arrivals and steps. Parts act in a fixed order at equal times. */
interface Part {
    /** Time of its next event, positive infinity if none is due. */
    double next();

    /** Does what is due now. */
    void act(double now);
}
