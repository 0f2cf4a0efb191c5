package jeton.serving;

import jeton.latency.Batch;
import jeton.model.Transformer.Window;
import jeton.sim.IndexedHeap;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of one replica that gain a token in every step, moved forward all at once.
 *
 * <p>What a sequence is at now follows from what it was when it joined and the steps since, so that a step, or a thousand,
 * touches none of them. Three heaps by step tell which one needs attention next: who completes, whose first answer token
 * comes, whose windowed layers change their behaviour. With drafts no two steps are alike: then a step is moved forward at a
 * time, still without touching a sequence, {@link DraftedGrowth}. Not thread safe.
 */
final class DecodeBatch {
    private final CacheLayout layout;
    private final Slots slots;
    private final BlockPool pool;
    private final @Nullable DraftedGrowth drafted;
    private final IndexedHeap completions = new IndexedHeap(8);
    private final IndexedHeap answers = new IndexedHeap(8);
    private final IndexedHeap crossings = new IndexedHeap(8);

    private @Nullable OutputsToCome outputs;
    private long step;
    private int size;
    private long contextSum;
    /** Whether samples of one prompt read its cache once for all of them. */
    private final boolean sharedReads;
    /** Tokens of contexts that are read for another sample already. */
    private long readBefore;

    private long windowSum;
    private int windowGrowing;

    DecodeBatch(Replica.Setup setup, Slots slots, BlockPool pool) {
        layout = setup.cache();
        sharedReads = setup.caching().sharedReads();
        this.slots = slots;
        this.pool = pool;
        Replica.Drafting drafting = setup.drafting();
        drafted = drafting == null ? null : new DraftedGrowth(setup, drafting, slots, pool);
    }

    /** The tokens that members have yet to produce, counted from now on. */
    OutputsToCome countOutputs() {
        outputs = new OutputsToCome();
        return outputs;
    }

    int size() {
        return size;
    }

    /** Tokens of all members that pass the model in one step. */
    int newTokens() {
        return drafted == null ? size : size * drafted.verified();
    }

    /** Tokens that all members gain in {@code k} steps. */
    long gained(long k) {
        return drafted == null ? size * k : drafted.gained(step);
    }

    /** Bytes that a member takes in the next step. */
    long growth(int slot) {
        if (drafted != null) {
            return drafted.growth(slot, step);
        }
        return layout.growth(tokens(slot), 1);
    }

    /** Steps made so far; the clock of the heaps. */
    long step() {
        return step;
    }

    /** Tokens in the cache of all members together. */
    long tokens() {
        return contextSum;
    }

    void describe(Batch batch) {
        if (drafted != null) {
            batch.verified = drafted.verified();
        }
        batch.decodes = size;
        batch.contextSum = contextSum - readBefore;
        batch.windowSum = windowSum;
        batch.windowGrowing = windowGrowing;
    }

    /** Tokens in the cache of a member. */
    int tokens(int slot) {
        if (drafted != null) {
            return drafted.bringUp(slot, step);
        }
        return slots.at(slot).cached + (int) (step - slots.at(slot).joinStep);
    }

    /** Adds a request that has {@code tokens} tokens in the cache and at least one more to produce. */
    void join(int slot, int tokens) {
        slots.reached(slot);
        slots.at(slot).cached = tokens;
        slots.at(slot).joinStep = step;
        size++;
        contextSum += tokens;
        Family family = slots.at(slot).family;
        if (family != null && family.decoding++ > 0) {
            readBefore += sharedRead(slot);
        }
        int produced = tokens - slots.at(slot).prompt + 1;
        int answer = slots.at(slot).thinking + 1;
        boolean awaited = produced < answer && answer <= slots.at(slot).output;
        if (drafted != null) {
            windowSum += layout.visible(tokens);
            completions.put(slot, step + drafted.join(slot, step));
            if (awaited) {
                answers.put(slot, step + drafted.stepsTo(slot, answer));
            }
            return;
        }
        pool.join(tokens, step);
        if (layout.windowBytes() > 0) {
            joinWindow(slot, tokens);
        }
        completions.put(slot, end(slot));
        if (outputs != null) {
            outputs.join(slot, end(slot), step);
        }
        if (awaited) {
            answers.put(slot, step + answer - produced);
        }
    }

    private long sharedRead(int slot) {
        return sharedReads ? layout.wholeBlocks(slots.at(slot).prompt) : 0;
    }

