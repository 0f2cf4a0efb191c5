package jeton.serving;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import jeton.latency.Batch;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/** One rank of a {@link StepwiseReplica}: a scheduler with the requests, blocks and cache of its own. */
final class StepwiseEngine {
    private final Replica.Setup setup;
    private final SchedulerLimits limits;
    private final Recorder recorder;
    private final Replica.@Nullable Drafting drafting;
    /** Tokens of a decoding request in one step. */
    private final int verified;

    private final StepwiseState state;
    private final StepwiseScheduler scheduler;
    /** Running requests that leave with the step under way. */
    private final List<StepwiseSequence> givenUp = new ArrayList<>();

    private final List<StepwiseFamily> givenUpFamilies = new ArrayList<>();

    private final Batch batch = new Batch();
    private boolean busy;
    private double lastEnd = Double.NaN;
    private long steps;

    StepwiseEngine(Replica.Setup setup, Recorder recorder, Exits exits) {
        this.setup = setup;
        this.recorder = recorder;
        limits = setup.limits();
        drafting = setup.drafting();
        verified = drafting == null ? 1 : drafting.verifiedTokens();
        state = new StepwiseState(setup, recorder, exits);
        scheduler = StepwiseScheduler.of(state);
    }

    int running() {
        return state.running.size();
    }

    /** Whether it has work in the step. */
    boolean isActive() {
        return !state.step.isEmpty();
    }

    Batch batch() {
        return batch;
    }

    int load() {
        return 4
                        * (state.waiting.size()
                                + state.transit.received()
                                + state.fetches.waiting().size())
                + state.running.size();
    }

    int outstanding() {
        int outstanding = state.transit.size() + state.fetches.waiting().size();
        for (StepwiseSequence sequence : state.waiting) {
            outstanding += sequence.seats();
        }
        for (StepwiseSequence sequence : state.running) {
            outstanding += sequence.seats();
        }
        return outstanding;
    }

    int cachedTokens(Request request) {
        BlockByBlock.Sequence sequence = state.cache.sequence(request);
        int below = state.cache.below(sequence, request.promptTokens).size();
        return state.cache.match(sequence, request.promptTokens) + below * state.layout.blockTokens();
    }

    boolean keepsPrompts() {
        return state.cache.keeps();
    }

    void showPrompts(LongConsumer keys) {
        state.cache.said().forEach(keys::accept);
    }

    int waiting() {
        return state.waiting.size();
    }

    void arrive(double now, Request request) {
        if (request.promptTokens >= limits.maxModelLen()
                || request.samples > state.mostSeats()
                || state.layout.bytes(request.promptTokens) > state.layout.capacityBytes()) {
            reject(request);
            return;
        }
        StepwiseSequence sequence = new StepwiseSequence(request, limits, state.cache.sequence(request));
        int longest = limits.maxModelLen() - sequence.prompt;
        if (request.samples > 1) {
            state.sampled = true;
            sequence.family = new StepwiseFamily(request, longest);
            sequence.family.members.add(sequence);
            if (state.layout.bytes(sequence.prompt) + state.atFork(sequence) > state.layout.capacityBytes()) {
                reject(request);
                return;
            }
        }
        boolean cut = false;
        for (int i = 0; i < request.samples; i++) {
            cut |= request.outputTokens(i) > longest;
        }
        if (cut) {
            recorder.truncated();
        }
        sequence.output = Math.min(sequence.output, longest);
        sequence.thinking = Math.min(sequence.thinking, longest);
        sequence.noticedAt = noticedAt(now, 0);
        state.waiting.add(sequence);
    }

    private long noticedAt(double now, long idle) {
        if (busy) {
            return steps + 1 + (isActive() ? limits.noticeSteps() : 0);
        }
        return now == lastEnd ? steps + limits.noticeSteps() : idle;
    }

    void receive(double now, Handoff handoff) {
        Request request = handoff.request();
        StepwiseSequence sequence = new StepwiseSequence(request, limits, state.cache.sequence(request));
        state.transit.receive(sequence, handoff, now, !busy, noticedAt(now, steps));
    }

    void pulled(double now, Handoff handoff) {
        state.transit.pulled(handoff, now, busy, noticedAt(now, 0));
    }

    void broken(double now, Handoff handoff) {
        state.transit.broken(handoff, now, busy);
    }

    void release(Handoff handoff) {
        state.transit.release(handoff, busy);
    }

    private void reject(Request request) {
        recorder.rejected();
        state.departures.add(request.id, Outcome.REJECTED);
    }

    void formStep(double now) {
        state.cache.now = now;
        scheduler.formStep(now, steps);
    }

