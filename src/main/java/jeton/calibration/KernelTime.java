package jeton.calibration;

/**
 * One measured kernel beside what the datasheet would need for it.
 *
 * @param variant    whose kernel it is
 * @param shape      equal for equal work, whoever measured it
 * @param compute    seconds of its FLOPs at the peak; 0 where none count
 * @param memory     seconds of its weights, or its cache, or its message, at the full bandwidth
 * @param vectors    seconds of the vectors that enter and leave, at the full bandwidth
 * @param tokens     prompt tokens of one sequence; 0 where the length is no matter
 * @param seconds    measured
 */
record KernelTime(
        Subject subject,
        Variant variant,
        long shape,
        double compute,
        double memory,
        double vectors,
        double tokens,
        double seconds) {

    /** The least time that the datasheet allows. */
    double floor() {
        return Math.max(compute, memory);
    }

    /** A number that differs, but for bad luck, where any of the sizes differ. */
    static long shapeOf(long... sizes) {
        long shape = 0xcbf29ce484222325L;
        for (long size : sizes) {
            shape = (shape ^ size) * 0x100000001b3L;
            shape ^= shape >>> 32;
        }
        return shape;
    }
}
