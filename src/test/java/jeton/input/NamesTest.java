package jeton.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamesTest {
    private static final List<String> FIELDS =
            List.of("replicas", "router", "tensorParallel", "chip", "h100", "h200", "least-loaded");

    @ParameterizedTest
    @CsvSource({
        "replica, replicas",
        "repilcas, replicas",
        "Replicas, replicas",
        "tensor_parallel, tensorParallel",
        "tensor-paralel, tensorParallel",
        "chpi, chip",
        "h10, h100",
        "h300, h100",
        "H200, h200",
        "LEAST_LOADED, least-loaded",
    })
    void findsWhatWasMeant(String written, String meant) {
        assertThat(Names.nearest(written, FIELDS)).hasValue(meant);
    }

    @ParameterizedTest
    @CsvSource({"price", "x", "''", "gpu", "parallelTensor"})
    void findsNothingThatIsFar(String written) {
        assertThat(Names.nearest(written, FIELDS)).isEmpty();
    }

    @Test
    void suggestsTheNearestOrAll() {
        assertThat(Names.suggestion("chpi", FIELDS)).isEqualTo("; did you mean 'chip'?");
        assertThat(Names.suggestion("x", List.of("a1", "b2"))).isEqualTo(", expected one of a1, b2");
        assertThat(Names.suggestion("x", List.of())).isEmpty();
    }
}