    void begin() {
        state.free -= state.planned;
        busy = true;
        batch.clear();
        batch.verified = verified;
        Set<StepwiseFamily> read = new HashSet<>();
        for (StepwiseSequence sequence : state.step) {
            sequence.gain = gain(sequence);
            if (sequence.decoding()) {
                batch.decodes++;
                batch.contextSum += sequence.computed;
                boolean again = sequence.family != null && !read.add(sequence.family);
                if (again && setup.caching().sharedReads()) {
                    batch.contextSum -= state.layout.wholeBlocks(sequence.prompt);
                }
                batch.windowSum += state.layout.visible(sequence.computed);
            } else {
                batch.addChunk(sequence.scheduled, sequence.computed, sequence.prompt + (long) sequence.produced);
            }
        }
        for (StepwiseSequence sequence : state.running) {
            if (limits.isWhole() && sequence.produced == sequence.output) {
                batch.decodes++;
                batch.contextSum += sequence.computed + sequence.padded;
                batch.windowSum += state.layout.visible(sequence.computed);
                sequence.padded++;
            }
        }
    }

    /** Tokens that the step will add to the output. */
    private int gain(StepwiseSequence sequence) {
        if (!sequence.decoding()) {
            return sequence.scheduled == sequence.need() ? sequence.seats() : 0;
        }
        if (drafting == null) {
            return 1;
        }
        double uniform = drafting.draws().uniform(sequence.draws, sequence.verifications);
        return Math.min(drafting.acceptance().tokens(uniform), sequence.output - sequence.produced);
    }

    /** Tokens that the step adds to all outputs. */
    long gained() {
        return state.step.stream().mapToLong(sequence -> sequence.gain).sum();
    }

    /** The step ends: its tokens are there. */
    void settle(double now) {
        state.cache.now = now;
        if (drafting != null) {
            long accepted = state.step.stream()
                    .filter(StepwiseSequence::decoding)
                    .mapToLong(sequence -> sequence.gain)
                    .sum();
            recorder.verified(batch.decodes, (long) batch.decodes * (verified - 1), accepted - batch.decodes);
        }
        for (StepwiseSequence sequence : state.step) {
            boolean decoding = sequence.decoding();
            sequence.held = Math.max(sequence.held, sequence.computed + sequence.scheduled);
            sequence.verifications += decoding ? 1 : 0;
            sequence.computed += decoding ? sequence.gain : sequence.scheduled;
            if (!decoding) {
                state.cache.know(sequence.blocks, sequence.computed);
            }
            if (sequence.gain > 0) {
                sequence.promptComputed = true;
                if (sequence.seats() > 1) {
                    sampleAll(sequence, now);
                } else {
                    sample(sequence, now);
                    if (setup.role() == Role.PREFILL && sequence.output > 1 && !sequence.givenUp) {
                        state.transit.hold(sequence, now);
                    }
                }
            }
        }
        if (!limits.isWhole()) {
            finishAll(now);
        }
    }

    /** Those leave who were waiting for the step to end. */
    void endStep(double now) {
        for (StepwiseSequence sequence : givenUp) {
            if (state.running.contains(sequence)) {
                state.dismiss(sequence, Outcome.ABORTED, now);
            }
        }
        for (StepwiseFamily family : givenUpFamilies) {
            if (!family.members.isEmpty()) {
                state.leave(family, Outcome.ABORTED, now);
            }
        }
        givenUpFamilies.clear();
        givenUp.clear();
        finishWhole(now);
        state.transit.freeReleased();
        state.fetches.land(now);
        steps++;
        lastEnd = now;
        busy = false;
    }

    double nextFetched() {
        return state.fetches.nextEnd();
    }

    /** Those whose blocks have come from tiers go back to the queue. */
    void land(double now) {
        state.cache.now = now;
        state.fetches.land(now);
    }

    private void finishAll(double now) {
        for (StepwiseSequence sequence : List.copyOf(state.running)) {
            if (sequence.produced == sequence.output && state.running.contains(sequence)) {
                finish(sequence, now);
            }
        }
    }

    /** A static batch leaves when all its sequences have all their tokens. */
    private void finishWhole(double now) {
        if (limits.isWhole() && state.running.stream().allMatch(s -> s.produced == s.output)) {
            finishAll(now);
        }
    }

    long held() {
        return state.layout.capacityBytes() - state.free;
    }

    /** The first token of every sample. */
    private void sampleAll(StepwiseSequence first, double now) {
        recorder.firstToken(now - first.arrival, first.prompt);
        for (StepwiseSequence sequence : state.fork(first)) {
            sequence.produced = 1;
            sequence.firstToken = now;
            sequence.lastToken = now;
            answer(sequence, 0, now);
        }
    }

