package jeton.serving;

import java.util.ArrayList;
import java.util.List;

/** Prompts for which a decode replica has made room since somebody last looked, in order. Reused; not thread safe. */
public final class Pulls {
    private final List<Handoff> handoffs = new ArrayList<>();

    void add(Handoff handoff) {
        handoffs.add(handoff);
    }

    public int size() {
        return handoffs.size();
    }

    public Handoff get(int i) {
        return handoffs.get(i);
    }

    /** Forgets them, once they were looked at. */
    public void clear() {
        handoffs.clear();
    }
}
