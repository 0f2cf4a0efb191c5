package jeton.serving;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The requests of a {@link StepwiseReplica} between it and another, with plain queues. */
final class StepwiseTransit {
    private final StepwiseState state;
    private final Recorder recorder;
    private final Pulls pulls;
    /** Prompts that others pull. */
    private final Map<Handoff, StepwiseSequence> held = new LinkedHashMap<>();
    /** Those that others computed: all, those that await blocks, are on their way, are there. */
    private final Map<StepwiseSequence, Handoff> received = new LinkedHashMap<>();

    private final Deque<StepwiseSequence> incoming = new ArrayDeque<>();
    private final Map<Handoff, StepwiseSequence> pulling = new LinkedHashMap<>();
    private final Deque<StepwiseSequence> ready = new ArrayDeque<>();
    /** Prompts that others have pulled, and bytes of those given up, that come back when the step under way ends. */
    private final Deque<StepwiseSequence> leaving = new ArrayDeque<>();

    private long released;
    /** Place in the queue of whoever comes next, should it be preempted. */
    private long comers;

    StepwiseTransit(StepwiseState state, Pulls pulls) {
        this.state = state;
        this.pulls = pulls;
        recorder = state.recorder;
    }

    int size() {
        return held.size() + received.size();
    }

    int received() {
        return received.size();
    }

    long receivedTokens() {
        return received.keySet().stream().mapToLong(StepwiseSequence::tokens).sum();
    }

    /** Whether blocks are held that will come back, or be used, without any of the running. */
    boolean holdsBlocks() {
        return !held.isEmpty() || !pulling.isEmpty() || !ready.isEmpty();
    }

    boolean someoneIsUnnoticed(long notice) {
        return isUnnoticed(incoming, notice) || isUnnoticed(ready, notice);
    }

    private static boolean isUnnoticed(Deque<StepwiseSequence> queue, long notice) {
        return !queue.isEmpty() && queue.getFirst().noticedAt > notice;
    }

    void hold(StepwiseSequence sequence, double now) {
        state.running.remove(sequence);
        Handoff handoff = new Handoff(
                sequence.request,
                now,
                now - sequence.admitted,
                state.layout.bytes(sequence.prompt),
                sequence.preemptions);
        held.put(handoff, sequence);
        state.departures.add(handoff);
    }

    void receive(StepwiseSequence sequence, Handoff handoff, double now, boolean idle, long noticedAt) {
        int longest = state.limits.maxModelLen() - sequence.prompt;
        sequence.output = Math.min(sequence.output, longest);
        sequence.thinking = Math.min(sequence.thinking, longest);
        sequence.produced = 1;
        sequence.firstToken = handoff.firstToken();
        sequence.lastToken = handoff.firstToken();
        sequence.preemptions = handoff.preemptions();
        sequence.seen = true;
        sequence.lateFrom = Double.POSITIVE_INFINITY;
        sequence.queuedAt = now;
        sequence.hasOrdinal = true;
        sequence.ordinal = comers++;
        if (Math.max(state.layout.bytes(sequence.prompt + 1), state.atEnd(sequence)) > state.layout.capacityBytes()) {
            state.leave(sequence, Outcome.OUT_OF_MEMORY, 0);
            return;
        }
        sequence.noticedAt = noticedAt;
        handoff.receivedAt = now;
        handoff.receivedIdle = idle;
        handoff.noticedAt = noticedAt;
        received.put(sequence, handoff);
        incoming.addLast(sequence);
    }

    /** Blocks for a prompt and one token more, strictly in order and behind those that were preempted. */
    void startPulls(double now, long steps, long notice) {
        while (!incoming.isEmpty() && state.waiting.isEmpty()) {
            StepwiseSequence sequence = incoming.getFirst();
            long bytes = state.layout.bytes(sequence.prompt + 1);
            if (sequence.noticedAt > notice || state.planned + bytes > state.free || !state.fitsToItsEnd(sequence)) {
                return;
            }
            state.free -= bytes;
            state.reserved += state.atEnd(sequence);
            incoming.removeFirst();
            recorder.leftQueue(sequence.queuedAt, now);
            Handoff handoff = requireNonNull(received.get(sequence));
            handoff.granted(now, steps);
            pulling.put(handoff, sequence);
            pulls.add(handoff);
        }
    }

