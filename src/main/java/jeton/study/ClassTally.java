package jeton.study;

import java.util.List;
import jeton.serving.ClassRecorder;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import jeton.workload.SessionStatistics;

/** Tells the recorder of what class every request is that a source hands over, and when it has left. */
final class ClassTally implements RequestSource {
    private final RequestSource source;
    private final ClassRecorder recorder;

    ClassTally(RequestSource source, ClassRecorder recorder) {
        this.source = source;
        this.recorder = recorder;
    }

    @Override
    public double nextArrival() {
        return source.nextArrival();
    }

    @Override
    public void take(Request into) {
        source.take(into);
        recorder.arrived(into.id, into.kind);
    }

    @Override
    public void ended(long id, double time) {
        recorder.left(id, true);
        source.ended(id, time);
    }

    @Override
    public void failed(long id, double time) {
        recorder.left(id, false);
        source.failed(id, time);
    }

    @Override
    public List<SessionStatistics> sessions() {
        return source.sessions();
    }

    @Override
    public void close() {
        source.close();
    }
}
