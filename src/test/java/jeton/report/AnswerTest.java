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
                        "Requests within these limits: 8x H100 99.67% to 16x Trainium2 (uncalibrated) 91.2%.",
                        "Overloaded, so without long-run averages: 576x GroqChip (20.0 requests/s arrive, at most"
                                + " 15.5 can be served).");
    }

    @Test
    void saysHowMuchOfThePromptsWasFound() {
        RunResult run = Fixtures.single().runs().get(0);
        assertThat(Answer.sentences(study(List.of(run))))
                .noneMatch(sentence -> sentence.startsWith("Prompt tokens found"));
        assertThat(Answer.sentences(study(List.of(Fixtures.withHitRate(run, 0.271)))))
                .contains("Prompt tokens found in the cache: " + run.name() + " 27%.");
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
                                + " and output together, 5% below 16x Trainium2 (uncalibrated).");
    }

    @Test
    void comparesEverybodyWithoutLimits() {
        List<RunResult> runs = Fixtures.eightChips().runs().stream()
                .map(AnswerTest::withoutLimits)
                .toList();
        assertThat(Answer.sentences(study(runs)).get(0))
                .isEqualTo("4x B200 is the cheapest: $0.0846 per million tokens, input and output together, level with"
                        + " 8x MI300X within the 95% intervals.");
    }

    @Test
    void comparesRequestsWhereTheyTakeDifferentTokens() {
        assertThat(Answer.sentences(Fixtures.thinking()))
                .containsExactly(
                        "answers at once is the cheapest of the 3 deployments that keep 95% of requests within TTFT 2 s"
                                + " and TPOT 50 ms: $0.382 per 1,000 requests ($0.249 per million tokens), level with"
                                + " thinks a little and thinks always within the 95% intervals.",
                        "It is also the fastest for one user: 81.4 tokens/s after the first (median TPOT 12.3 ms).",
                        "Median time to the answer: answers at once 198 ms (p95 481 ms), thinks a little 8.21 s"
                                + " (p95 19.9 s), thinks always 33.7 s (p95 81.9 s).",
                        "A mean request takes 1,540 to 3,540 tokens, so requests are compared; per million tokens"
                                + " thinks always is the cheapest ($0.108).",
                        "The most each can serve: answers at once 297, thinks a little 137, thinks always 60.5"
                                + " requests/s.");
    }

    @Test
    void comparesTokensWhereEveryRequestThinksAlike() {
        RunResult run = Fixtures.thinking().runs().get(2);
        assertThat(Answer.sentences(study(List.of(run, run))))
                .first()
                .asString()
                .contains("$0.108 per million tokens, input and output together, level with thinks always");
        assertThat(Answer.sentences(study(List.of(run, run)))).anyMatch(sentence -> sentence.startsWith("Median time"));
    }

    @Test
    void namesNoMoreRunsThanASentenceBears() {
        RunResult quick = Fixtures.thinking().runs().get(0);
        RunResult slow = Fixtures.thinking().runs().get(2);
        assertThat(Answer.sentences(study(List.of(quick, quick, quick, quick, quick, slow))))
                .anyMatch(sentence ->
                        sentence.endsWith(", level with answers at once and 4 others within the 95%" + " intervals."))
                .contains("Median time to the answer: answers at once 198 ms (p95 481 ms) to thinks always 33.7 s"
                        + " (p95 81.9 s).");
    }

    @Test
    void marksTheUncalibratedWhereverItNamesThem() {
        List<RunResult> runs = Fixtures.eightChips().runs().stream()
                .filter(run -> run.chip().equals("trn2") || run.chip().equals("tpu-v6e"))
                .map(AnswerTest::withoutLimits)
                .toList();
        assertThat(Answer.sentences(study(runs)))
                .containsExactly(
                        "16x Trainium2 (uncalibrated) is the cheapest: $0.0897 per million tokens, input and output"
                                + " together, 35% below 16x TPU v6e.",
                        "16x TPU v6e is the fastest for one user: 36.1 tokens/s after the first (median TPOT 27.7 ms),"
                                + " for $0.137 per million tokens.");
    }

    @Test
    void aSmallDifferenceWithoutIntervalsIsNotNothing() {
        RunResult run = Fixtures.single().runs().get(0);
        assertThat(Answer.sentences(study(List.of(run, run))))
                .first()
                .asString()
                .endsWith("less than 1% below 8x H100.");
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
        return new StudyResult("name", "question?", "command", "", 1, 5, List.of(), List.of(), runs, List.of());
    }

    private static RunResult withoutLimits(RunResult run) {
        return Fixtures.with(run, run.stability(), new RunResult.Slo(null, null, null, Estimate.NONE, Estimate.NONE));
    }
}
