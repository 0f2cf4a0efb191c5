package jeton.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import jeton.fleet.TransferRule.Push;
import jeton.fleet.TransferRule.Sharing;
import jeton.fleet.TransferRule.Side;
import jeton.serving.Handoffs;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Transfers that share an interface. */
class FairLinkTest {
    private static Move move(long bytes) {
        return new Move(Handoffs.of(bytes), 0);
    }

    private static List<Double> ends(double bytesPerSecond, double[] starts, long[] bytes) {
        FairLink link = new FairLink(bytesPerSecond);
        Map<Move, Integer> ordinals = new HashMap<>();
        Double[] ends = new Double[starts.length];
        int next = 0;
        while (next < starts.length || link.next() < Double.POSITIVE_INFINITY) {
            double start = next < starts.length ? starts[next] : Double.POSITIVE_INFINITY;
            double now = link.next();
            if (now <= start) {
                ends[ordinals.getOrDefault(link.end(now), -1)] = now;
            } else {
                Move move = move(bytes[next]);
                ordinals.put(move, next++);
                link.start(move, start);
            }
        }
        return Arrays.asList(ends);
    }

    /** Alone for 10 of 40 bytes, then two at half the bandwidth until the shorter one is through. */
    @Test
    void twoGetHalfEach() {
        assertThat(ends(10, new double[] {0, 1}, new long[] {40, 20})).containsExactly(6.0, 5.0);
    }

    @Test
    void anInterfaceThatWasIdleStartsAnew() {
        assertThat(ends(10, new double[] {0, 100}, new long[] {40, 40})).containsExactly(4.0, 104.0);
    }

    @Test
    void infiniteBandwidthTakesNoTime() {
        assertThat(ends(Double.POSITIVE_INFINITY, new double[] {1, 1, 3}, new long[] {5, 6, 7}))
                .containsExactly(1.0, 1.0, 3.0);
    }

    /** Against the same served in small slices of time; and an interface that is never idle carries its bandwidth. */
    @Test
    void equalsSharingInSmallSlices() {
        SplittableRandom random = new SplittableRandom(5);
        for (int trial = 0; trial < 30; trial++) {
            int n = 12;
            double[] starts = new double[n];
            long[] bytes = new long[n];
            double last = 0;
            for (int i = 0; i < n; i++) {
                starts[i] = last;
                last += random.nextInt(4);
                bytes[i] = 1L + random.nextInt(60);
            }
            List<Double> ends = ends(16, starts, bytes);
            double[] left = Arrays.stream(bytes).asDoubleStream().toArray();
            double slice = 1.0 / 4096;
            for (int s = 0; s < 60 * 4096; s++) {
                List<Integer> under = new ArrayList<>();
                for (int i = 0; i < n; i++) {
                    if (starts[i] <= s * slice && left[i] > 1e-9) {
                        under.add(i);
                    }
                }
                for (int i : under) {
                    left[i] -= 16 * slice / under.size();
                    if (left[i] <= 1e-9) {
                        assertThat(ends.get(i)).isCloseTo((s + 1) * slice, within(0.02));
                    }
                }
            }
            assertThat(Arrays.stream(left).max().orElseThrow()).isLessThan(1e-9);
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransferRule(
                        1, 0, Sharing.FAIR, Side.PREFILL, Push.LAYERWISE, 2, RoutingPolicy.ROUND_ROBIN));
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new TransferRule(1, 0, Sharing.FAIR, Side.BOTH, Push.SERIAL, 2, RoutingPolicy.ROUND_ROBIN));
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new TransferRule(0, 0, Sharing.FIFO, Side.BOTH, Push.SERIAL, 2, RoutingPolicy.ROUND_ROBIN));
    }
}
