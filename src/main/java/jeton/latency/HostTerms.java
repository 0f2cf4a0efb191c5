package jeton.latency;

/** The terms of {@link RooflineStepTime} that the host of a data-parallel rank brings. */
final class HostTerms {
    private final EngineProfile.Host host;
    private final double launched;
    private final int graphTokens;

    /** @param kernelsOfPrompts that a step with prompts launches one by one */
    HostTerms(EngineProfile.Host host, EngineProfile.Kernels kernels, int kernelsOfPrompts) {
        this.host = host;
        launched = kernelsOfPrompts * kernels.launchSeconds();
        graphTokens = kernels.graphTokens();
    }

    EngineProfile.Host host() {
        return host;
    }

    /** For the requests of one micro-batch. */
    double seconds(double requests) {
        return host.seconds(requests);
    }

    /** What of it comes on top of the device's time. */
    double onTop(double requests) {
        return host.onTop(host.seconds(requests));
    }

    /**
     * Least seconds of a step: until the host has worked off its requests, and launched the kernels of a prompt. The kernels
     * come from a graph without prompts, and with them up to a number of tokens.
     *
     * @param requests of one micro-batch of the rank
     * @param tokens   new ones of it
     */
    double least(double requests, double tokens, boolean prompts, int microBatches) {
        double own = host.seconds(requests);
        boolean replayed = !prompts || tokens <= graphTokens;
        double launching = replayed ? 0 : host.onTop(own) + microBatches * launched;
        return Math.max(host.atLeast(own, microBatches), launching);
    }
}
