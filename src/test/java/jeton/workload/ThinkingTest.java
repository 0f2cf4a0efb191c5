package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThinkingTest {
    private static final int REQUESTS = 20_000;
    private static final LengthLaw OUTPUT = new LengthLaw.Uniform(1, 999);

    @Test
    void withoutThinkingAllOutputIsAnswer() {
        Request[] requests = requests(new Thinking.None());
        assertThat(requests).allMatch(request -> request.thinkingTokens == 0 && request.answerTokens >= 1);
    }

    @Test
    void thinkingOnTopLeavesTheAnswerAsItWas() {
        Request[] plain = requests(new Thinking.None());
        Request[] thinking = requests(new Thinking.Length(new LengthLaw.Fixed(3_000), 1));
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(thinking[i].answerTokens).isEqualTo(plain[i].answerTokens);
            assertThat(thinking[i].thinkingTokens).isEqualTo(3_000);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.7, 1})
    void aShareLeavesTheOutputAsItWasAndTheAnswerOneToken(double share) {
        Request[] plain = requests(new Thinking.None());
        Request[] thinking = requests(new Thinking.Share(QuantileTable.constant(share), 1));
        for (int i = 0; i < REQUESTS; i++) {
            int output = plain[i].answerTokens;
            assertThat(thinking[i].outputTokens()).isEqualTo(output);
            assertThat(thinking[i].thinkingTokens)
                    .isEqualTo(Math.min(output - 1, (int) Math.floor(share * output + 0.5)));
        }
    }

    @Test
    void aFractionThinksAndTheRestIsAsWithoutThinking() {
        Request[] plain = requests(new Thinking.None());
        Request[] some = requests(new Thinking.Length(new LengthLaw.Uniform(10, 20), 0.3));
        int thinkers = 0;
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(some[i].promptTokens).isEqualTo(plain[i].promptTokens);
            assertThat(some[i].answerTokens).isEqualTo(plain[i].answerTokens);
            thinkers += some[i].thinkingTokens > 0 ? 1 : 0;
        }
        assertThat(thinkers / (double) REQUESTS).isCloseTo(0.3, withPercentage(4));
    }

    @Test
    void whoThinksInASmallerFractionThinksInALarger() {
        Request[] few = requests(new Thinking.Length(new LengthLaw.Uniform(10, 20), 0.2));
        Request[] many = requests(new Thinking.Length(new LengthLaw.Uniform(10, 20), 0.6));
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(few[i].thinkingTokens).isIn(0, many[i].thinkingTokens);
        }
    }

    @Test
    void refusesWhatIsNoShare() {
        assertThatThrownBy(() -> new Thinking.Share(QuantileTable.constant(1.2), 1))
                .hasMessageContaining("smallest share must be from 0 to 1, was 1.2");
        assertThatThrownBy(() -> new Thinking.Share(QuantileTable.constant(0.5), Double.NaN))
                .hasMessageContaining("fraction of requests that think must be from 0 to 1, was NaN");
        assertThatThrownBy(() -> new Thinking.Length(new LengthLaw.Fixed(5), 1.1))
                .hasMessageContaining("fraction of requests that think");
    }

    private static Request[] requests(Thinking thinking) {
        Workload workload = Workload.of(new ArrivalLaw.Batch(), OUTPUT, OUTPUT, thinking, REQUESTS);
        Request[] requests = new Request[REQUESTS];
        try (RequestSource source = workload.open(8, 0)) {
            for (int i = 0; i < REQUESTS; i++) {
                requests[i] = new Request();
                source.take(requests[i]);
            }
        }
        return requests;
    }
}
