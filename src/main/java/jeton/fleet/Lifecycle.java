package jeton.fleet;

import java.util.Objects;
import jeton.fleet.Roster.State;
import jeton.serving.Replica;
import jeton.serving.Total;
import org.jspecify.annotations.Nullable;

/** How replicas come, go, fail and come back. Not thread safe. */
final class Lifecycle {
    private final Fleet fleet;
    private final Roster roster;
    private final Engines engines;
    private final Replica[] replicas;
    private final @Nullable Breakdowns[] breakdowns;

    /** @param breakdowns of each pool; null where nothing fails */
    Lifecycle(Fleet fleet, Roster roster, Engines engines, @Nullable Breakdowns[] breakdowns) {
        this.fleet = fleet;
        this.roster = roster;
        this.engines = engines;
        replicas = engines.running();
        this.breakdowns = breakdowns;
    }

    /** A replica takes requests from now on. */
    void serve(int i) {
        roster.change(i, State.SERVING, fleet.now());
        fleet.opened(i);
        Breakdowns failing = breakdowns[roster.poolOf(i)];
        if (failing != null) {
            failing.serves(i, fleet.now());
        }
    }

    /** A replica takes no more requests, and is released when the last has left. */
    void drain(int i) {
        fleet.closed(i);
        roster.change(i, State.DRAINING, fleet.now());
        endIfDrained(i);
    }

    /** A replica is given back. */
    void release(int i) {
        roster.change(i, State.RELEASED, fleet.now());
        Breakdowns failing = breakdowns[roster.poolOf(i)];
        if (failing != null) {
            failing.released(i);
        }
    }

    /** A replica on fewer chips takes no more requests, and starts on all of them when the last has left. */
    void renew(int i) {
        fleet.closed(i);
        roster.change(i, State.RENEWING, fleet.now());
        endIfDrained(i);
    }

    /** A replica that is down serves again. */
    void restart(int i, boolean onFewerChips) {
        if (onFewerChips) {
            engines.onFewerChips(i);
            roster.degrade(i, fleet.now());
        }
        serve(i);
    }

    /** Ends a replica that takes no more requests if the last has left. */
    void endIfDrained(int i) {
        State state = roster.state(i);
        if ((state == State.DRAINING || state == State.RENEWING) && replicas[i].outstanding() == 0) {
            // what is in its cache is gone with it
            replicas[i].lose(fleet.now());
            engines.onAllChips(i);
            if (state == State.DRAINING) {
                release(i);
            } else {
                roster.change(i, State.DOWN, fleet.now());
                Objects.requireNonNull(breakdowns[roster.poolOf(i)]).emptied(i, fleet.now());
            }
        }
    }

    /** A replica fails with all that it has; returns whether it should come back. */
    boolean fail(int i) {
        boolean comesBack = roster.state(i) != State.DRAINING;
        roster.count(Total.FAILURES, i);
        fleet.closed(i);
        if (comesBack) {
            roster.change(i, State.DOWN, fleet.now());
        } else {
            release(i);
        }
        fleet.lose(i);
        engines.onAllChips(i);
        return comesBack;
    }
}
