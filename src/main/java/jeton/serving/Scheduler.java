package jeton.serving;

import java.util.Arrays;
import jeton.latency.Batch;
import jeton.workload.Request;

/**
 * Who runs in the next step, by the rules of the vLLM V1 scheduler, and for how many steps that could stay so.
 *
 * <p>Running requests come first, in order of admission; when blocks run out the one admitted last is preempted, until the
 * step's blocks fit, which is where taking them one sequence at a time ends too. Then waiting requests are admitted strictly
 * in order, unless something was preempted. Decoding requests are dealt with all at once. Not thread safe.
 */
final class Scheduler {
    private final CacheLayout layout;
    private final SchedulerLimits limits;
    private final Recorder recorder;
    private final Slots slots;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final Batch batch = new Batch();

    /** Running requests that still compute their prompt. */
    private int prefillers;
    /** Those of them in the step, with their tokens. */
    private int[] chunkSlots = new int[8];

    private int[] chunkTokens = new int[8];
    private int chunks;
    /** Bytes that the running requests will hold at their ends, where they are reserved. */
    private long reserved;
    /** Of the step that is being formed. */
    private long plannedBytes;

    private final Departures departures = new Departures();

    Scheduler(Replica.Setup setup, Recorder recorder, Slots slots, BlockPool pool, DecodeBatch decodes) {
        layout = setup.cache();
        limits = setup.limits();
        this.recorder = recorder;
        this.slots = slots;
        this.pool = pool;
        this.decodes = decodes;
    }

    /** The work of the step, as {@link #formBatch} chose it. */
    Batch batch() {
        return batch;
    }

    /** Prompts in the step. */
    int chunks() {
        return chunks;
    }

    int chunkSlot(int i) {
        return chunkSlots[i];
    }

    Departures departures() {
        return departures;
    }

    /**
     * Puts a request into the queue; returns false if it can never be served and is refused.
     *
     * @param noticedAt steps that a busy engine has made before it can admit the request
     */
    boolean enqueue(Request request, long noticedAt) {
        if (request.promptTokens >= limits.maxModelLen()
                || layout.bytes(request.promptTokens) > layout.capacityBytes()) {
            recorder.rejected();
            departures.add(request.id, Outcome.REJECTED);
            return false;
        }
        int slot = slots.create(request);
        slots.noticedAt[slot] = noticedAt;
        int longest = limits.maxModelLen() - request.promptTokens;
        if (slots.output[slot] > longest) {
            slots.output[slot] = longest;
            slots.thinking[slot] = Math.min(slots.thinking[slot], longest);
            recorder.truncated();
        }
        slots.enqueue(slot);
        return true;
    }

    /** Whether a request that came now could be admitted beside the batch as it is. */
    boolean couldAdmit() {
        return slots.waiting() == 0
                && slots.running() < limits.maxNumSeqs()
                && batch.tokens() < limits.maxBatchedTokens();
    }

    /**
     * Chooses who runs in the next step; the batch stays empty when there is nothing to do.
     *
     * @return whether the choice may repeat: not after a preemption, which shut out those who wait for one step
     */
    boolean formBatch(double now) {
        long notice = decodes.step();
        while (true) {
            batch.clear();
            chunks = 0;
            boolean ordered = prefillers == 0 || (prefillers == 1 && !slots.decoding[slots.lastRunning()]);
            boolean preempted = ordered ? scheduleRunning(now) : walkRunning(now);
            if (!preempted) {
                admitWaiting(now, notice);
            }
            decodes.describe(batch);
            if (batch.tokens() > 0 || slots.waiting() == 0) {
                return !preempted;
            }
            if (slots.noticedAt[slots.firstWaiting()] > notice) {
                // nothing else is left to do
                notice = Long.MAX_VALUE;
            } else if (!preempted) {
                // nothing runs and the head does not fit an empty cache
                fail(slots.dequeue());
            }
        }
    }

    /** All decodes take a token, the prompt behind them the rest of the budget. */
    private boolean scheduleRunning(double now) {
        boolean preempted = false;
        while (true) {
            int slot = prefillers == 1 ? slots.lastRunning() : Slots.NONE;
            int n = 0;
            plannedBytes = pool.growth(1, decodes.step());
            if (slot != Slots.NONE) {
                int need = slots.goal[slot] - slots.cached[slot];
                n = limits.chunk(need, limits.maxBatchedTokens() - decodes.size());
                plannedBytes += growth(slots.cached[slot], n);
            }
            if (plannedBytes <= pool.free()) {
                if (slot != Slots.NONE) {
                    addChunk(slot, n);
                }
                return preempted;
            }
            preemptLast(now);
            preempted = true;
        }
    }

