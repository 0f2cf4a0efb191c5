package jeton.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Averages over slices, whatever the pieces they came in. */
class TimeGridTest {
    /** The first quantity is time itself, as a staircase of fine steps; the second is 1. */
    @ParameterizedTest
    @ValueSource(doubles = {0.7, 3.2, 60, 1000})
    void averagesAreThoseOfTheFunction(double duration) {
        SplittableRandom random = new SplittableRandom(1);
        TimeGrid grid = new TimeGrid(2, 1.0 / 64);
        double time = 0;
        while (time < duration) {
            double to = Math.min(duration, time + random.nextDouble() * duration / 5000);
            grid.add(0, time, to, (time + to) / 2);
            grid.add(1, time, to, 1);
            time = to;
        }
        int slices = grid.slices();
        double width = grid.time(1) - grid.time(0);
        assertThat(slices).isBetween(Math.min(120, (int) (duration * 64)), 240);
        assertThat((slices - 1) * width).isLessThan(duration);
        assertThat(slices * width).isGreaterThanOrEqualTo(duration);
        for (int i = 0; i < slices; i++) {
            double middle = (i * width + Math.min(duration, (i + 1) * width)) / 2;
            assertThat(grid.mean(i, 0)).as("slice " + i).isCloseTo(middle, within(1e-4 * duration));
            assertThat(grid.mean(i, 1)).as("slice " + i).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void onePieceCoversManySlices() {
        TimeGrid grid = new TimeGrid(1, 1);
        grid.add(0, 0.5, 3.25, 4);
        assertThat(grid.slices()).isEqualTo(4);
        assertThat(grid.mean(0, 0)).isEqualTo(2);
        assertThat(grid.mean(1, 0)).isEqualTo(4);
        assertThat(grid.mean(2, 0)).isEqualTo(4);
        assertThat(grid.mean(3, 0)).isCloseTo(4, within(1e-12));
    }

    @Test
    void slicesMergeAsTimeGoesOn() {
        TimeGrid grid = new TimeGrid(1, 1);
        grid.add(0, 0, 1, 8);
        grid.add(0, 1, 10_000, 0);
        double width = grid.time(1) - grid.time(0);
        assertThat(width).isEqualTo(64);
        assertThat(grid.mean(0, 0)).isEqualTo(8.0 / 64);
        double integral = 0;
        for (int i = 0; i < grid.slices(); i++) {
            integral += grid.mean(i, 0) * Math.min(width, 10_000 - i * width);
        }
        assertThat(integral).isCloseTo(8, within(1e-9));
    }

    @Test
    void severalReplicasAddUp() {
        TimeGrid grid = new TimeGrid(1, 1);
        grid.add(0, 0, 2, 3);
        grid.add(0, 1, 2, 5);
        assertThat(grid.mean(0, 0)).isEqualTo(3);
        assertThat(grid.mean(1, 0)).isEqualTo(8);
    }
}
