package jeton.workload;

/** Times of which the least is wanted: a binary heap of doubles with a fixed room. Not thread safe. */
final class DueTimes {
    private final double[] heap;
    private int size;

    DueTimes(int room) {
        this.heap = new double[room];
    }

    /** The least time, positive infinity if there is none. */
    double least() {
        return size == 0 ? Double.POSITIVE_INFINITY : heap[0];
    }

    void add(double time) {
        int child = size++;
        while (child > 0) {
            int parent = (child - 1) >>> 1;
            if (heap[parent] <= time) {
                break;
            }
            heap[child] = heap[parent];
            child = parent;
        }
        heap[child] = time;
    }

    void removeLeast() {
        double time = heap[--size];
        int parent = 0;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (time <= heap[child]) {
                break;
            }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = time;
    }
}
