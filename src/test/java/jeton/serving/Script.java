package jeton.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jeton.workload.Request;
import jeton.workload.RequestSource;

/** Requests written down one by one; with users, the next one comes at the moment when one has left. */
final class Script implements RequestSource {
    private record Line(double arrival, int prompt, int thinking, int answer) {}

    private final List<Line> lines = new ArrayList<>();
    private final int users;
    private int taken;
    private int ended;
    private double lastEnd;

    private Script(int users) {
        this.users = users;
    }

    static Script open() {
        return new Script(Integer.MAX_VALUE);
    }

    /** At most {@code users} requests at once, without thinking time; times of arrival are ignored. */
    static Script closed(int users) {
        return new Script(users);
    }

    Script request(double arrival, int prompt, int output) {
        return thinking(arrival, prompt, 0, output);
    }

    Script thinking(double arrival, int prompt, int thinking, int answer) {
        lines.add(new Line(arrival, prompt, thinking, answer));
        return this;
    }

    /** The same requests, sorted by their arrival. */
    Script inOrder() {
        lines.sort(Comparator.comparingDouble(Line::arrival));
        return this;
    }

    @Override
    public double nextArrival() {
        if (taken == lines.size()) {
            return Double.POSITIVE_INFINITY;
        }
        if (users == Integer.MAX_VALUE) {
            return lines.get(taken).arrival();
        }
        return taken < ended + users ? lastEnd : Double.POSITIVE_INFINITY;
    }

    @Override
    public void take(Request into) {
        double now = nextArrival();
        Line line = lines.get(taken);
        into.id = taken++;
        into.arrival = now;
        into.promptTokens = line.prompt();
        into.thinkingTokens = line.thinking();
        into.answerTokens = line.answer();
        into.makePlain();
    }

    @Override
    public void ended(long id, double time) {
        ended++;
        lastEnd = time;
    }

    @Override
    public void close() {}
}
