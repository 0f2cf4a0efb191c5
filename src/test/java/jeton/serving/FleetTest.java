package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jeton.fleet.EndlessRefusalException;
import jeton.fleet.RoutingPolicy;
import jeton.serving.Trial.Done;
import jeton.serving.Trial.Engine;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several replicas in one time. */
class FleetTest {
    @ParameterizedTest
    @EnumSource
    void everyReplicaStepsForItself(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).fleet(2, RoutingPolicy.ROUND_ROBIN);
        RunStatistics statistics = trial.run(Script.open()
                .request(0, 1, 4)
                .request(0.5, 1, 4)
                .request(1.25, 1, 1)
                .request(1.25, 1, 1));
        assertThat(trial.done)
                .containsExactly(
                        new Done(3, 1.25, 2.5, 2.5, 1, 0),
                        new Done(2, 1.25, 3, 3, 1, 0),
                        new Done(0, 0, 1, 4, 4, 0),
                        new Done(1, 0.5, 1.5, 4.5, 4, 0));
        assertThat(statistics.whole(Total.BUSY_SECONDS)).isEqualTo(8);
        assertThat(statistics.measuredSeconds()).isEqualTo(4.5);
    }

    @ParameterizedTest
    @EnumSource
    void aCompletionIsSeenByTheRouterAtTheSameInstant(Engine engine) {
        Trial trial = Trial.ofSeconds(engine).maxNumSeqs(1).fleet(2, RoutingPolicy.LEAST_OUTSTANDING);
        trial.run(
                Script.open().request(0, 1, 3).request(0, 1, 5).request(3, 1, 1).request(3, 1, 1));
        assertThat(trial.done(2)).isEqualTo(new Done(2, 3, 4, 4, 1, 0));
        assertThat(trial.done(3)).isEqualTo(new Done(3, 3, 5, 5, 1, 0));
    }

    /** Such users never leave the instant; without a limit the run would not end. */
    @ParameterizedTest
    @EnumSource
    void usersWhoAreRefusedForEverEndTheRunWithTheReason(Engine engine) {
        RequestSource endless = new RequestSource() {
            @Override
            public double nextArrival() {
                return 2;
            }

            @Override
            public void take(Request into) {
                into.arrival = 2;
                into.promptTokens = 5000;
                into.answerTokens = 1;
            }

            @Override
            public void ended(long id, double time) {}

            @Override
            public void close() {}
        };
        Trial trial = Trial.ofSeconds(engine).limits(new SchedulerLimits(4, 100, 1000, 0, true));
        assertThatThrownBy(() -> trial.run(endless))
                .isInstanceOf(EndlessRefusalException.class)
                .hasMessageContaining("5000 prompt tokens");
    }
}
