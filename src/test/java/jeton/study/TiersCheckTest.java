package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.scenario.Scenario;
import org.junit.jupiter.api.Test;

/** Tiers that cannot be are refused where they are written. */
class TiersCheckTest {
    private static String scenario(String workload, String tier, String deployment) {
        return """
                question: Do these tiers keep anything?
                model: llama-3.1-8b
                workload: {arrivals: batch, requests: 1, input: {fixed: 1000}, output: {fixed: 200}%s}
                economics: {usdPerChipHour: 1}
                engine:
                  prefixCaching: true
                  tiers:
                    - {name: host, capacity: 1 GB, bandwidth: 50 GB/s}
                    - {name: ssd, capacity: %s, bandwidth: 5 GB/s}
                deployments: [%s]
                """.formatted(workload, tier, deployment);
    }

    private static Problem problem(String workload, String tier, String deployment) {
        List<Problem> problems = new ArrayList<>();
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Studies.resolve(scenario(workload, tier, deployment)))
                .satisfies(e -> problems.addAll(e.problems()));
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    /** A block of 16 tokens has a key and a value of 8 heads of 128 BF16 numbers in each of 32 layers. */
    @Test
    void aTierHoldsABlock() {
        Problem problem = problem("", "1 MB", "{chip: h100}");
        assertThat(problem.field()).isEqualTo("engine.tiers[1].capacity");
        assertThat(problem.line()).isEqualTo(9);
        assertThat(problem.column()).isEqualTo(29);
        assertThat(problem.message())
                .isEqualTo("read 1,000,000 bytes, and a block in the cache of TP1 bf16 kv-bf16 takes 2,097,152 bytes;"
                        + " expected at least 2,097,152 bytes");
        assertThat(Studies.resolve(scenario("", "2097152 B", "{chip: h100}"))
                        .layout()
                        .label())
                .isEqualTo("TP1 bf16 kv-bf16");
    }

    /** A block of 16 tokens has 576 BF16 numbers in each of 61 layers. */
    @Test
    void aTierHoldsABlockOfEveryRank() {
        String ranks = "{chip: h200, model: deepseek-r1, layout: {expertParallel: 8}}";
        Problem problem = problem("", "5 MB", ranks);
        assertThat(problem.field()).isEqualTo("engine.tiers[1].capacity");
        assertThat(problem.message()).contains("in the equal part of each of its 8 ranks; expected at least 8,994,816");
        ResolvedPool pool = Studies.resolve(scenario("", "8994816 B", ranks));
        assertThat(pool.ranks().count()).isEqualTo(8);
    }

    /** Balanced ranks are one scheduler with the whole of a tier. */
    @Test
    void balancedRanksShareATier() {
        String ranks = "{chip: h200, model: deepseek-r1, layout: {expertParallel: 8, ranks: balanced}}";
        assertThat(Studies.resolve(scenario("", "5 MB", ranks)).ranks().count()).isEqualTo(1);
    }

    @Test
    void aTierHoldsABlockOfTheLayoutThatRemains() {
        String degrading = "{chip: h100, layout: {tensorParallel: 2, cache: fp8},"
                + " fleet: {failures: {degraded: {tensorParallel: 1, cache: bf16}}}}";
        Problem problem = problem("", "1.5 MB", degrading);
        assertThat(problem.field()).isEqualTo("engine.tiers[1].capacity");
        assertThat(problem.message()).contains("TP1", "takes 2,097,152 bytes");
    }

    @Test
    void tiersMayStandBesideSamples() {
        ResolvedPool pool = Studies.resolve(scenario(", samples: 2", "1 GB", "{chip: h100}"));
        assertThat(pool.pool().engine().caching().tiers().tiers()).hasSize(2);
    }

    @Test
    void tiersOfADeploymentAreRefusedThere() {
        Problem problem = problem(
                "", "1 GB", "{chip: h100, engine: {tiers: [{name: host, capacity: 1 MB, bandwidth: 50 GB/s}]}}");
        assertThat(problem.field()).isEqualTo("deployments[0].engine.tiers[0].capacity");
        assertThat(Scenario.parse("t.yaml", scenario("", "1 MB", "{chip: h100, engine: {tiers: none}}"))
                        .deployments())
                .hasSize(1);
    }
}
