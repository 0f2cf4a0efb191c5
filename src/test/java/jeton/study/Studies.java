package jeton.study;

import jeton.scenario.Scenario;

/** Small studies for tests, from the text of their scenarios. */
final class Studies {
    private Studies() {}

    static StudyResult run(String scenario) {
        return run(scenario, 1, false);
    }

    static StudyResult run(String scenario, int threads, boolean stepwise) {
        return new Study(Scenario.parse("test.yaml", scenario), "command", stepwise, threads, share -> {}).run();
    }

    /** The result of the only deployment. */
    static RunResult single(String scenario) {
        StudyResult study = run(scenario);
        if (study.runs().size() != 1) {
            throw new IllegalArgumentException(
                    "the scenario has " + study.runs().size() + " deployments");
        }
        return study.runs().get(0);
    }

    /** The first deployment, with every default decided. */
    static ResolvedDeployment deployment(String scenario) {
        return new DeploymentResolver()
                .resolve(Scenario.parse("test.yaml", scenario).deployments().get(0));
    }

    /** The first pool of the first deployment. */
    static ResolvedPool resolve(String scenario) {
        return deployment(scenario).pools().get(0);
    }

    /** Poisson arrivals at an 8B model on one H100 that costs two dollars an hour. */
    static String chat(double rate, int requests, int replications) {
        return """
                question: How does it chat?
                model: llama-3.1-8b
                replications: %d
                workload:
                  arrivals: {poisson: {rate: %s}}
                  requests: %d
                  input: {lognormal: {median: 300, sigma: 0.8, max: 4000}}
                  output: {exponential: {mean: 100, max: 1000}}
                economics: {usdPerChipHour: 2}
                deployments:
                  - {chip: h100, layout: {tensorParallel: 1}}
                """.formatted(replications, rate, requests);
    }
}
