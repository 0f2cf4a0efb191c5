package jeton.fleet;

import jeton.serving.Replica;
import jeton.serving.ReplicaView;
import org.apache.commons.math3.util.FastMath;

/**
 * Prompt tokens per second that each replica lately computed while it had any to compute, decodes beside them. Prompts count
 * when they are done; what is older counts less, by a factor of e every minute of such time. Not thread safe.
 */
final class PromptMeter {
    private static final double MEMORY = 60;

    private final Replica[] replicas;
    private final ReplicaView view = new ReplicaView();
    /** Prompt tokens to compute at each replica since its last event, and the time of that. */
    private final long[] pending;

    private final double[] since;
    private final double[] tokens;
    private final double[] seconds;

    PromptMeter(Replica[] replicas) {
        this.replicas = replicas;
        pending = new long[replicas.length];
        since = new double[replicas.length];
        tokens = new double[replicas.length];
        seconds = new double[replicas.length];
    }

    /** A prompt is about to come. */
    void coming(int replica, int promptTokens, double now) {
        pass(replica, now);
        pending[replica] += promptTokens;
    }

    /** Something was done, or left. */
    void changed(int replica, double now) {
        pass(replica, now);
        replicas[replica].look(now, view);
        tokens[replica] += Math.max(0, pending[replica] - view.promptTokens);
        pending[replica] = view.promptTokens;
    }

    private void pass(int replica, double now) {
        if (pending[replica] > 0) {
            double kept = FastMath.exp((since[replica] - now) / MEMORY);
            tokens[replica] *= kept;
            seconds[replica] = seconds[replica] * kept + MEMORY * (1 - kept);
        }
        since[replica] = now;
    }

    /** Seconds until a new prompt is computed, 0 as long as nothing was measured. */
    double predictedSeconds(int replica, int promptTokens, double now) {
        if (tokens[replica] == 0) {
            return 0;
        }
        pass(replica, now);
        return (pending[replica] + promptTokens) * seconds[replica] / tokens[replica];
    }
}
