package jeton.serving;

import java.util.Arrays;
import jeton.latency.Batch;
import jeton.latency.StepSeries;
import jeton.workload.Request;

/**
 * The vLLM V1 scheduler in leaps: all steps that repeat the same batch are one event.
 *
 * <p>Between two scheduling events every decoding sequence gains a token a step and at most one long prompt gains a chunk,
 * so a step lasts {@code A + B i} and k steps are a closed form. A leap ends at the first step after which the scheduler
 * could decide otherwise: a completion, the last chunk of a prompt, blocks running out, a window filling up, or an arrival
 * that could be admitted. An arrival that could not only queues: free blocks never grow inside a leap. A step that
 * preempted admits nobody, so the next one is looked at afresh. Cutting a leap early is always safe, late never.
 *
 * <p>The scheduler's rules are those of {@link StepwiseReplica}. Preemption takes the request admitted last until the step's
 * blocks fit, which is where taking them one sequence at a time ends too. Not thread safe.
 */
public final class LeapReplica implements Replica {
    private final Setup setup;
    private final CacheLayout layout;
    private final SchedulerLimits limits;
    private final Recorder recorder;
    private final Slots slots = new Slots();
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final Batch batch = new Batch();
    private final StepSeries series = new StepSeries();

    /** Running requests that still compute their prompt. */
    private int prefillers;
    /** Those of them in the step, with their tokens. */
    private int[] chunkSlots = new int[8];

    private int[] chunkTokens = new int[8];
    private int chunks;
    private int[] finished = new int[8];

    private boolean busy;
    private double origin;
    private long leapSteps;
    private double boundary = Double.POSITIVE_INFINITY;
    private long plannedBytes;
    /** Requests that waited when the steps under way began. */
    private int waitingBefore;

    private int ended;

    public LeapReplica(Setup setup, Recorder recorder) {
        this.setup = setup;
        this.recorder = recorder;
        layout = setup.cache();
        limits = setup.limits();
        pool = new BlockPool(layout);
        decodes = new DecodeBatch(layout, slots, pool);
    }

    @Override
    public double boundary() {
        return boundary;
    }

    @Override
    public int outstanding() {
        return slots.waiting() + slots.running();
    }

    @Override
    public int takeEnded() {
        int result = ended;
        ended = 0;
        return result;
    }

    @Override
    public void arrive(double now, Request request) {
        if (request.promptTokens >= limits.maxModelLen()
                || layout.bytes(request.promptTokens) > layout.capacityBytes()) {
            recorder.rejected();
            ended++;
            return;
        }
        boolean admissible = busy
                && leapSteps > 1
                && slots.waiting() == 0
                && slots.running() < limits.maxNumSeqs()
                && batch.tokens() < limits.maxBatchedTokens();
        int slot = slots.create(request);
        int longest = limits.maxModelLen() - request.promptTokens;
        if (slots.output[slot] > longest) {
            slots.output[slot] = longest;
            slots.thinking[slot] = Math.min(slots.thinking[slot], longest);
            recorder.truncated();
        }
        slots.enqueue(slot);
        if (admissible) {
            long steps = series.firstEnding(now - origin, leapSteps);
            if (steps < leapSteps) {
                leapSteps = steps;
                boundary = origin + series.total(steps);
            }
        }
    }

    @Override
    public void schedule(double now) {
        if (busy) {
            return;
        }
        while (true) {
            boolean repeatable = formBatch(now);
            if (batch.tokens() > 0) {
                start(now, repeatable);
                return;
            }
            if (slots.waiting() == 0) {
                return;
            }
            if (repeatable) {
                // nothing runs and the head does not fit an empty cache
                fail(slots.dequeue());
            }
        }
    }

    private void start(double now, boolean repeatable) {
        setup.stepTime().series(batch, series);
        double floor = setup.floor().floorSeconds(batch);
        if (!(series.step(0) >= floor * (1 - 1e-9))) {
            throw new IllegalStateException(
                    "a step of " + series.step(0) + " s is faster than the datasheet allows (" + floor + " s)");
        }
        busy = true;
        waitingBefore = slots.waiting();
        origin = now;
        leapSteps = repeatable ? stepsAhead() : 1;
        boundary = now + series.total(leapSteps);
    }

