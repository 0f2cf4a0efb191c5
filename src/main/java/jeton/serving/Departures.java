package jeton.serving;

import java.util.Arrays;

/** The requests that left a replica since somebody last looked, in order. Reused; not thread safe. */
public final class Departures {
    private long[] ids = new long[8];
    private Outcome[] outcomes = new Outcome[8];
    private int size;

    void add(long id, Outcome outcome) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            outcomes = Arrays.copyOf(outcomes, 2 * size);
        }
        ids[size] = id;
        outcomes[size] = outcome;
        size++;
    }

    public int size() {
        return size;
    }

    /** Ordinal of a request in its source. */
    public long id(int i) {
        return ids[i];
    }

    public Outcome outcome(int i) {
        return outcomes[i];
    }

    /** Forgets them, once they were looked at. */
    public void clear() {
        size = 0;
    }
}
