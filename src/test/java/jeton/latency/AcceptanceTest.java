package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import jeton.sim.Draws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptanceTest {
    /** (1 - a^(g+1)) / (1 - a), equation 1 of Leviathan et al. 2023. */
    @ParameterizedTest
    @CsvSource({"0.85, 1, 1.85", "0.8, 4, 3.3616", "0.7, 5, 2.941170", "0, 3, 1"})
    void tokensOfAStepWithOneRate(double rate, int drafts, double tokens) {
        assertThat(Acceptance.of(rate, drafts).meanTokens()).isCloseTo(tokens, within(1e-12));
    }

    @Test
    void ratesByPositionMultiplyUp() {
        Acceptance acceptance = Acceptance.of(List.of(0.9, 0.8, 0.5));
        assertThat(acceptance.drafts()).isEqualTo(3);
        assertThat(acceptance.meanTokens()).isCloseTo(1 + 0.9 + 0.72 + 0.36, within(1e-12));
        assertThat(Acceptance.of(List.of(0.8, 0.8, 0.8, 0.8)).meanTokens())
                .isCloseTo(Acceptance.of(0.8, 4).meanTokens(), within(1e-12));
    }

    /** P(N = j) = a^(j-1) (1 - a) up to the drafts, a^g beyond. */
    @Test
    void varianceOfAStep() {
        assertThat(Acceptance.of(0.8, 4).variance()).isCloseTo(2.57, within(5e-5));
        assertThat(Acceptance.of(0.5, 1).variance()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void inversionGivesEveryNumberItsShare() {
        Acceptance acceptance = Acceptance.of(List.of(0.9, 0.5));
        assertThat(acceptance.tokens(0.899999)).isEqualTo(2);
        assertThat(acceptance.tokens(0.9)).isEqualTo(1);
        assertThat(acceptance.tokens(0.45)).isEqualTo(2);
        assertThat(acceptance.tokens(0.4499)).isEqualTo(3);
    }

    /**
     * Steps to 500 tokens with a = 0.8 and four drafts, whose mean is near {@code (O + (Var N + E[N]^2 - E[N]) / (2 E[N])) /
     * E[N]} and variance near {@code O Var N / E[N]^3}, by renewal theory: 149.22 and 33.83.
     */
    @Test
    void stepsToTheEndOfAnOutput() {
        Acceptance acceptance = Acceptance.of(0.8, 4);
        Draws draws = new Draws(7, 0, "speculation");
        int requests = 20_000;
        double sum = 0;
        double squares = 0;
        for (int request = 0; request < requests; request++) {
            int steps = 0;
            for (int tokens = 0; tokens < 500; steps++) {
                tokens += acceptance.tokens(draws.uniform(request, steps));
            }
            sum += steps;
            squares += (double) steps * steps;
        }
        double mean = sum / requests;
        // three standard errors of 20,000 requests
        assertThat(mean).isCloseTo(149.22, within(3 * Math.sqrt(33.55 / requests)));
        assertThat(squares / requests - mean * mean).isCloseTo(33.55, within(0.03 * 33.55));
    }

    @Test
    void refusesWhatIsNoAcceptance() {
        assertThatThrownBy(() -> Acceptance.of(1, 4)).hasMessageContaining("from 0 to below 1");
        assertThatThrownBy(() -> Acceptance.of(Double.NaN, 4)).hasMessageContaining("from 0 to below 1");
        assertThatThrownBy(() -> Acceptance.of(List.of(0.5, -0.1))).hasMessageContaining("from 0 to below 1");
        assertThatThrownBy(() -> Acceptance.of(0.5, 17)).hasMessageContaining("1 to 16");
        assertThatThrownBy(() -> Acceptance.of(List.of())).hasMessageContaining("1 to 16");
    }
}