    /**
     * The running list one by one, for several prompts between the decodes. Everyone has a turn: no request but the last
     * ever wants more tokens than in the step before, and the last had at least one.
     */
    private boolean walkRunning(double now) {
        int budget = limits.maxBatchedTokens();
        boolean preempted = false;
        plannedBytes = 0;
        for (int slot = slots.firstRunning(); slot != Slots.NONE; slot = slots.nextRunning(slot)) {
            boolean decoding = slots.decoding[slot];
            int tokens = decoding ? decodes.tokens(slot) : slots.cached[slot];
            int n = limits.chunk(decoding ? 1 : slots.goal[slot] - tokens, budget);
            if (n == 0) {
                throw new IllegalStateException("a running request found no token left in the budget");
            }
            long bytes = growth(tokens, n);
            while (plannedBytes + bytes > pool.free()) {
                boolean gone = slots.lastRunning() == slot;
                preemptLast(now);
                preempted = true;
                if (gone) {
                    return true;
                }
            }
            plannedBytes += bytes;
            budget -= n;
            if (!decoding) {
                addChunk(slot, n);
            }
        }
        return preempted;
    }

    private void admitWaiting(double now, long notice) {
        int budget = limits.maxBatchedTokens() - decodes.size() - (int) batch.prefillTokens;
        while (slots.waiting() > 0 && budget > 0 && slots.running() < limits.maxNumSeqs()) {
            int slot = slots.firstWaiting();
            if (slots.noticedAt[slot] > notice) {
                return;
            }
            int need = slots.goal[slot];
            if (!limits.chunkedPrefill() && limits.chunk(need, need) > budget) {
                return;
            }
            int n = limits.chunk(need, budget);
            long bytes = layout.bytes(n);
            long atEnd = atEnd(slot);
            if (plannedBytes + bytes > pool.free() || reserved + atEnd > layout.capacityBytes()) {
                return;
            }
            reserved += atEnd;
            slots.dequeue();
            slots.admit(slot);
            prefillers++;
            recorder.leftQueue(slots.queuedAt[slot], now);
            if (!slots.scheduledBefore[slot]) {
                slots.scheduledBefore[slot] = true;
                recorder.scheduledFirst(now - slots.arrival[slot]);
            }
            plannedBytes += bytes;
            budget -= n;
            addChunk(slot, n);
        }
    }

    /** Bytes that a request has to reserve. */
    private long atEnd(int slot) {
        return limits.reserve() ? layout.bytes((long) slots.prompt[slot] + slots.output[slot]) : 0;
    }

    private void addChunk(int slot, int n) {
        if (chunks == chunkSlots.length) {
            chunkSlots = Arrays.copyOf(chunkSlots, 2 * chunks);
            chunkTokens = Arrays.copyOf(chunkTokens, 2 * chunks);
        }
        chunkSlots[chunks] = slot;
        chunkTokens[chunks] = n;
        chunks++;
        batch.addChunk(n, slots.cached[slot], slots.goal[slot]);
    }

    private void preemptLast(double now) {
        int slot = slots.lastRunning();
        boolean alone = slots.running() == 1;
        int tokens = takeOut(slot, now);
        slots.cached[slot] = 0;
        if (alone) {
            fail(slot);
            return;
        }
        slots.preemptions[slot]++;
        slots.queuedAt[slot] = now;
        recorder.preempted(tokens);
        slots.enqueueFirst(slot);
    }

    /** Takes a running request out before its end and frees its blocks; returns the tokens that were in its cache. */
    private int takeOut(int slot, double now) {
        int tokens = slots.cached[slot];
        if (slots.decoding[slot]) {
            tokens = decodes.leave(slot);
            // the token sampled last is not in the cache
            slots.goal[slot] = tokens + 1;
            slots.lastToken[slot] = now;
        } else {
            prefillers--;
        }
        pool.giveBack(layout.bytes(tokens));
        reserved -= atEnd(slot);
        slots.dismiss(slot);
        return tokens;
    }

    /** Gives up a request that not even the empty cache could hold. */
    private void fail(int slot) {
        leave(slot, Outcome.OUT_OF_MEMORY);
    }

    /** Lets a running request leave between two steps. */
    void abortRunning(int slot, double now) {
        takeOut(slot, now);
        leave(slot, Outcome.ABORTED);
    }

