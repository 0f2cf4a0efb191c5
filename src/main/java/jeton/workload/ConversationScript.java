package jeton.workload;

import jeton.sim.Draws;

/** Sessions whose prompts grow by answers and replies. */
final class ConversationScript implements Script {
    private final Conversation conversation;
    private final ClassSeed seed;
    private final Marks marks;
    private final SystemPrompts.Drawn system;
    private final OutputDraws output;
    private final Draws turns;
    private final Draws firsts;
    private final Draws replies;
    private final Draws replyTokens;
    private final Draws delays;
    private final Pick pick;

    ConversationScript(Conversation conversation, RequestClass of, ClassSeed seed) {
        this.conversation = conversation;
        this.seed = seed;
        this.marks = new Marks(of, seed);
        this.system = new SystemPrompts.Drawn(conversation.system(), seed);
        this.output = new OutputDraws(conversation.output(), conversation.thinking(), seed);
        this.turns = seed.draws("turns");
        this.firsts = seed.draws("input tokens");
        this.replies = seed.draws("reply");
        this.replyTokens = seed.draws("reply tokens");
        this.delays = seed.draws("reply delay");
        this.pick = new Pick(
                conversation.replies().stream().mapToDouble(Reply::weight).toArray());
    }

    @Override
    public boolean severalTurns() {
        return true;
    }

    @Override
    public void begin(Session session) {
        session.turns = conversation.turns().tokens(turns.uniform(session.ordinal));
        if (!system.none()) {
            int text = system.of(session.ordinal);
            int tokens = Math.min(system.tokens(text), conversation.maxContext());
            session.append(SegmentNames.system(seed.kind(), text), tokens);
        }
        int first = conversation.first().tokens(firsts.uniform(session.ordinal));
        int fitting = Math.min(first, conversation.maxContext() - session.length());
        if (fitting > 0) {
            session.append(SegmentNames.text(seed.kind(), session.ordinal, 0), fitting);
        }
    }

    @Override
    public void fill(Session session, Request into) {
        long ordinal = session.ordinal;
        int turn = session.turn;
        output.drawTurn(ordinal, turn);
        into.thinkingTokens = output.thinkingTokens();
        into.answerTokens = output.answerTokens();
        marks.mark(into, ordinal, turn);
        into.session = ordinal;
        session.copyTo(into);
        into.outputSegment = SegmentNames.output(seed.kind(), ordinal, turn);
        boolean whole = conversation.keepThinking() || into.thinkingTokens == 0;
        session.keptName = whole ? into.outputSegment : SegmentNames.answer(seed.kind(), ordinal, turn);
        session.keptTokens = whole ? into.outputTokens() : into.answerTokens;
        session.more = turn + 1 < session.turns && nextFits(session);
        into.expectsNext = session.more;
    }

    private boolean nextFits(Session session) {
        session.reply = pick.at(replies.uniform(session.ordinal, session.turn));
        Reply reply = conversation.replies().get(session.reply);
        session.replyTokens = reply.tokens().tokens(replyTokens.uniform(session.ordinal, session.turn));
        long next = (long) session.length() + session.keptTokens + session.replyTokens;
        return next <= conversation.maxContext();
    }

    @Override
    public double advance(Session session) {
        Reply reply = conversation.replies().get(session.reply);
        double delay = reply.delay().seconds(delays.uniform(session.ordinal, session.turn));
        session.append(session.keptName, session.keptTokens);
        session.turn++;
        session.append(SegmentNames.text(seed.kind(), session.ordinal, session.turn), session.replyTokens);
        return delay;
    }
}
