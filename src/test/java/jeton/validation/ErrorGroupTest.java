package jeton.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ErrorGroupTest {
    private static Point point(String chip, Family family, double predicted, double measured) {
        return new Point(
                "f", 1, "s", "", "A", chip, "maker", "m", "e", "", "p", "l", 1, "bf16", "1/1", "1 user", "x", family,
                predicted, measured, "");
    }

    private static List<Point> points(double[] predicted, double[] measured) {
        return IntStream.range(0, predicted.length)
                .mapToObj(i -> point("h100", Family.TPOT, predicted[i], measured[i]))
                .toList();
    }

    /** Errors of +10, -20, +50 and -5 %; ranks of the predictions 1 2 4 3, so Spearman is 1 - 6 * 2 / (4 * 15) = 0.8. */
    @Test
    void figuresWorkedOutByHand() {
        ErrorGroup group = ErrorGroup.of(
                "overall", "all", Family.TPOT, points(new double[] {11, 16, 45, 38}, new double[] {10, 20, 30, 40}));
        assertThat(group.count()).isEqualTo(4);
        assertThat(group.medianAbsErrorPct()).isCloseTo(15, within(1e-9));
        assertThat(group.mapePct()).isCloseTo(21.25, within(1e-9));
        assertThat(group.within25Pct()).isEqualTo(75);
        assertThat(group.biasPct()).isCloseTo(2.5, within(1e-9));
        assertThat(group.spearman()).isCloseTo(0.8, within(1e-9));
    }

    @Test
    void sharesOfThePointsThatAreNear() {
        ErrorGroup group = ErrorGroup.of(
                "overall", "all", Family.TPOT, points(new double[] {109, 91, 120, 74}, new double[] {100, 100, 100, 100
                }));
        assertThat(group.within10Pct()).isEqualTo(50);
        assertThat(group.within25Pct()).isEqualTo(75);
    }

    @Test
    void twoPointsHaveNoRanks() {
        assertThat(ErrorGroup.of("overall", "all", Family.TPOT, points(new double[] {1, 2}, new double[] {1, 3}))
                        .spearman())
                .isNaN();
    }

    @Test
    void everyPointIsOnceInEachGrouping() {
        List<Point> points = List.of(
                point("h100", Family.TTFT, 1, 1), point("h100", Family.TPOT, 1, 1), point("h200", Family.TPOT, 1, 1));
        assertThat(ErrorTable.overall(points)).extracting(ErrorGroup::count).containsExactly(1, 2);
        for (String by : List.of("maker", "accelerator", "model", "engine", "profile", "source", "precision")) {
            assertThat(ErrorTable.groups(points).stream()
                            .filter(group -> group.by().equals(by))
                            .mapToInt(ErrorGroup::count)
                            .sum())
                    .as(by)
                    .isEqualTo(3);
        }
    }
}
