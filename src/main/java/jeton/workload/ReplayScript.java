package jeton.workload;

import java.util.List;
import jeton.sim.Draws;
import jeton.workload.trace.LoggedSession;

/** Sessions with the calls of logged ones. */
final class ReplayScript implements Script {
    private final List<LoggedSession> logged;
    private final double timeScale;
    private final OutputDraws output;
    private final Marks marks;
    private final Draws which;
    private final int kind;

    ReplayScript(ReplayedSessions content, RequestClass of, ClassSeed seed) {
        this.logged = content.trace().sessions();
        this.timeScale = content.timeScale();
        this.output = new OutputDraws(null, content.thinking(), seed);
        this.marks = new Marks(of, seed);
        this.which = seed.draws("replayed session");
        this.kind = seed.kind();
    }

    @Override
    public boolean severalTurns() {
        return true;
    }

    @Override
    public void begin(Session session) {
        session.replayed = (int) (which.uniform(session.ordinal) * logged.size());
        LoggedSession replayed = logged.get(session.replayed);
        session.turns = replayed.calls();
        session.append(SegmentNames.text(kind, session.ordinal, 0), replayed.input(0));
    }

    @Override
    public void fill(Session session, Request into) {
        LoggedSession replayed = logged.get(session.replayed);
        output.divideTurn(session.ordinal, session.turn, replayed.output(session.turn));
        into.thinkingTokens = output.thinkingTokens();
        into.answerTokens = output.answerTokens();
        marks.mark(into, session.ordinal, session.turn);
        into.session = session.ordinal;
        session.copyTo(into);
        into.outputSegment = SegmentNames.output(kind, session.ordinal, session.turn);
        session.more = session.turn + 1 < session.turns;
        into.expectsNext = session.more;
    }

    @Override
    public double advance(Session session) {
        LoggedSession replayed = logged.get(session.replayed);
        session.turn++;
        session.cutTo(replayed.shared(session.turn));
        int added = replayed.input(session.turn) - session.length();
        if (added > 0) {
            session.append(SegmentNames.text(kind, session.ordinal, session.turn), added);
        }
        return timeScale * replayed.gap(session.turn);
    }
}
