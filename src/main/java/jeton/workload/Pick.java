package jeton.workload;

/** One of several, with probabilities in proportion to weights. */
final class Pick {
    private final double[] upTo;

    /** @param weights from 0, not all 0 unless there are none */
    Pick(double[] weights) {
        upTo = new double[weights.length];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            upTo[i] = sum;
        }
    }

    /** The one that belongs to {@code u} in (0, 1), counted from 0. */
    int at(double u) {
        double point = u * upTo[upTo.length - 1];
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (point < upTo[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
