package jeton.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * preempted admits nobody, so the next one is looked at afresh. Cutting a leap early is always safe, late never. With
 * speculative decoding no two steps are alike, and every leap with decoding sequences is one step.
 *
 * <p>The rules are those of {@link StepwiseReplica}. Not thread safe.
 */
public final class LeapReplica implements Replica {
    private final Setup setup;
    private final Recorder recorder;
    private final Slots slots;
    private final WaitingQueue waiting;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final PrefixCache cache;
    private final Families families;
    private final Residents residents;
    private final StepPlan plan;
    private final Stalls stalls;
    private final Scheduler scheduler;
    private final boolean whole;
    private final Batch batch;
    private final StepSeries series = new StepSeries();
    private final boolean noticesLate;
    private final Transit transit;
    /** Prompts that others have pulled, whose blocks come back when the step under way ends. */
    private final SlotList released = new SlotList();
    /** Requests given up while their cache came, whose blocks come back then. */
    private final List<Handoff> unwanted = new ArrayList<>();

    private boolean busy;
    private double origin;
    private long leapSteps;
    private double boundary = Double.POSITIVE_INFINITY;
    private double lastEnd = Double.NaN;
    private double idleSince;

    /** Requests that end with the steps being settled. */
    private int[] finished = new int[8];
    /** Requests given up that leave with the step under way. */
    private int[] leaving = new int[8];

    private int leavingCount;
    private final List<Family> leavingFamilies = new ArrayList<>();

    public LeapReplica(Setup setup, Recorder recorder) {
        this.setup = setup;
        this.recorder = recorder;
        slots = new Slots(setup.limits());
        waiting = new WaitingQueue(setup.limits(), slots);
        pool = new BlockPool(setup.cache());
        decodes = new DecodeBatch(setup, slots, pool);
        cache = new PrefixCache(setup.cache(), setup.caching(), recorder);
        families = new Families(setup, slots, cache);
        plan = new StepPlan(setup.cache(), slots, pool, decodes, families);
        stalls = new Stalls(slots);
        residents = new Residents(setup, recorder, slots, waiting, pool, decodes, cache, families, plan, stalls);
        whole = setup.limits().isWhole();
        scheduler = scheduler();
        batch = plan.batch();
        transit = residents.transit();
        noticesLate = setup.limits().noticeSteps() > 0;
    }

    private Scheduler scheduler() {
        if (setup.limits().batching() instanceof Batching.PromptsFirst rules) {
            return new PromptsFirstScheduler(setup, rules, slots, waiting, residents, pool, decodes, plan, cache);
        }
        return whole
                ? new WholeScheduler(setup, slots, waiting, residents, pool, decodes, plan, cache)
                : new ContinuousScheduler(setup, slots, waiting, residents, pool, decodes, plan, cache);
    }

    @Override
    public double boundary() {
        return boundary;
    }

    @Override
    public int outstanding() {
        return waiting.size() + slots.running() + transit.size() + families.unforked();
    }

    @Override
    public int waiting() {
        return waiting.size();
    }

    @Override
    public Departures departures() {
        return residents.departures();
    }

    @Override
    public void arrive(double now, Request request) {
        int slot = residents.enqueue(request);
        if (slot == Slots.NONE) {
            return;
        }
        boolean acts = busy && leapSteps > 1 && scheduler.couldAct(slot);
        slots.noticedAt[slot] = acts || noticesLate ? noticedAt(now) : 0;
        if (acts) {
            cut(slots.noticedAt[slot] - plan.steps());
        }
    }

    /** Ends the leap after {@code steps} steps, if it is longer. */
    private void cut(long steps) {
        if (steps < leapSteps) {
            leapSteps = steps;
            boundary = origin + series.total(steps);
        }
    }

    @Override
    public void receive(double now, Handoff handoff) {
        boolean admissible = busy && leapSteps > 1 && scheduler.couldPull(handoff);
        handoff.receivedAt = now;
        handoff.receivedIdle = !busy;
        handoff.noticedAt = busy || now == lastEnd ? noticedAt(now) : decodes.step();
        if (residents.receive(handoff) && admissible) {
            cut(handoff.noticedAt - decodes.step());
        }
    }

    @Override
    public void pulled(double now, Handoff handoff) {
        int slot = handoff.decodeSlot;
        if (handoff.abandoned) {
            transit.abandonedCame(handoff);
            giveBack(now, handoff);
        } else if (slot != Slots.NONE) {
            recorder.transferred(now - handoff.firstToken(), handoff.bytes());
            boolean admissible = busy && leapSteps > 1 && scheduler.couldJoin();
            long noticedAt = admissible || noticesLate ? noticedAt(now) : 0;
            transit.becomeReady(slot, now, noticedAt);
            if (admissible) {
                cut(noticedAt - decodes.step());
            }
        }
    }