    /** Steps that repeat this batch before the scheduler could decide otherwise. */
    private long stepsAhead() {
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
            k = Math.min(k, Math.min((need - 1) / chunk, setup.stepTime().straightSteps(batch)));
        }
        return k <= 1 ? 1 : pool.stepsThatFit(k, decodes.step(), chunk, cached);
    }

    /** Chooses who runs in the next step; returns whether the choice may repeat, false after a preemption. */
    private boolean formBatch(double now) {
        batch.clear();
        chunks = 0;
        boolean ordered = prefillers == 0 || (prefillers == 1 && !slots.decoding[slots.lastRunning()]);
        boolean preempted = ordered ? scheduleRunning(now) : walkRunning(now);
        if (!preempted) {
            admitWaiting(now);
        }
        decodes.describe(batch);
        return !preempted;
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
                plannedBytes += layout.bytes(slots.cached[slot] + (long) n) - layout.bytes(slots.cached[slot]);
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
            long bytes = layout.bytes((long) tokens + n) - layout.bytes(tokens);
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

    private void admitWaiting(double now) {
        int budget = limits.maxBatchedTokens() - decodes.size() - (int) batch.prefillTokens;
        while (slots.waiting() > 0 && budget > 0 && slots.running() < limits.maxNumSeqs()) {
            int slot = slots.firstWaiting();
            int need = slots.goal[slot];
            if (!limits.chunkedPrefill() && limits.chunk(need, need) > budget) {
                return;
            }
            int n = limits.chunk(need, budget);
            long bytes = layout.bytes(n);
            if (plannedBytes + bytes > pool.free()) {
                return;
            }
            slots.dequeue();
            slots.admit(slot);
            prefillers++;
            if (!slots.scheduledBefore[slot]) {
                slots.scheduledBefore[slot] = true;
                recorder.scheduledFirst(now - slots.arrival[slot]);
            }
            plannedBytes += bytes;
            budget -= n;
            addChunk(slot, n);
        }
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
        slots.cached[slot] = 0;
        slots.dismiss(slot);
        if (alone) {
            fail(slot);
            return;
        }
        slots.preemptions[slot]++;
        recorder.preempted(tokens);
        slots.enqueueFirst(slot);
    }

    /** Gives up a request that not even the empty cache could hold. */
    private void fail(int slot) {
        boolean produced = !Double.isNaN(slots.firstToken[slot]);
        recorder.outOfMemory(produced ? slots.goal[slot] - slots.prompt[slot] : 0);
        slots.release(slot);
        ended++;
    }

    @Override
    public void commit(double now) {
        settle(leapSteps, now);
        busy = false;
        boundary = Double.POSITIVE_INFINITY;
    }

    @Override
    public void catchUp(double now) {
        if (!busy || leapSteps == 1) {
            return;
        }
        long steps = series.firstEnding(now - origin, leapSteps);
        if (steps == leapSteps || origin + series.total(steps) > now) {
            steps--;
        }
        if (steps == 0) {
            return;
        }
        double end = origin + series.total(steps);
        settle(steps, end);
        origin = end;
        leapSteps -= steps;
        batch.clear();
        decodes.describe(batch);
        if (chunks == 1) {
            int slot = chunkSlots[0];
            batch.addChunk(chunkTokens[0], slots.cached[slot], slots.goal[slot]);
        }
        setup.stepTime().series(batch, series);
        boundary = origin + series.total(leapSteps);
    }

    /** Accounts for the first {@code k} steps of the leap, which end at {@code end}. */
    private void settle(long k, double end) {
        takeBlocksAndRecord(k);
        long before = decodes.step();
        decodes.advance(k);
        while (decodes.nextAnswer() <= decodes.step()) {
            long steps = decodes.nextAnswer() - before;
            int slot = decodes.takeAnswer();
            recorder.answerToken(origin + series.total(steps) - slots.arrival[slot]);
        }
        int done = 0;
        for (int i = 0; i < chunks; i++) {
            int slot = chunkSlots[i];
            slots.cached[slot] += (int) (chunkTokens[i] * k);
            if (slots.cached[slot] == slots.goal[slot] && sampleFirst(slot, end)) {
                done = addFinished(slot, done);
            }
        }
        for (int slot = decodes.takeCompleted(); slot != Slots.NONE; slot = decodes.takeCompleted()) {
            done = addFinished(slot, done);
        }
        for (int i = 0; i < done; i++) {
            finish(finished[i], end);
        }
    }

    private void takeBlocksAndRecord(long k) {
        double held = k == 1 ? pool.held() + stepBytes(1) : heldOverTime(k);
        pool.take(stepBytes(k));
        recorder.steps(
                origin,
                series,
                k,
                decodes.size(),
                slots.running(),
                0.5 * (waitingBefore + slots.waiting()),
                batch.tokens(),
                decodes.size() * k + batch.finishing,
                held,
                pool.held());
        waitingBefore = slots.waiting();
    }

    /**
     * Cache bytes held in k steps, averaged over their time: the mean over the steps and, since later steps hold more and
     * last longer, the covariance of two lines.
     */
    private double heldOverTime(long k) {
        double mean = pool.meanGrowth(k, decodes.step());
        for (long i = 1; chunks > 0 && i <= k; i++) {
            mean += (double) chunkBytes(i) / k;
        }
        double lengthening = (series.step(k - 1) - series.step(0)) / (series.total(k) / k);
        double covariance = lengthening * (stepBytes(k) - stepBytes(1)) * (k + 1) / (12.0 * (k - 1));
        return pool.held() + mean + covariance;
    }

    private long stepBytes(long k) {
        return pool.growth(k, decodes.step()) + chunkBytes(k);
    }

    private long chunkBytes(long k) {
        long bytes = 0;
        for (int i = 0; i < chunks; i++) {
            long cached = slots.cached[chunkSlots[i]];
            bytes += layout.bytes(cached + chunkTokens[i] * k) - layout.bytes(cached);
        }
        return bytes;
    }

    /** A prompt is computed and its next token sampled; returns whether that was the last one. */
    private boolean sampleFirst(int slot, double end) {
        prefillers--;
        int produced = slots.goal[slot] - slots.prompt[slot] + 1;
        double sinceArrival = end - slots.arrival[slot];
        if (Double.isNaN(slots.firstToken[slot])) {
            slots.firstToken[slot] = end;
            recorder.firstToken(sinceArrival, slots.prompt[slot]);
        } else {
            recorder.irregularGap(end - slots.lastToken[slot]);
            slots.lastToken[slot] = Double.NaN;
        }
        if (produced == slots.thinking[slot] + 1) {
            recorder.answerToken(sinceArrival);
        }
        if (produced == slots.output[slot]) {
            return true;
        }
        decodes.join(slot, slots.goal[slot]);
        return false;
    }

    /** Keeps the finished in order of admission, as a walk over the running list would find them. */
    private int addFinished(int slot, int count) {
        if (count == finished.length) {
            finished = Arrays.copyOf(finished, 2 * count);
        }
        int at = count;
        while (at > 0 && slots.admission[finished[at - 1]] > slots.admission[slot]) {
            finished[at] = finished[at - 1];
            at--;
        }
        finished[at] = slot;
        return count + 1;
    }

    private void finish(int slot, double end) {
        int tokens = slots.decoding[slot] ? decodes.leave(slot) : slots.cached[slot];
        pool.giveBack(layout.bytes(tokens));
        slots.dismiss(slot);
        recorder.completed(
                slots.id[slot],
                end,
                slots.arrival[slot],
                slots.firstToken[slot],
                slots.prompt[slot],
                slots.thinking[slot],
                slots.output[slot],
                slots.preemptions[slot]);
        slots.release(slot);
        ended++;
    }

    @Override
    public void checkDrained() {
        decodes.checkEmpty();
        if (outstanding() != 0 || pool.held() != 0 || prefillers != 0) {
            throw new IllegalStateException("not drained: " + slots.waiting() + " waiting, " + slots.running()
                    + " running, " + pool.held() + " cache bytes held");
        }
    }
}
