package jeton.study;

import java.util.ArrayList;
import java.util.List;
import jeton.scenario.Deployment;
import jeton.scenario.Scenario;
import jeton.workload.RequestClass;
import jeton.workload.Workload;

/** What holds for every run of a study, in words. */
final class Assumptions {
    private Assumptions() {}

    /** @param resolved deployments of the scenario */
    static List<String> of(Scenario scenario, List<ResolvedDeployment> resolved) {
        List<String> list = new ArrayList<>();
        list.add(sameRequests(scenario));
        list.add(SchedulingWords.of(resolved) + " " + prefixCaching(scenario) + " and "
                + (speculates(scenario)
                        ? "speculative decoding where the engine says so."
                        : "no speculative decoding."));
        list.add(replicas(scenario));
        if (scenario.replications() > 1) {
            list.add("Intervals are 95 % Student intervals over " + scenario.replications()
                    + " independent replications.");
        }
        list.add(
                Simulation.Window.of(scenario.workload()) == Simulation.Window.WHOLE
                        ? "Averages are over the whole load, from the first arrival until the last request has left."
                        : "Averages are over what follows the warm-up that MSER-5 finds, until the last arrival.");
        list.add(
                "Cost is that of all held chips, idle time included. The time of a step goes to input as far as prompts"
                        + " cause it, to output as far as decoding does, and by tokens where both share it.");
        list.add(
                "Power is that of the IT load per chip with its share of the host, between idle and full with the share of"
                        + " time that a step runs.");
        boolean several = scenario.deployments().stream()
                .anyMatch(deployment -> deployment.pools().size() > 1);
        list.add("Frontier curves are a fluid approximation without queueing; points are simulated."
                + (several
                        ? " Deployments of several pools have no curve: it depends on who gets which request."
                        : ""));
        list.addAll(scenario.caveats());
        return list;
    }

    private static boolean speculates(Scenario scenario) {
        return scenario.deployments().stream()
                .flatMap(deployment -> deployment.pools().stream())
                .anyMatch(pool -> pool.engine().speculation() != null);
    }

    private static String replicas(Scenario scenario) {
        boolean several = scenario.deployments().stream()
                .anyMatch(deployment -> deployment.pools().size() > 1);
        boolean failing = scenario.deployments().stream().anyMatch(Deployment::fails);
        return "Replicas of a " + (several ? "pool" : "deployment") + " are equal and "
                + (failing
                        ? "fail only where the scenario says so; no price of a chip-hour has an allowance for downtime."
                        : "do not fail; downtime is in the price of an owned chip-hour.");
    }

    private static String prefixCaching(Scenario scenario) {
        boolean any = scenario.deployments().stream().anyMatch(Deployment::cachesPrefixes);
        return any ? "Prefix caching where the engine says so" : "No prefix caching";
    }

    private static String sameRequests(Scenario scenario) {
        String tokens = sameTokens(scenario);
        if (scenario.workload().hasSessions()) {
            return "Turn j of session i is the same on every deployment: " + tokens
                    + " (the history, where thinking differs, has what each generated); a turn comes when the one before it"
                    + " has been served, so sooner where service is fast.";
        }
        return scenario.workload().waitsForAnswers()
                ? "Request number i is the same on every deployment: " + tokens
                        + "; it comes when its user has been served, so sooner where service is fast."
                : "Every deployment serves the same requests: same arrivals, " + tokens + ".";
    }

    private static String sameTokens(Scenario scenario) {
        List<Workload> workloads =
                scenario.deployments().stream().map(Deployment::workload).toList();
        if (workloads.stream().distinct().count() == 1) {
            return "same token counts";
        }
        boolean samplesAlike = workloads.stream()
                        .map(workload -> workload.classes().stream()
                                .map(RequestClass::sampling)
                                .toList())
                        .distinct()
                        .count()
                == 1;
        return samplesAlike ? "same prompts and answers" : "same prompts, and of each as many answers as it samples";
    }
}