    /** Lets a waiting request leave; returns whether the next one now stands at the head. */
    boolean abortWaiting(int slot, double now) {
        boolean wasHead = slots.firstWaiting() == slot;
        slots.leaveQueue(slot);
        recorder.leftQueue(slots.queuedAt[slot], now);
        leave(slot, Outcome.ABORTED);
        return wasHead;
    }

    /** Lets all requests leave between two steps, the running ones first. */
    void loseAll(double now) {
        while (slots.running() > 0) {
            int slot = slots.firstRunning();
            takeOut(slot, now);
            leave(slot, Outcome.LOST);
        }
        while (slots.waiting() > 0) {
            int slot = slots.dequeue();
            recorder.leftQueue(slots.queuedAt[slot], now);
            leave(slot, Outcome.LOST);
        }
        chunks = 0;
    }

    /** Accounts for a request without its answer that neither waits nor runs any more. */
    private void leave(int slot, Outcome outcome) {
        boolean produced = !Double.isNaN(slots.firstToken[slot]);
        recorder.left(
                outcome,
                produced ? slots.goal[slot] - slots.prompt[slot] : 0,
                produced ? slots.prompt[slot] : slots.cached[slot]);
        departures.add(slots.id[slot], outcome);
        slots.release(slot);
    }

    /**
     * Steps that repeat this batch before anyone could decide otherwise, from 1.
     *
     * @param straightSteps for which the prompt in the batch costs what a line says
     */
    long stepsAhead(long straightSteps) {
        if (prefillers > 1) {
            return 1;
        }
        long k = decodes.stepsToEvent();
        int chunk = 0;
        long cached = 0;
        if (chunks == 1) {
            int slot = chunkSlots[0];
            chunk = chunkTokens[0];
            cached = slots.cached[slot];
            int need = slots.goal[slot] - slots.cached[slot];
            if (need == chunk) {
                return 1;
            }
            k = Math.min(k, Math.min((need - 1) / chunk, straightSteps));
        }
        if (slots.waiting() > 0) {
            long unnoticed = slots.noticedAt[slots.firstWaiting()] - decodes.step();
            k = unnoticed > 0 ? Math.min(k, unnoticed) : k;
        }
        return k <= 1 ? 1 : pool.stepsThatFit(k, decodes.step(), chunk, cached);
    }

    /** Describes the batch again after it made some of its steps, none of them the last chunk of a prompt. */
    void describeAgain() {
        batch.clear();
        decodes.describe(batch);
        for (int i = 0; i < chunks; i++) {
            int slot = chunkSlots[i];
            batch.addChunk(chunkTokens[i], slots.cached[slot], slots.goal[slot]);
        }
    }

    /** Bytes that the batch takes for {@code k} steps. */
    long bytes(long k) {
        return pool.growth(k, decodes.step()) + chunkBytes(k);
    }

    /** Bytes that the prompts take of it. */
    long chunkBytes(long k) {
        long bytes = 0;
        for (int i = 0; i < chunks; i++) {
            bytes += growth(slots.cached[chunkSlots[i]], chunkTokens[i] * k);
        }
        return bytes;
    }

    private long growth(long cached, long tokens) {
        return layout.bytes(cached + tokens) - layout.bytes(cached);
    }

    /** Adds {@code k} chunks to a prompt of the step; returns whether it is computed and a token sampled. */
    boolean advanceChunk(int i, long k) {
        int slot = chunkSlots[i];
        slots.cached[slot] += (int) (chunkTokens[i] * k);
        if (slots.cached[slot] < slots.goal[slot]) {
            return false;
        }
        prefillers--;
        return true;
    }

    /** Takes a request that produced its last token out of the batch. */
    void finish(int slot) {
        int tokens = slots.decoding[slot] ? decodes.leave(slot) : slots.cached[slot];
        pool.giveBack(layout.bytes(tokens));
        reserved -= atEnd(slot);
        slots.dismiss(slot);
        departures.add(slots.id[slot], Outcome.COMPLETED);
        slots.release(slot);
    }

    void checkDrained() {
        decodes.checkEmpty();
        if (slots.waiting() + slots.running() != 0 || pool.held() != 0 || prefillers != 0 || reserved != 0) {
            throw new IllegalStateException("not drained: " + slots.waiting() + " waiting, " + slots.running()
                    + " running, " + pool.held() + " cache bytes held");
        }
    }
}
