package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import jeton.report.ResultsJson;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The same scenario and seed give the same bytes. */
class ReproducibilityTest {
    private static final String SCENARIO = """
            question: Is it the same again?
            seed: %d
            model: llama-3.1-8b
            replications: 3
            workload:
              arrivals: {gamma: {rate: 25, cv: 2}}
              requests: 250
              input: {lognormal: {median: 300, sigma: 1, max: 4000}}
              output: {exponential: {mean: 80, max: 1000}}
              thinking: {tokens: {lognormal: {median: 100, sigma: 0.5}}, fraction: 30 %%}
            slo: {ttft: 500 ms, tpot: 30 ms}
            economics: {own: hyperscaler}
            engine: {maxNumSeqs: 16}
            deployments:
              - {chip: h100, layout: {tensorParallel: 1}, replicas: 2, routing: power-of-two}
              - {chip: h200, layout: {tensorParallel: 2}}
              - {chip: cerebras-wse3, economics: {usdPerChipHour: 40}}
              - {chip: l4, name: overloaded}
            """;

    /** Averages over thin slices of time, in which a leap is as one. */
    private static final String WITHIN_LEAPS = "timeline";

    private static String json(long seed, int threads) {
        return ResultsJson.text(Studies.run(SCENARIO.formatted(seed), threads, false));
    }

    @Test
    void resultsDoNotDependOnThreads() {
        String one = json(1, 1);
        assertThat(json(1, 4)).isEqualTo(one);
        assertThat(json(1, 1)).isEqualTo(one);
    }

    @Test
    void anotherSeedIsAnotherRun() {
        JsonNode first = JsonMapper.shared().readTree(json(1, 1)).get("runs").get(0);
        JsonNode second = JsonMapper.shared().readTree(json(2, 1)).get("runs").get(0);
        assertThat(second.get("latency").get("ttft").get("mean"))
                .isNotEqualTo(first.get("latency").get("ttft").get("mean"));
    }

    @Test
    void leapsGiveTheFiguresOfSingleSteps() {
        JsonNode leaps = JsonMapper.shared().readTree(json(1, 2));
        JsonNode steps = JsonMapper.shared().readTree(ResultsJson.text(Studies.run(SCENARIO.formatted(1), 2, true)));
        assertThat(compare("", leaps, steps)).isGreaterThan(500);
    }

    /** Holds all numbers to 1e-6 and everything else to equality; returns how many numbers there were. */
    private static int compare(String path, JsonNode a, JsonNode b) {
        assertThat(b.getNodeType()).as(path).isEqualTo(a.getNodeType());
        assertThat(b.size()).as(path).isEqualTo(a.size());
        if (a.isNumber()) {
            double x = a.doubleValue();
            assertThat(Math.abs(b.doubleValue() - x))
                    .as("%s: %s and %s", path, a, b)
                    .isLessThanOrEqualTo(1e-6 * Math.abs(x) + 1e-9);
            return 1;
        }
        if (a.isObject()) {
            return a.propertyStream()
                    .filter(field -> !field.getKey().equals(WITHIN_LEAPS))
                    .mapToInt(field -> compare(path + "." + field.getKey(), field.getValue(), b.get(field.getKey())))
                    .sum();
        }
        if (a.isArray()) {
            int numbers = 0;
            Iterator<JsonNode> other = b.iterator();
            for (JsonNode element : a) {
                numbers += compare(path + "[]", element, other.next());
            }
            return numbers;
        }
        assertThat(b).as(path).isEqualTo(a);
        return 0;
    }
}
