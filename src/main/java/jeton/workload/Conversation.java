package jeton.workload;

import java.util.List;

/**
 * Sessions of several turns. The prompt of a turn is that of the turn before with its answer and a reply to it; the next
 * turn comes when the answer has been given and the reply has taken its time. A session ends after its turns, before a
 * prompt that would be longer than {@code maxContext}, or when a request of it is not served.
 *
 * @param system       texts before the first message
 * @param turns        requests of a session
 * @param first        first message or task, in tokens
 * @param replies      what can follow an answer; one of them is drawn every time
 * @param output       of every turn, all or the answer alone as {@code thinking} says
 * @param keepThinking whether the history holds the thinking of earlier turns; without it the history differs from what
 *                     was generated, so that the cache of a thought answer is of no use to the next turn
 * @param maxContext   tokens of the longest prompt, from 1; a first message beyond it is cut
 */
public record Conversation(
        SystemPrompts system,
        LengthLaw turns,
        LengthLaw first,
        List<Reply> replies,
        LengthLaw output,
        Thinking thinking,
        boolean keepThinking,
        int maxContext)
        implements Content {
    public Conversation {
        replies = List.copyOf(replies);
        Check.within(1, SegmentNames.MOST_TURNS, "greatest number of turns", turns.max());
        Check.within(1, LengthLaw.MOST_TOKENS, "maxContext", maxContext);
        if (replies.isEmpty() && turns.max() > 1) {
            throw new IllegalArgumentException("a session of more than one turn needs a reply that follows an answer");
        }
    }

    @Override
    public Conversation with(Thinking other) {
        return new Conversation(system, turns, first, replies, output, other, keepThinking, maxContext);
    }

    /** The same sessions with or without earlier thinking in their history. */
    public Conversation keepingThinking(boolean keep) {
        return new Conversation(system, turns, first, replies, output, thinking, keep, maxContext);
    }
}
