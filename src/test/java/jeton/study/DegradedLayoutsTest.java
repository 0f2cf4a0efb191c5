package jeton.study;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import jeton.hardware.Precision;
import jeton.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layouts on which replicas go on while one of their chips is away. */
class DegradedLayoutsTest {
    private static String scenario(String deployment) {
        return """
                question: Is half a replica better than none?
                model: llama-3.1-8b
                replications: 2
                workload:
                  arrivals: {poisson: {rate: 6}}
                  duration: 1 h
                  input: {lognormal: {median: 300, sigma: 0.8, max: 4000}}
                  output: {exponential: {mean: 100, max: 1000}}
                economics: {usdPerChipHour: 2}
                slo: {ttft: 1 s}
                engine: {maxModelLen: 8192}
                deployments: [%s]
                """.formatted(deployment);
    }

    private static RunResult run(String failures) {
        return Studies.single(scenario(
                "{chip: h100, replicas: 2, layout: {tensorParallel: 4, weights: fp8, cache: fp8}, fleet: {failures: {"
                        + failures + "}}}"));
    }

    @Test
    void formatsAreThoseOfTheLayoutWhereNothingElseIsWritten() {
        ResolvedPool pool =
                Studies.resolve(scenario("{chip: h100, layout: {tensorParallel: 4, weights: fp8, cache: fp8},"
                        + " fleet: {failures: {degraded: {tensorParallel: 2}}}}"));
        ResolvedPool fewer = requireNonNull(pool.degraded());
        assertThat(fewer.layout().tensorParallel()).isEqualTo(2);
        assertThat(fewer.layout().chips()).isEqualTo(2);
        assertThat(fewer.layout().cache()).isEqualTo(Precision.FP8);
        assertThat(fewer.cache().capacityTokens()).isLessThan(pool.cache().capacityTokens());
        assertThat(fewer.weightBytes()).isCloseTo(pool.weightBytes(), within(0.05 * pool.weightBytes()));
    }

    /** The longest request is one that a replica can serve in either state. */
    @Test
    void noRequestIsTooLongForWhatRemains() {
        String deployment =
                "{chip: h100, model: llama-3.1-70b, engine: {maxModelLen: null}, layout: {tensorParallel: 4, weights:"
                        + " fp8}, fleet: {failures: {degraded: {tensorParallel: 1, weights: int4}}}}";
        ResolvedPool pool = Studies.resolve(scenario(deployment)
                .replace("engine: {maxModelLen: 8192}\n", "")
                .replace("engine: {maxModelLen: null}, ", ""));
        ResolvedPool fewer = requireNonNull(pool.degraded());
        assertThat((long) pool.limits().maxModelLen())
                .isEqualTo(fewer.limits().maxModelLen())
                .isLessThanOrEqualTo(fewer.cache().capacityTokens());
        assertThat(fewer.caveats()).anyMatch(text -> text.contains("so requests are limited to that"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8b | {tensorParallel: 4} | {tensorParallel: 4} | TP4 bf16 kv-bf16 takes 4 chips, but of the 4"
                        + " chips of TP4 bf16 kv-bf16 only 3 remain when one has failed; expected a smaller layout",
                "8b | {tensorParallel: 1} | {} | only 0 remain when one has failed; expected a smaller layout",
                "70b | {tensorParallel: 4} | {tensorParallel: 1} | llama-3.1-70b does not fit h100 as TP1"
            })
    void whatCannotStandInIsRefusedAtItsField(String model, String layout, String degraded, String words) {
        String deployment = "{chip: h100, model: llama-3.1-" + model + ", layout: " + layout
                + ", fleet: {failures: {degraded: " + degraded + "}}}";
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Studies.resolve(scenario(deployment)))
                .withMessageContaining("deployments[0].fleet.failures.degraded: ")
                .withMessageContaining(words);
    }

    /** Half of the chips are up for a part of the time in which none would be; the hours paid for are the same. */
    @Test
    void halfAReplicaServesWhatNoneWould() {
        String often = "mtbf: 2 h, repair: 10 min, restart: 20 s";
        RunResult none = run(often);
        RunResult half = run(often + ", degraded: {tensorParallel: 2}");
        RunResult.Fleet ofNone = requireNonNull(none.fleet());
        RunResult.Fleet ofHalf = requireNonNull(half.fleet());
        assertThat(ofNone.degraded()).isNull();
        RunResult.Degraded degraded = requireNonNull(ofHalf.degraded());
        assertThat(ofHalf.availability().mean())
                .isGreaterThan(ofNone.availability().mean() + 0.05);
        assertThat(degraded.share().mean()).isBetween(0.05, 0.5);
        assertThat(degraded.outputShare().mean()).isBetween(0.02, 0.6);
        assertThat(ofHalf.replicas().mean()).isCloseTo(2, within(1e-9));
        assertThat(half.requests().completed()).isEqualTo(half.requests().arrived());
        assertThat(half.slo().goodputPerSecond().mean())
                .isGreaterThan(none.slo().goodputPerSecond().mean());
        assertThat(half.caveats()).anyMatch(caveat -> caveat.text().startsWith("replicas ran on fewer chips for "));
        assertThat(half.utilisation().busy().mean()).isBetween(0.05, 1.0);
    }
}