    /** Takes a request out; returns the tokens in its cache. */
    int leave(int slot) {
        if (outputs != null) {
            outputs.leave(slot, end(slot), step);
        }
        int tokens = drafted == null ? tokens(slot) : drafted.leave(slot, step);
        slots.unreached(slot);
        slots.at(slot).cached = tokens;
        size--;
        contextSum -= tokens;
        Family family = slots.at(slot).family;
        if (family != null && --family.decoding > 0) {
            readBefore -= sharedRead(slot);
        }
        if (drafted != null) {
            windowSum -= layout.visible(tokens);
        } else {
            pool.leave(tokens, step);
            if (layout.windowBytes() > 0) {
                leaveWindow(slot, tokens);
            }
        }
        completions.remove(slot);
        answers.remove(slot);
        return tokens;
    }

    /** Step with which a member has all its tokens. */
    private long end(int slot) {
        int produced = slots.at(slot).cached - slots.at(slot).prompt + 1;
        return slots.at(slot).joinStep + slots.at(slot).output - produced;
    }

    private void joinWindow(int slot, int tokens) {
        windowSum += layout.visible(tokens);
        if (visibleGrows(tokens)) {
            windowGrowing++;
        }
        if (pool.windowGrows(tokens)) {
            pool.joinWindow(tokens, step);
        }
        int steps = stepsToCrossing(tokens);
        if (steps < Integer.MAX_VALUE) {
            crossings.put(slot, step + steps);
        }
    }

    private void leaveWindow(int slot, int tokens) {
        windowSum -= layout.visible(tokens);
        if (visibleGrows(tokens)) {
            windowGrowing--;
        }
        if (pool.windowGrows(tokens)) {
            pool.leaveWindow(tokens, step);
        }
        crossings.remove(slot);
    }

    /** Whether the windowed layers see one token more in the next step than in this one. */
    private boolean visibleGrows(int tokens) {
        return switch (layout.window()) {
            case NONE -> false;
            case SLIDING -> tokens < layout.windowTokens();
            case CHUNKED -> true;
        };
    }

    /** Steps for which a sequence's windowed layers go on as they do now. */
    private int stepsToCrossing(int tokens) {
        int w = layout.windowTokens();
        int steps = Integer.MAX_VALUE;
        if (pool.windowGrows(tokens)) {
            steps = (int) Math.min(steps, pool.windowLimit() - tokens);
        }
        return switch (layout.window()) {
            case NONE -> steps;
            case SLIDING -> tokens < w ? Math.min(steps, w - tokens) : steps;
            case CHUNKED -> Math.min(steps, w - Math.floorMod(tokens - 1, w));
        };
    }

    /** Steps until a sequence completes or its windowed layers change; at least 1 with members, and 1 with drafts. */
    long stepsToEvent() {
        if (drafted != null && size > 0) {
            return 1;
        }
        long next = completions.minKey();
        return (layout.windowBytes() > 0 ? Math.min(next, crossings.minKey()) : next) - step;
    }

    /** All members gain {@code k} tokens, at most {@link #stepsToEvent()}; their blocks are taken by the caller. */
    void advance(long k) {
        if (drafted != null) {
            contextSum += drafted.gained(step);
            windowSum += drafted.gainedVisible(step);
            drafted.pass(step);
            step += k;
            return;
        }
        step += k;
        contextSum += size * k;
        if (layout.windowBytes() == 0) {
            return;
        }
        windowSum += windowGrowing * k;
        while (crossings.minKey() <= step) {
            cross(crossings.removeMin());
        }
    }

    /** Brings the sums up to date for a sequence whose window changed its behaviour in the last step. */
    private void cross(int slot) {
        int tokens = tokens(slot);
        int before = tokens - 1;
        if (layout.window() == Window.CHUNKED) {
            // the sums grew by one; a new chunk starts from one
            windowSum += layout.visible(tokens) - (layout.visible(before) + 1);
        } else if (visibleGrows(before) && !visibleGrows(tokens)) {
            windowGrowing--;
        }
        if (pool.windowGrows(before) && !pool.windowGrows(tokens)) {
            pool.leaveWindow(tokens, step);
        }
        int steps = stepsToCrossing(tokens);
        if (steps < Integer.MAX_VALUE) {
            crossings.put(slot, step + steps);
        }
    }

    /** Step in which the next first answer token comes, {@link Long#MAX_VALUE} if none is awaited. */
    long nextAnswer() {
        return answers.minKey();
    }

    int takeAnswer() {
        return answers.removeMin();
    }

    /** A request that produced its last token, or {@link Slots#NONE}; it stays a member. */
    int takeCompleted() {
        return completions.minKey() <= step ? completions.removeMin() : Slots.NONE;
    }

    void checkEmpty() {
        if (size != 0
                || contextSum != 0
                || readBefore != 0
                || windowSum != 0
                || windowGrowing != 0
                || !completions.isEmpty()) {
            throw new IllegalStateException(
                    "decoding sequences were lost: " + size + " left, " + contextSum + " tokens");
        }
        if (drafted != null) {
            drafted.checkEmpty(step);
        }
    }
}
