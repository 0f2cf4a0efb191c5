package jeton.workload;

/**
 * Requests of one kind in a workload.
 *
 * @param name            unique in the workload; empty for the only one
 * @param share           how many of the arrivals of its stream are its own, over the shares of all, above 0
 * @param content         what they say
 * @param sampling        how many outputs of one prompt
 * @param urgency         how they are to be served
 * @param predictionError standard deviation of the logarithm of the predicted over the true output; 0 for an oracle
 */
public record RequestClass(
        String name, double share, Content content, Sampling sampling, Urgency urgency, double predictionError) {

    /**
     * Outputs of one prompt.
     *
     * @param samples from 1
     * @param wanted  after so many are complete the others are given up, from 1 to {@code samples}
     */
    public record Sampling(int samples, int wanted) {
        public static final int MOST = 1_024;
        public static final Sampling ONE = new Sampling(1, 1);

        public Sampling {
            Check.within(1, MOST, "samples", samples);
            Check.within(1, samples, "wanted samples", wanted);
        }
    }

    /**
     * How requests are to be served.
     *
     * @param priority        the smaller goes first
     * @param deadlineSeconds after arrival by which the first token should have come, above 0; infinite for none
     * @param tenant          on whose account they go; empty for nobody in particular
     */
    public record Urgency(int priority, double deadlineSeconds, String tenant) {
        public static final Urgency NONE = new Urgency(0, Double.POSITIVE_INFINITY, "");

        public Urgency {
            if (!(deadlineSeconds > 0)) {
                throw new IllegalArgumentException("deadline must be above 0 seconds, was " + deadlineSeconds);
            }
        }
    }

    public RequestClass {
        Check.above(0, 1e12, "share of a class", share);
        Check.within(0, 10, "error of the prediction", predictionError);
        if (!takes(sampling, content)) {
            throw new IllegalArgumentException("several samples of one prompt do not go with " + whyOneOutput(content));
        }
    }

    /** Whether so many outputs may be sampled of one prompt. */
    public static boolean takes(Sampling sampling, Content content) {
        return sampling.samples() == 1 || whyOneOutput(content).isEmpty();
    }

    /** What lets a prompt have one output only, with an article; empty where nothing does. */
    public static String whyOneOutput(Content content) {
        if (content instanceof Content.Single) {
            return "";
        }
        return content instanceof Content.Logged
                ? "a trace, which brings its own outputs"
                : "a session, which goes on from one answer";
    }

    /** The only class of a workload, without any peculiarity. */
    public static RequestClass plain(Content content) {
        return new RequestClass("", 1, content, Sampling.ONE, Urgency.NONE, 0);
    }

    RequestClass with(Content other) {
        return new RequestClass(name, share, other, sampling, urgency, predictionError);
    }

    RequestClass with(Sampling other) {
        return new RequestClass(name, share, content, other, urgency, predictionError);
    }
}
