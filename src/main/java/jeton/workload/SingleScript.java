package jeton.workload;

/** Sessions of one turn. */
final class SingleScript implements Script {
    private final Tokens tokens;

    SingleScript(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public boolean severalTurns() {
        return false;
    }

    @Override
    public void begin(Session session) {
        session.turns = 1;
    }

    @Override
    public void fill(Session session, Request into) {
        tokens.fill(into, session.ordinal);
        session.more = false;
    }

    @Override
    public double advance(Session session) {
        throw new IllegalStateException("a single request has no second turn");
    }

    @Override
    public void close() {
        tokens.close();
    }
}
