package jeton.study;

import java.util.ArrayList;
import java.util.List;
import jeton.scenario.Scenario;

/** What holds for every run of a study, in words. */
final class Assumptions {
    private Assumptions() {}

    static List<String> of(Scenario scenario) {
        List<String> list = new ArrayList<>();
        list.add("Every deployment serves the same requests: same arrivals, same token counts.");
        list.add(
                "Scheduling follows vLLM V1: continuous batching, chunked prefill, paged cache, preemption by recompute,"
                        + " first come first served. No prefix caching and no speculative decoding.");
        list.add("Replicas of a deployment are equal and do not fail; downtime is in the price of an owned chip-hour.");
        if (scenario.replications() > 1) {
            list.add("Intervals are 95 % Student intervals over " + scenario.replications()
                    + " independent replications; the warm-up that MSER-5 finds is left out.");
        }
        list.add(
                "Cost is that of all held chips, idle time included. The time of a step goes to input as far as prompts"
                        + " cause it, to output as far as decoding does, and by tokens where both share it.");
        list.add(
                "Power is that of the IT load per chip with its share of the host, between idle and full with the share of"
                        + " time that a step runs.");
        list.add("Frontier curves are a fluid approximation without queueing; points are simulated.");
        list.addAll(scenario.caveats());
        return list;
    }
}
