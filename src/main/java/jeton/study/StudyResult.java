package jeton.study;

import java.util.List;

/**
 * What a study found, ready to be written down.
 *
 * @param name        of the scenario, which also names its report folder
 * @param question    that the scenario asks
 * @param workload    in words, one line each
 * @param assumptions that hold for every run
 * @param command     that repeats the study
 * @param scenario    the file that was read, before values that the command sets
 * @param runs        in the scenario's order; the first is the baseline of the differences
 */
public record StudyResult(
        String name,
        String question,
        String command,
        String scenario,
        long seed,
        int replications,
        List<String> workload,
        List<String> assumptions,
        List<RunResult> runs,
        List<Difference> differences) {
    public StudyResult {
        workload = List.copyOf(workload);
        assumptions = List.copyOf(assumptions);
        runs = List.copyOf(runs);
        differences = List.copyOf(differences);
    }

    /**
     * Paired by replication: the same requests on both sides.
     *
     * @param metric      path in the results, as in {@code cost.usdPerMillionTokens}
     * @param run         minus {@code baseline}
     * @param correlation of the two sides over the replications; NaN with fewer than three
     */
    public record Difference(String metric, String run, String baseline, Estimate difference, double correlation) {}
}
