package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jeton.study.Estimate;
import jeton.study.RunResult;
import jeton.study.StudyResult;
import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void namesTheCheapestWithinTheLimitsTheFastestAndTheOverloaded() {
        assertThat(Answer.sentences(Fixtures.eightChips()))
                .containsExactly(
                        "4x B200 is the cheapest of the 5 deployments that keep 95% of requests within TTFT 2 s and"
                                + " TPOT 50 ms: $0.0846 per million tokens, input and output together, 25% below"
                                + " 8x H100.",
                        "4x WSE-3 is the fastest for one user: 2,000 tokens/s after the first (median TPOT 501 µs),"
                                + " for $1.52 per million tokens.",
                        "Overloaded, so without long-run averages: 576x GroqChip (20.0 requests/s arrive, at most"
                                + " 15.5 can be served).");
    }

    @Test
    void saysSoIfNobodyMeetsTheLimits() {
        List<RunResult> slow = Fixtures.eightChips().runs().stream()
                .filter(run ->
                        ServiceLimits.asked(run) && run.slo().attainment().mean() < 0.95)
                .toList();
        assertThat(Answer.sentences(study(slow)))
                .startsWith(
                        "No deployment keeps 95% of requests within TTFT 2 s and TPOT 50 ms; 8x MI300X comes closest"
                                + " with 91.2%.",
                        "8x MI300X is the cheapest without regard to these limits: $0.0854 per million tokens, input"
                                + " and output together, 5% below 16x Trainium2.");
    }

    @Test
    void comparesEverybodyWithoutLimits() {
        List<RunResult> runs = Fixtures.eightChips().runs().stream()
                .map(run -> withSlo(run, new RunResult.Slo(null, null, null, Estimate.NONE, Estimate.NONE)))
                .toList();
        assertThat(Answer.sentences(study(runs)).get(0))
                .isEqualTo("4x B200 is the cheapest: $0.0846 per million tokens, input and output together, level with"
                        + " 8x MI300X within the 95% intervals.");
    }

    @Test
    void oneRunIsNotCalledCheapest() {
        assertThat(Answer.sentences(Fixtures.single()))
                .containsExactly(
                        "8x H100 serves 20.0 requests/s at $0.112 per million tokens, input and output together.",
                        "99.67% of its requests are within TTFT 2 s and TPOT 50 ms.");
    }

    @Test
    void overloadedRunAloneHasNoPrice() {
        assertThat(Answer.sentences(Fixtures.overloadedAlone()))
                .containsExactly("Overloaded, so without long-run averages: 576x GroqChip (20.0 requests/s arrive, at"
                        + " most 15.5 can be served).");
    }

    private static StudyResult study(List<RunResult> runs) {
        return new StudyResult("name", "question?", "command", 1, 5, List.of(), List.of(), runs, List.of());
    }

    private static RunResult withSlo(RunResult run, RunResult.Slo slo) {
        return new RunResult(
                run.name(),
                run.chip(),
                run.chipTitle(),
                run.chips(),
                run.model(),
                run.layout(),
                run.engine(),
                run.replicas(),
                run.stability(),
                run.requests(),
                run.tokens(),
                run.throughput(),
                run.latency(),
                run.memory(),
                run.batch(),
                run.utilisation(),
                run.energy(),
                slo,
                run.cost(),
                run.operatingStep(),
                run.frontier(),
                run.timeline(),
                run.caveats());
    }
}
