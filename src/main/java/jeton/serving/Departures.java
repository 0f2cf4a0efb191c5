package jeton.serving;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The requests that left a replica since somebody last looked, in order. Reused; not thread safe. */
public final class Departures {
    private long[] ids = new long[8];
    private Outcome[] outcomes = new Outcome[8];
    private @Nullable Handoff[] handoffs = new Handoff[8];
    private int size;

    void add(long id, Outcome outcome) {
        add(id, outcome, null);
    }

    void add(Handoff handoff) {
        add(handoff.request().id, Outcome.PREFILLED, handoff);
    }

    private void add(long id, Outcome outcome, @Nullable Handoff handoff) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            outcomes = Arrays.copyOf(outcomes, 2 * size);
            handoffs = Arrays.copyOf(handoffs, 2 * size);
        }
        ids[size] = id;
        outcomes[size] = outcome;
        handoffs[size] = handoff;
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

    /** What another replica needs to go on; of {@link Outcome#PREFILLED} requests alone. */
    public Handoff handoff(int i) {
        Handoff handoff = handoffs[i];
        if (handoff == null) {
            throw new IllegalArgumentException("request " + ids[i] + " left " + outcomes[i]);
        }
        return handoff;
    }

    /** Forgets them, once they were looked at. */
    public void clear() {
        size = 0;
    }
}
