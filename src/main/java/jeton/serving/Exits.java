package jeton.serving;

/**
 * What a replica shows its caller: who left, and for whom it made room. All its engines share it.
 */
record Exits(Departures departures, Pulls pulls) {
    Exits() {
        this(new Departures(), new Pulls());
    }
}