    @Override
    public void broken(double now, Handoff handoff) {
        if (setup.role() == Role.PREFILL && handoff.prefillSlot != Slots.NONE) {
            release(now, residents.leaveHeld(handoff.prefillSlot, Outcome.LOST));
        } else if (setup.role() == Role.DECODE && handoff.decodeSlot != Slots.NONE) {
            giveUp(now, handoff.decodeSlot, Outcome.LOST);
        }
    }

    private void giveUp(double now, int slot, Outcome outcome) {
        Handoff left = residents.giveUp(slot, now, outcome);
        if (left != null) {
            giveBack(now, left);
        } else if (busy) {
            cut(series.firstEnding(now - origin, leapSteps));
        }
    }

    @Override
    public void release(double now, Handoff handoff) {
        int slot = transit.letGo(handoff);
        if (slot == Slots.NONE) {
            return;
        }
        if (busy) {
            released.addLast(slot);
            cut(series.firstEnding(now - origin, leapSteps));
        } else {
            accountIdle(now);
            residents.freeHeld(slot);
        }
    }

    /** Frees the blocks of a request that was given up, when the step under way ends. */
    private void giveBack(double now, Handoff handoff) {
        if (busy) {
            unwanted.add(handoff);
            cut(series.firstEnding(now - origin, leapSteps));
        } else {
            accountIdle(now);
            residents.giveBack(handoff);
        }
    }

    private void freeReleased() {
        while (released.size() > 0) {
            int slot = released.first();
            released.remove(slot);
            residents.freeHeld(slot);
        }
        for (int i = 0; i < unwanted.size(); i++) {
            residents.giveBack(unwanted.get(i));
        }
        unwanted.clear();
    }

    /** Blocks held for others count whether or not a step runs. */
    private void accountIdle(double now) {
        if (!busy && pool.held() > 0 && now > idleSince) {
            recorder.idle(idleSince, now, pool.held());
        }
        idleSince = now;
    }

    @Override
    public Role role() {
        return setup.role();
    }

    @Override
    public Pulls pulls() {
        return transit.pulls();
    }

    @Override
    public boolean abort(double now, long id) {
        Family family = families.get(id);
        if (family != null) {
            abort(family, now);
            return true;
        }
        int slot = slots.slotOf(id);
        if (slot == Slots.NONE) {
            int held = transit.heldSlot(id);
            if (held != Slots.NONE) {
                release(now, residents.leaveHeld(held, Outcome.ABORTED));
            }
            return held != Slots.NONE;
        }
        if (transit.isReceived(slot)) {
            giveUp(now, slot, Outcome.ABORTED);
            return true;
        }
        if (!slots.isRunning[slot]) {
            if (residents.abortWaiting(slot, now) && busy) {
                cut(series.firstEnding(now - origin, leapSteps));
            }
        } else if (busy) {
            if (!slots.givenUp[slot]) {
                slots.givenUp[slot] = true;
                leaving = add(leaving, leavingCount++, slot);
                cut(series.firstEnding(now - origin, leapSteps));
            }
        } else {
            residents.abortRunning(slot, now);
            finishWholeBatch(now);
        }
        return true;
    }

    private void abort(Family family, double now) {
        if (busy) {
            cut(series.firstEnding(now - origin, leapSteps));
        }
        if (!busy || !families.anyRuns(family)) {
            residents.leave(family, Outcome.ABORTED, now);
        } else if (!family.givenUp) {
            family.givenUp = true;
            leavingFamilies.add(family);
        }
    }

    @Override
    public void lose(double now) {
        catchUp(now);
        if (busy && boundary <= now) {
            commit(boundary);
        }
        accountIdle(now);
        if (busy) {
            recorder.brokenStep(origin, series, now - origin, slots.running(), pool.held() + plan.bytes(1));
        }
        leavingCount = 0;
        freeReleased();
        leavingFamilies.clear();
        residents.loseAll(now);
        idleSince = now;
        cache.clear();
        stalls.clear();
        scheduler.reset();
        plan.clear();
        lastEnd = Double.NaN;
        busy = false;
        boundary = Double.POSITIVE_INFINITY;
    }

    /** Steps made when a request that comes now can be admitted: no sooner than the step has ended that runs now. */
    private long noticedAt(double now) {
        int notice = setup.limits().noticeSteps();
        if (busy) {
            return plan.steps() + series.firstEnding(now - origin, leapSteps) + notice;
        }
        return now == lastEnd ? plan.steps() + notice : 0;
    }

    @Override
    public void schedule(double now) {
        if (busy) {
            return;
        }
        accountIdle(now);
        boolean repeatable = scheduler.formBatch(now);
        if (batch.tokens() > 0) {
            start(now, repeatable);
        }
    }

