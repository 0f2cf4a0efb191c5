package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RequestTest {
    @Test
    void samplesHaveLengthsOfTheirOwn() {
        Request request = new Request();
        request.thinkingTokens = 7;
        request.answerTokens = 3;
        request.makePlain();
        for (int i = 1; i < 40; i++) {
            request.addSample(10 * i, i);
        }
        request.samplesWanted = 2;
        Request copy = new Request();
        copy.addSample(999, 999);
        copy.copyFrom(request);
        for (Request each : new Request[] {request, copy}) {
            assertThat(each.samples).isEqualTo(40);
            assertThat(each.samplesWanted).isEqualTo(2);
            assertThat(each.thinkingTokens(0)).isEqualTo(7);
            assertThat(each.answerTokens(0)).isEqualTo(3);
            assertThat(each.thinkingTokens(39)).isEqualTo(390);
            assertThat(each.answerTokens(39)).isEqualTo(39);
            assertThat(each.outputTokens(20)).isEqualTo(220);
        }
    }

    @Test
    void aRequestMadePlainAgainHasOneSampleAndNoFollowUp() {
        Request request = new Request();
        request.answerTokens = 5;
        request.makePlain();
        request.addSample(1, 2);
        request.expectsNext = true;
        request.addSegment(4, 8);
        request.makePlain();
        assertThat(request.samples).isEqualTo(1);
        assertThat(request.expectsNext).isFalse();
        assertThat(request.segments).isZero();
        request.addSample(3, 4);
        assertThat(request.outputTokens(1)).isEqualTo(7);
    }
}