    void pulled(Handoff handoff, double now, boolean busy, long noticedAt) {
        StepwiseSequence sequence = pulling.remove(handoff);
        if (sequence == null) {
            return;
        }
        if (sequence.givenUp) {
            giveBack(state.layout.bytes(sequence.prompt + 1), busy);
            state.reserved -= state.atEnd(sequence);
            return;
        }
        recorder.transferred(now - sequence.firstToken, handoff.bytes());
        sequence.noticedAt = noticedAt;
        sequence.queuedAt = now;
        ready.addLast(sequence);
    }

    /** Those whose prompt has come: they have their blocks and need a seat. */
    void joinReady(double now, long notice) {
        int budget = state.limits.maxBatchedTokens();
        for (StepwiseSequence sequence : state.step) {
            budget -= sequence.scheduled;
        }
        while (!ready.isEmpty()
                && budget > 0
                && state.running.size() < state.limits.maxNumSeqs()
                && ready.getFirst().noticedAt <= notice) {
            StepwiseSequence sequence = ready.removeFirst();
            received.remove(sequence);
            recorder.leftQueue(sequence.queuedAt, now);
            state.free += state.layout.growth(sequence.prompt, 1);
            sequence.computed = sequence.prompt;
            sequence.held = sequence.prompt;
            sequence.promptComputed = true;
            state.run(sequence);
            state.schedule(sequence, 1);
            budget--;
        }
    }

    void release(Handoff handoff, boolean busy) {
        StepwiseSequence sequence = held.remove(handoff);
        if (sequence != null) {
            state.reserved -= state.atEnd(sequence);
            if (busy) {
                leaving.add(sequence);
            } else {
                state.free += state.cache.release(sequence.blocks, sequence.computed);
                state.releases++;
            }
        }
    }

    private void giveBack(long bytes, boolean busy) {
        if (busy) {
            released += bytes;
        } else {
            state.free += bytes;
        }
    }

    /** The step under way has ended. */
    void freeReleased() {
        while (!leaving.isEmpty()) {
            StepwiseSequence sequence = leaving.removeFirst();
            state.free += state.cache.release(sequence.blocks, sequence.computed);
            state.releases++;
        }
        state.free += released;
        released = 0;
    }

    /** Of those with this number the last one, if it came again. */
    boolean abortHeld(long id, boolean busy) {
        Optional<Handoff> away =
                held.keySet().stream().filter(h -> h.request().id == id).reduce((before, after) -> after);
        away.ifPresent(handoff -> leaveHeld(handoff, Outcome.ABORTED, busy));
        return away.isPresent();
    }

    boolean abort(long id, double now, boolean busy) {
        Optional<StepwiseSequence> here =
                received.keySet().stream().filter(s -> s.id == id).findFirst();
        here.ifPresent(sequence -> giveUp(sequence, Outcome.ABORTED, now, busy));
        return here.isPresent();
    }

    void broken(Handoff handoff, double now, boolean busy) {
        if (held.containsKey(handoff)) {
            leaveHeld(handoff, Outcome.LOST, busy);
        }
        Optional<StepwiseSequence> here = received.keySet().stream()
                .filter(s -> received.get(s) == handoff)
                .findFirst();
        here.ifPresent(sequence -> giveUp(sequence, Outcome.LOST, now, busy));
    }

    private void leaveHeld(Handoff handoff, Outcome outcome, boolean busy) {
        state.leave(requireNonNull(held.get(handoff)), outcome, 0);
        release(handoff, busy);
    }

    private void giveUp(StepwiseSequence sequence, Outcome outcome, double now, boolean busy) {
        received.remove(sequence);
        if (pulling.containsValue(sequence)) {
            sequence.givenUp = true;
        } else {
            recorder.leftQueue(sequence.queuedAt, now);
            if (!incoming.remove(sequence)) {
                ready.remove(sequence);
                giveBack(state.layout.bytes(sequence.prompt + 1), busy);
                state.reserved -= state.atEnd(sequence);
            }
        }
        state.leave(sequence, outcome, 0);
    }

    /** Forgets all, once the running and the waiting have left; all blocks become free. */
    void loseAll(double now) {
        freeReleased();
        for (StepwiseSequence sequence : received.keySet()) {
            if (!pulling.containsValue(sequence)) {
                recorder.leftQueue(sequence.queuedAt, now);
            }
            state.leave(sequence, Outcome.LOST, 0);
        }
        for (StepwiseSequence sequence : held.values()) {
            state.cache.release(sequence.blocks, sequence.computed);
        }
        received.clear();
        incoming.clear();
        pulling.clear();
        ready.clear();
        held.clear();
        state.free = state.layout.capacityBytes();
        state.reserved = 0;
    }
}