    private void start(double now, boolean repeatable) {
        setup.stepTime().series(batch, series);
        double floor = setup.floor().floorSeconds(batch);
        if (!(series.step(0) >= floor * (1 - 1e-9))) {
            throw new IllegalStateException(
                    "a step of " + series.step(0) + " s is faster than the datasheet allows (" + floor + " s)");
        }
        if (!plan.decoding()) {
            stalls.begin(now, decodes.size());
        }
        busy = true;
        origin = now;
        leapSteps = repeatable && !(plan.decoding() && stalls.any())
                ? scheduler.stepsAhead(setup.stepTime().straightSteps(batch))
                : 1;
        double late = waiting.nextLate();
        if (leapSteps > 1 && late < Double.POSITIVE_INFINITY) {
            leapSteps = series.firstEnding(late - now, leapSteps);
        }
        boundary = now + series.total(leapSteps);
    }

    @Override
    public void commit(double now) {
        settle(leapSteps, now);
        for (int i = 0; i < leavingCount; i++) {
            if (slots.givenUp[leaving[i]]) {
                residents.abortRunning(leaving[i], now);
            }
        }
        leavingCount = 0;
        if (!leavingFamilies.isEmpty()) {
            abortLeavingFamilies(now);
        }
        freeReleased();
        finishWholeBatch(now);
        idleSince = now;
        lastEnd = now;
        busy = false;
        boundary = Double.POSITIVE_INFINITY;
    }

    private void abortLeavingFamilies(double now) {
        for (Family family : leavingFamilies) {
            if (!family.gone) {
                residents.leave(family, Outcome.ABORTED, now);
            }
        }
        leavingFamilies.clear();
    }

    @Override
    public void look(double now, ReplicaView into) {
        long steps = stepsEnded(now);
        into.promptTokens = slots.goals();
        into.decodeTokens = decodes.tokens() + plan.decodes() * steps + plan.paddingTokens();
    }

    @Override
    public long cacheBytes(double now) {
        return pool.held() + (busy ? plan.bytes(stepsEnded(now) + 1) : 0);
    }

    @Override
    public CacheLayout cache() {
        return setup.cache();
    }

    @Override
    public int cachedTokens(double now, Request request) {
        if (busy) {
            foresee(series.firstEnding(now - origin, leapSteps));
        }
        return cache.match(request);
    }

    /** Brings the contents of the cache to where they are once the last of the leap's first {@code steps} steps has begun. */
    private void foresee(long steps) {
        cache.keepAtMost(pool.free() - plan.bytes(steps));
        for (int i = 0; i < plan.chunks(); i++) {
            int slot = plan.chunkSlot(i);
            cache.extend(slot, (int) (slots.cached[slot] + plan.chunkTokens(i) * steps));
        }
    }

    /** Steps of the leap that ended by now, all but the last at most. */
    private long stepsEnded(double now) {
        if (!busy || leapSteps == 1) {
            return 0;
        }
        long steps = series.firstEnding(now - origin, leapSteps);
        return steps == leapSteps || origin + series.total(steps) > now ? steps - 1 : steps;
    }

    @Override
    public void catchUp(double now) {
        if (!busy) {
            accountIdle(now);
        }
        long steps = stepsEnded(now);
        if (steps == 0) {
            return;
        }
        double end = origin + series.total(steps);
        settle(steps, end);
        origin = end;
        leapSteps -= steps;
        plan.describeAgain();
        foresee(1);
        setup.stepTime().series(batch, series);
        boundary = origin + series.total(leapSteps);
    }

    /** Accounts for the first {@code k} steps of the leap, which end at {@code end}. */
    private void settle(long k, double end) {
        takeBlocksAndRecord(k);
        long before = decodes.step();
        plan.advanceDecodes(k);
        scheduler.made(k);
        while (decodes.nextAnswer() <= decodes.step()) {
            long steps = decodes.nextAnswer() - before;
            int slot = decodes.takeAnswer();
            answer(slot, origin + series.total(steps) - slots.arrival[slot]);
        }
        int members = decodes.size();
        int done = 0;
        for (int i = 0; i < plan.chunks(); i++) {
            int slot = plan.chunkSlot(i);
            boolean computed = plan.advanceChunk(i, k);
            cache.extend(slot, slots.cached[slot]);
            if (computed) {
                residents.promptComputed();
                done = sampleFirst(slot, end, done);
            }
        }
        for (int i = 0; i < transit.joinedCount(); i++) {
            int slot = transit.joined(i);
            recorder.irregularGap(end - slots.lastToken[slot]);
            slots.lastToken[slot] = Double.NaN;
        }
        if (!plan.decoding() && decodes.size() > members) {
            stalls.join(end, decodes.size() - members);
        }
        for (int slot = decodes.takeCompleted(); slot != Slots.NONE; slot = decodes.takeCompleted()) {
            done = addFinished(slot, done);
        }
        for (int i = 0; i < done; i++) {
            if (whole) {
                residents.pad(finished[i]);
            } else {
                finish(finished[i], end);
            }
        }
    }

