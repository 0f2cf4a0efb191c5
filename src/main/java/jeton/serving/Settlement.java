package jeton.serving;

import java.util.Arrays;
import jeton.latency.StepSeries;

/**
 * What the steps of a leap bring to the requests of one engine: blocks, tokens, and to some their end. Not thread safe.
 */
final class Settlement {
    private final Role role;
    private final boolean whole;
    private final Recorder recorder;
    private final Leap leap;
    private final Slots slots;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final PrefixCache cache;
    private final Residents residents;
    private final Transit transit;
    private final StepPlan plan;
    private final Stalls stalls;

    /** Requests that end with the steps being settled. */
    private int[] finished = new int[8];

    Settlement(
            Replica.Setup setup,
            Recorder recorder,
            Leap leap,
            Slots slots,
            BlockPool pool,
            DecodeBatch decodes,
            PrefixCache cache,
            Residents residents,
            StepPlan plan,
            Stalls stalls) {
        role = setup.role();
        whole = setup.limits().isWhole();
        this.recorder = recorder;
        this.leap = leap;
        this.slots = slots;
        this.pool = pool;
        this.decodes = decodes;
        this.cache = cache;
        this.residents = residents;
        transit = residents.transit();
        this.plan = plan;
        this.stalls = stalls;
    }

    /** Takes the blocks of the first {@code k} steps and adds what is in them. */
    void takeBlocks(long k, StepSums sums) {
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
        sums.tokenGaps += stalls.any() ? 0 : plan.decodes() - joined();
        sums.running += slots.running();
        sums.computed += plan.batch().tokens();
        sums.produced += gained + plan.batch().finishing + furtherSamples;
        sums.held += held;
        sums.heldLast += pool.held();
    }

    /** Sequences in the step whose prompts came from other replicas and that decode for the first time. */
    private int joined() {
        return role == Role.DECODE ? transit.joinedCount() : 0;
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
        StepSeries series = leap.series();
        double lengthening = (series.step(k - 1) - series.step(0)) / (series.total(k) / k);
        double covariance = lengthening * (taken - plan.bytes(1)) * (k + 1) / (12.0 * (k - 1));
        return pool.held() + mean + covariance;
    }

    /** Brings {@code k} steps, which end at {@code end}, to those who were in them. */
    void settle(long k, double end, Scheduler scheduler) {
        if (plan.decoding() && stalls.any()) {
            stalls.end(leap.endOf(k), recorder);
        }
        long before = decodes.step();
        plan.advanceDecodes(k);
        scheduler.made(k);
        while (decodes.nextAnswer() <= decodes.step()) {
            long steps = decodes.nextAnswer() - before;
            int slot = decodes.takeAnswer();
            answer(slot, leap.endOf(steps) - slots.at(slot).arrival);
        }
        int members = decodes.size();
        int done = 0;
        for (int i = 0; i < plan.chunks(); i++) {
            int slot = plan.chunkSlot(i);
            boolean computed = plan.advanceChunk(i, k);
            cache.extend(slot, slots.at(slot).cached);
            if (computed) {
                residents.promptComputed();
                done = sampleFirst(slot, end, done);
            }
        }
        for (int i = 0; i < joined(); i++) {
            int slot = transit.joined(i);
            recorder.irregularGap(end - slots.at(slot).lastToken);
            slots.at(slot).lastToken = Double.NaN;
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
    void finishWholeBatch(double now) {
        if (whole && residents.isWholeBatchDone()) {
            while (slots.running() > 0) {
                finish(slots.firstRunning(), now);
            }
        }
    }

    /** A prompt is computed and its next token sampled, or the first of every sample; adds those for which it is the last. */
    private int sampleFirst(int slot, double end, int count) {
        int done = count;
        Family family = slots.at(slot).family;
        if (Double.isNaN(slots.at(slot).firstToken)) {
            recorder.firstToken(end - slots.at(slot).arrival, slots.at(slot).prompt);
            if (family != null) {
                residents.fork(family);
                for (int sample : family.slots) {
                    slots.at(sample).firstToken = end;
                    done = sampled(sample, end, done);
                }
                return done;
            }
            slots.at(slot).firstToken = end;
        } else {
            recorder.irregularGap(end - slots.at(slot).lastToken);
            slots.at(slot).lastToken = Double.NaN;
        }
        return sampled(slot, end, done);
    }

    private int sampled(int slot, double end, int done) {
        int produced = slots.at(slot).goal - slots.at(slot).prompt + 1;
        if (produced == slots.at(slot).thinking + 1) {
            answer(slot, end - slots.at(slot).arrival);
        }
        if (produced == slots.at(slot).output) {
            return addFinished(slot, done);
        }
        if (role == Role.PREFILL && !slots.at(slot).givenUp) {
            residents.handovers().hold(slot, end);
        } else {
            decodes.join(slot, slots.at(slot).goal);
        }
        slots.at(slot).joinedAt = end;
        return done;
    }

    /** The first answer token of a request, of whichever sample. */
    private void answer(int slot, double sinceArrival) {
        Family family = slots.at(slot).family;
        if (family == null || !family.answered) {
            recorder.answerToken(sinceArrival);
        }
        if (family != null) {
            family.answered = true;
        }
    }

    /** Keeps the finished in order of admission, as a walk over the running list would find them. */
    private int addFinished(int slot, int count) {
        if (count == finished.length) {
            finished = Arrays.copyOf(finished, 2 * count);
        }
        int at = count;
        while (at > 0 && slots.at(finished[at - 1]).admission > slots.at(slot).admission) {
            finished[at] = finished[at - 1];
            at--;
        }
        finished[at] = slot;
        return count + 1;
    }

    private void finish(int slot, double end) {
        Sequence sequence = slots.at(slot);
        if (!sequence.isRunning) {
            // given up with another sample
            return;
        }
        Family family = sequence.family;
        if (family != null) {
            residents.finish(family, slot, end);
            return;
        }
        recorder.completed(
                sequence.id,
                end,
                sequence.arrival,
                sequence.firstToken,
                sequence.prompt,
                sequence.thinking,
                sequence.output,
                sequence.preemptions);
        residents.finish(slot);
    }
}
