package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import jeton.study.RunResult.FrontierPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FluidFrontierTest {
    private static RunResult loop(int users, String engine) {
        return Studies.single("""
                question: What would more of them get?
                model: llama-3.1-8b
                replications: 2
                workload:
                  arrivals: {closedLoop: {users: %d}}
                  requests: %d
                  input: {fixed: 500}
                  output: {exponential: {mean: 200, max: 2000}}
                economics: {usdPerChipHour: 2}
                engine: {%s}
                deployments: [{chip: h100, layout: {tensorParallel: 1}}]
                """.formatted(users, 40 * users, engine));
    }

    @Test
    void moreUsersAreSlowerEachAndFasterTogether() {
        List<FrontierPoint> points = loop(4, "maxNumSeqs: 300").frontier();
        assertThat(points.get(0).concurrency()).isEqualTo(1);
        assertThat(points.get(points.size() - 1).concurrency()).isEqualTo(300);
        for (int i = 1; i < points.size(); i++) {
            FrontierPoint before = points.get(i - 1);
            FrontierPoint point = points.get(i);
            assertThat(point.concurrency()).isGreaterThan(before.concurrency());
            assertThat(point.tokensPerSecondPerUser()).isLessThan(before.tokensPerSecondPerUser());
            assertThat(point.outputTokensPerSecondPerChip()).isGreaterThan(before.outputTokensPerSecondPerChip());
            assertThat(point.outputTokensPerSecondPerChip())
                    .isCloseTo(point.concurrency() * point.tokensPerSecondPerUser(), within(1e-6));
        }
    }

    /** A closed loop without thinking is what the formula is about: within a tenth, though it knows no variation. */
    @ParameterizedTest
    @ValueSource(ints = {1, 16, 64})
    void theSimulationIsNearIt(int users) {
        RunResult run = loop(users, "maxNumSeqs: " + users);
        FrontierPoint last = run.frontier().get(run.frontier().size() - 1);
        assertThat(last.concurrency()).isEqualTo(users);
        assertThat(run.throughput().outputTokensPerSecondPerChip().mean())
                .isCloseTo(last.outputTokensPerSecondPerChip(), within(0.1 * last.outputTokensPerSecondPerChip()));
    }

    @Test
    void promptsThatAreInTheCacheAreNotComputedAgain() {
        List<FrontierPoint> alone = Studies.single(shared(false)).frontier();
        List<FrontierPoint> shared = Studies.single(shared(true)).frontier();
        FrontierPoint last = alone.get(alone.size() - 1);
        FrontierPoint better = shared.get(shared.size() - 1);
        assertThat(better.concurrency()).isEqualTo(last.concurrency());
        assertThat(better.outputTokensPerSecondPerChip()).isGreaterThan(1.2 * last.outputTokensPerSecondPerChip());
    }

    private static String shared(boolean prefixCaching) {
        return """
                question: What does a shared system prompt save?
                model: llama-3.1-8b
                replications: 2
                workload:
                  arrivals: {closedLoop: {users: 16}}
                  requests: 600
                  systemPrompt: 4000
                  input: {fixed: 200}
                  output: {fixed: 100}
                economics: {usdPerChipHour: 2}
                engine: {maxNumSeqs: 16, prefixCaching: %s}
                deployments: [{chip: h100, layout: {tensorParallel: 1}}]
                """.formatted(prefixCaching);
    }

    @Test
    void itEndsWhereTheCacheEnds() {
        RunResult run = loop(4, "memoryUtilisation: 24 %");
        double most = run.frontier().get(run.frontier().size() - 1).concurrency();
        double held = 500 + 200;
        assertThat(most * held)
                .isCloseTo(
                        run.memory().kvCapacityTokens(),
                        within(0.1 * run.memory().kvCapacityTokens()));
    }
}
