package jeton.serving;

/**
 * How requests leave the queue until blocks have come for them from tiers below the cache, and how they come back, with all
 * that is counted on these occasions; {@link Fetches} knows who is away. Not thread safe.
 */
final class Detours {
    private final Recorder recorder;
    private final Residents residents;
    private final Reserve reserve;
    private final Fetches fetches;
    private final Slots slots;
    private final WaitingQueue waiting;
    private final BlockPool pool;
    private final PrefixCache cache;
    private final Departures departures;

    Detours(
            Recorder recorder,
            Residents residents,
            Reserve reserve,
            Fetches fetches,
            Slots slots,
            WaitingQueue waiting,
            BlockPool pool,
            PrefixCache cache,
            Departures departures) {
        this.recorder = recorder;
        this.residents = residents;
        this.reserve = reserve;
        this.fetches = fetches;
        this.slots = slots;
        this.waiting = waiting;
        this.pool = pool;
        this.cache = cache;
        this.departures = departures;
    }

    /**
     * Takes a waiting request out of the queue.
     *
     * @param hit    tokens of it that are in the cache already, as the last look said
     * @param blocks behind them that it fetches
     */
    void begin(int slot, int hit, int blocks, double now) {
        waiting.remove(slot);
        pool.take(cache.bytesOfFetch(blocks));
        cache.acquire(slot, hit);
        reserve.take(slot);
        recorder.leftQueue(slots.at(slot).queuedAt, now);
        fetches.start(slot, blocks, now);
    }

    /** Puts those back into the queue whose blocks have come: in the cache, and nobody's yet. */
    void land(double now) {
        while (fetches.nextEnd() <= now) {
            int slot = fetches.next();
            if (fetches.isGivenUp(slot)) {
                stop(slot);
                slots.release(slot);
            } else {
                pool.giveBack(cache.fetched(slot, fetches.blocks(slot)));
                reserve.giveBack(slot);
                fetches.stop(slot);
                fetches.land(slot, now, recorder);
                slots.at(slot).queuedAt = now;
                slots.at(slot).noticedAt = 0;
                waiting.takeBack(slot);
            }
        }
    }

    private void stop(int slot) {
        pool.giveBack(cache.notFetched(slot, fetches.blocks(slot)));
        reserve.giveBack(slot);
        fetches.stop(slot);
    }

    /** Lets a request leave that waits for blocks; those that it holds come back when others land. */
    void abort(int slot, double now) {
        Sequence sequence = slots.at(slot);
        boolean produced = !Double.isNaN(sequence.firstToken);
        recorder.left(Outcome.ABORTED, produced ? sequence.goal - sequence.prompt : 0, produced ? sequence.prompt : 0);
        departures.add(sequence.id, Outcome.ABORTED);
        giveUp(slot, now);
    }

    /** A request that waits for blocks has left; its slot is free when others land. */
    void giveUp(int slot, double now) {
        slots.leaveBehind(slot);
        fetches.giveUp(slot, now);
    }

    void loseAll(double now) {
        while (!fetches.isEmpty()) {
            int slot = fetches.first();
            boolean gone = fetches.isGivenUp(slot);
            stop(slot);
            if (gone) {
                slots.release(slot);
            } else {
                residents.leave(slot, Outcome.LOST, now);
            }
        }
    }
}