    /** A static batch leaves when all its sequences have all their tokens. */
    private void finishWholeBatch(double now) {
        if (whole && residents.isWholeBatchDone()) {
            while (slots.running() > 0) {
                finish(slots.firstRunning(), now);
            }
        }
    }

    private void takeBlocksAndRecord(long k) {
        long taken = plan.bytes(k);
        long furtherSamples = plan.furtherSamples(k);
        double held = k == 1 ? pool.held() + taken : heldOverTime(k, taken);
        pool.take(taken);
        cache.keepAtMost(pool.free());
        long gained = plan.decoding() ? decodes.gained(k) : 0;
        int drafts = decodes.newTokens() - decodes.size();
        if (drafts > 0) {
            recorder.verified(decodes.size(), drafts, gained - decodes.size());
        }
        recorder.steps(
                origin,
                series,
                k,
                stalls.any() ? 0 : plan.decodes() - transit.joinedCount(),
                slots.running(),
                batch.tokens(),
                gained + batch.finishing + furtherSamples,
                held,
                pool.held());
        if (plan.decoding() && stalls.any()) {
            stalls.end(origin + series.total(k), recorder);
        }
    }

    /**
     * Cache bytes held in k steps, averaged over their time: the mean over the steps and, since later steps hold more and
     * last longer, the covariance of two lines.
     *
     * @param taken in all k steps together
     */
    private double heldOverTime(long k, long taken) {
        double mean = plan.meanGrowth(k);
        for (long i = 1; plan.chunks() > 0 && i <= k; i++) {
            mean += (double) plan.chunkBytes(i) / k;
        }
        double lengthening = (series.step(k - 1) - series.step(0)) / (series.total(k) / k);
        double covariance = lengthening * (taken - plan.bytes(1)) * (k + 1) / (12.0 * (k - 1));
        return pool.held() + mean + covariance;
    }

    /** A prompt is computed and its next token sampled, or the first of every sample; adds those for which it is the last. */
    private int sampleFirst(int slot, double end, int count) {
        int done = count;
        Family family = slots.family[slot];
        if (Double.isNaN(slots.firstToken[slot])) {
            recorder.firstToken(end - slots.arrival[slot], slots.prompt[slot]);
            if (family != null) {
                residents.fork(family);
                for (int sample : family.slots) {
                    slots.firstToken[sample] = end;
                    done = sampled(sample, end, done);
                }
                return done;
            }
            slots.firstToken[slot] = end;
        } else {
            recorder.irregularGap(end - slots.lastToken[slot]);
            slots.lastToken[slot] = Double.NaN;
        }
        return sampled(slot, end, done);
    }

    private int sampled(int slot, double end, int done) {
        int produced = slots.goal[slot] - slots.prompt[slot] + 1;
        if (produced == slots.thinking[slot] + 1) {
            answer(slot, end - slots.arrival[slot]);
        }
        if (produced == slots.output[slot]) {
            return addFinished(slot, done);
        }
        if (setup.role() == Role.PREFILL && !slots.givenUp[slot]) {
            residents.hold(slot, end);
        } else {
            decodes.join(slot, slots.goal[slot]);
        }
        slots.joinedAt[slot] = end;
        return done;
    }

    /** The first answer token of a request, of whichever sample. */
    private void answer(int slot, double sinceArrival) {
        Family family = slots.family[slot];
        if (family == null || !family.answered) {
            recorder.answerToken(sinceArrival);
        }
        if (family != null) {
            family.answered = true;
        }
    }

    private static int[] add(int[] list, int count, int slot) {
        int[] roomy = count == list.length ? Arrays.copyOf(list, 2 * count) : list;
        roomy[count] = slot;
        return roomy;
    }

    /** Keeps the finished in order of admission, as a walk over the running list would find them. */
    private int addFinished(int slot, int count) {
        finished = add(finished, count, slot);
        int at = count;
        while (at > 0 && slots.admission[finished[at - 1]] > slots.admission[slot]) {
            finished[at] = finished[at - 1];
            at--;
        }
        finished[at] = slot;
        return count + 1;
    }

    private void finish(int slot, double end) {
        if (!slots.isRunning[slot]) {
            // given up with another sample
            return;
        }
        Family family = slots.family[slot];
        if (family != null) {
            residents.finish(family, slot, end);
            return;
        }
        recorder.completed(
                slots.id[slot],
                end,
                slots.arrival[slot],
                slots.firstToken[slot],
                slots.prompt[slot],
                slots.thinking[slot],
                slots.output[slot],
                slots.preemptions[slot]);
        residents.finish(slot);
    }

    @Override
    public void checkDrained() {
        residents.checkDrained();
    }
}
