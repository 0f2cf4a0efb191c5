package jeton.workload;

import jeton.sim.Draws;

/**
 * What the draws of a class depend on: those of one class are the same whatever other classes there are.
 *
 * @param kind ordinal of the class in the workload
 * @param name of the class, empty for the only one
 */
record ClassSeed(long seed, int replication, int kind, String name) {
    Draws draws(String purpose) {
        return new Draws(seed, replication, purpose + suffix());
    }

    String suffix() {
        return name.isEmpty() ? "" : " of " + name;
    }
}
