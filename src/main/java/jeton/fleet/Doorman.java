package jeton.fleet;

import java.util.List;
import jeton.fleet.Admission.Most;
import jeton.fleet.Admission.Rate;
import jeton.serving.Replica;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/** Lets requests in, or not. Not thread safe. */
final class Doorman {
    private final Admission admission;
    private final Replica[] replicas;
    private final TokenBucket[] requests;
    private final TokenBucket[] tokens;
    private final boolean countsFleet;
    private final int[] waiting;
    private final int[] together;
    private long waitingInFleet;
    private long togetherInFleet;
    private final @Nullable PromptMeter meter;

    Doorman(Admission admission, Replica[] replicas) {
        this.admission = admission;
        this.replicas = replicas;
        List<Rate> rates = admission.rates();
        requests = rates.stream()
                .map(rate -> new TokenBucket(rate.requests(), rate.requestBurst()))
                .toArray(TokenBucket[]::new);
        tokens = rates.stream()
                .map(rate -> new TokenBucket(rate.tokens(), rate.tokenBurst()))
                .toArray(TokenBucket[]::new);
        countsFleet = !admission.fleet().equals(Most.ANY);
        waiting = new int[replicas.length];
        together = new int[replicas.length];
        meter = admission.ttft() < Double.POSITIVE_INFINITY ? new PromptMeter(replicas) : null;
    }

    /** Whether a request comes past the gateway, which takes it from the rate of its tenant. */
    boolean admits(Request request, double now) {
        if (exceeds(admission.fleet(), waitingInFleet, togetherInFleet)) {
            return false;
        }
        int rate = admission.rate(request.kind);
        if (rate == Admission.NO_RATE) {
            return true;
        }
        TokenBucket ofRequests = requests[rate];
        TokenBucket ofTokens = tokens[rate];
        double size = (double) request.promptTokens + request.predictedTokens;
        if (!ofRequests.holds(1, now) || !ofTokens.holds(size, now)) {
            return false;
        }
        ofRequests.take(1);
        ofTokens.take(size);
        return true;
    }

    /** Whether the replica that the router chose has no room, or would be too late. */
    boolean isFull(int replica, Request request, double now) {
        return exceeds(admission.replica(), replicas[replica].waiting(), replicas[replica].outstanding())
                || (meter != null && meter.predictedSeconds(replica, request.promptTokens, now) > admission.ttft());
    }

    private static boolean exceeds(Most most, long waiting, long together) {
        return waiting >= most.waiting() || together >= most.together();
    }

    /** Something came to a replica, left it, or was done there. */
    void changed(int replica, double now) {
        if (countsFleet) {
            waitingInFleet += replicas[replica].waiting() - waiting[replica];
            togetherInFleet += replicas[replica].outstanding() - together[replica];
            waiting[replica] = replicas[replica].waiting();
            together[replica] = replicas[replica].outstanding();
        }
        if (meter != null) {
            meter.changed(replica, now);
        }
    }

    /** A request is about to come to a replica. */
    void coming(int replica, Request request, double now) {
        if (meter != null) {
            meter.coming(replica, request.promptTokens, now);
        }
    }
}