    /** @param before tokens produced before this step */
    private void answer(StepwiseSequence sequence, int before, double now) {
        if (before > sequence.thinking || sequence.produced <= sequence.thinking) {
            return;
        }
        StepwiseFamily family = sequence.family;
        if (family == null || !family.answered) {
            recorder.answerToken(now - sequence.arrival);
        }
        if (family != null) {
            family.answered = true;
        }
    }

    private void sample(StepwiseSequence sequence, double now) {
        int before = sequence.produced;
        sequence.produced += sequence.gain;
        if (before == 0) {
            sequence.firstToken = now;
            recorder.firstToken(now - sequence.arrival, sequence.prompt);
        } else {
            recorder.irregularGap(now - sequence.lastToken);
        }
        answer(sequence, before, now);
        sequence.lastToken = now;
    }

    private void finish(StepwiseSequence sequence, double now) {
        StepwiseFamily family = sequence.family;
        if (family != null) {
            finish(sequence, family, now);
            return;
        }
        recorder.completed(
                sequence.id,
                now,
                sequence.arrival,
                sequence.firstToken,
                sequence.prompt,
                sequence.thinking,
                sequence.output,
                sequence.preemptions);
        state.finish(sequence);
    }

    private void finish(StepwiseSequence sequence, StepwiseFamily family, double now) {
        if (!state.finishSample(sequence, family)) {
            recorder.sampleCompleted(now, sequence.firstToken, sequence.output);
            return;
        }
        int preemptions = family.complete.stream().mapToInt(s -> s.preemptions).sum();
        recorder.cancelled(state.end(family, now));
        recorder.completed(
                sequence.id,
                now,
                sequence.arrival,
                sequence.firstToken,
                sequence.prompt,
                family.complete.stream().mapToInt(s -> s.thinking).sum(),
                family.complete.stream().mapToInt(s -> s.output).sum(),
                sequence.output,
                preemptions);
        state.departures.add(sequence.id, Outcome.COMPLETED);
    }

    private boolean abort(double now, StepwiseFamily family) {
        boolean runs = family.members.stream().anyMatch(state.running::contains);
        if (!busy || !runs) {
            state.leave(family, Outcome.ABORTED, now);
            if (!busy) {
                state.fetches.land(now);
            }
        } else if (!family.givenUp) {
            family.givenUp = true;
            givenUpFamilies.add(family);
        }
        return true;
    }

    /** Gives up a request whose prompt is held for others; returns whether it was. */
    boolean abortHeld(long id) {
        return state.transit.abortHeld(id, busy);
    }

    /** Gives up a request that waits or runs; returns whether it was here. */
    boolean abort(double now, long id) {
        state.cache.now = now;
        List<StepwiseSequence> here = new ArrayList<>(state.waiting);
        here.addAll(state.running);
        here.addAll(state.fetches.waiting());
        for (StepwiseSequence sequence : here) {
            if (sequence.id == id && sequence.family != null) {
                return abort(now, sequence.family);
            }
        }
        Optional<StepwiseSequence> waits =
                state.waiting.stream().filter(s -> s.id == id).findFirst();
        if (waits.isPresent()) {
            state.refuse(waits.get(), Outcome.ABORTED, now);
            return true;
        }
        Optional<StepwiseSequence> runs =
                state.running.stream().filter(s -> s.id == id).findFirst();
        runs.ifPresent(sequence -> {
            if (!busy) {
                state.dismiss(sequence, Outcome.ABORTED, now);
                finishWhole(now);
            } else if (!sequence.givenUp) {
                sequence.givenUp = true;
                givenUp.add(sequence);
            }
        });
        return runs.isPresent() || state.fetches.abort(id, now, busy) || state.transit.abort(id, now, busy);
    }

    void lose(double now) {
        state.cache.now = now;
        if (busy) {
            state.free += state.planned;
        }
        givenUp.clear();
        givenUpFamilies.clear();
        state.loseAll(now);
        scheduler.reset();
        lastEnd = Double.NaN;
        busy = false;
    }

    void look(ReplicaView into) {
        for (StepwiseSequence sequence : state.waiting) {
            into.promptTokens += sequence.prompt + sequence.produced;
        }
        for (StepwiseSequence sequence : state.fetches.waiting()) {
            into.promptTokens += sequence.prompt + sequence.produced;
        }
        into.promptTokens += state.transit.receivedTokens();
        for (StepwiseSequence sequence : state.running) {
            if (sequence.decoding()) {
                into.decodeTokens += sequence.computed;
            } else {
                into.promptTokens += sequence.prompt + sequence.produced;
            }
        }
    }

    void checkDrained() {
        if (outstanding() != 0 || held() != 0 || !state.cache.nothingUsed() || state.reserved != 0) {
            throw new IllegalStateException("not drained: " + state.waiting.size() + " waiting, " + state.running.size()
                    + " running, " + held() + " cache bytes held");
        }
    }
}
