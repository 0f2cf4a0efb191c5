package jeton.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NoiseFloorTest {
    @TempDir
    private Path folder = Path.of("");

    private Noise noise(Row... rows) throws IOException {
        StringBuilder text = new StringBuilder(Row.header());
        Stream.of(rows).forEach(row -> text.append(row.csv()));
        Path file = Files.writeString(folder.resolve("rows.csv"), text);
        List<Noise> noise = new Validation(Set.of("A"), Profiles.SHIPPED, 1, 2, share -> {})
                .run(List.of(file))
                .noise();
        assertThat(noise).extracting(Noise::key).containsExactly("H100, H200, B200, GB200", ErrorTable.ALL);
        return noise.get(1);
    }

    @Test
    void theSameRunAgain() throws IOException {
        Noise noise =
                noise(Row.with("value=8"), Row.with("value=9"), Row.with("value=8.5"), Row.with("tp=2", "n_gpus=2"));
        assertThat(noise.metric()).isEqualTo(Family.TPOT);
        assertThat(noise.again().configurations()).isEqualTo(1);
        assertThat(noise.again().rows()).isEqualTo(3);
        assertThat(noise.again().medianPct()).isCloseTo(12.5, within(1e-9));
        assertThat(noise.versions().configurations()).isZero();
        assertThat(noise.versions().medianPct()).isNaN();
    }

    @Test
    void anotherVersionOfTheEngine() throws IOException {
        Noise noise = noise(Row.with("engine_version=0.19.0"), Row.with("engine_version=0.20.0", "value=10"));
        assertThat(noise.again().configurations()).isZero();
        assertThat(noise.versions().configurations()).isEqualTo(1);
        assertThat(noise.versions().p90Pct()).isCloseTo(25, within(1e-9));
    }

    /** What differs in the note, the source or the load is another run; the same figure twice is one. */
    @Test
    void whatIsNoRepetition() throws IOException {
        Noise noise = noise(
                Row.with(),
                Row.with(),
                Row.with("params_note=another build", "value=10"),
                Row.with("source=somebody else", "value=11"),
                Row.with("concurrency_or_rate=5", "value=12"));
        assertThat(noise.again().configurations()).isZero();
        assertThat(noise.versions().configurations()).isZero();
    }

    @Test
    void highPercentileOfTheConfigurations() {
        Repeats repeats = Repeats.of(List.of(
                List.of(1.0, 1.1), List.of(2.0, 2.4), List.of(1.0, 1.3), List.of(5.0), List.of(10.0, 14.0, 12.0)));
        assertThat(repeats.configurations()).isEqualTo(4);
        assertThat(repeats.rows()).isEqualTo(9);
        assertThat(repeats.medianPct()).isCloseTo(25, within(1e-9));
        assertThat(repeats.p90Pct()).isCloseTo(37, within(1e-9));
    }
}
