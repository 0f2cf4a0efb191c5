package jeton.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.RooflineCalibration;
import jeton.workload.SharedData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures that ship are those that the command fits to the public tables. */
class ShippedFitsTest {
    @ParameterizedTest
    @CsvSource({"b300_sxm, b300"})
    void theShippedFileIsWhatTheCommandWrites(String tables, String name) {
        Path index = SharedData.file("kernels/aiconfigurator/INDEX.csv");
        Path folder = Objects.requireNonNull(index.getParent()).resolve(tables);
        Chip chip = ChipCatalog.shipped().get(name);
        RooflineCalibration shipped = (RooflineCalibration) chip.calibration();
        RooflineCalibration fitted = KernelCalibration.of(
                        folder, chip, List.of("vllm", "trtllm"), shipped.source(), shipped.date())
                .calibration();
        assertThat(fitted).isEqualTo(shipped);
        String text = ChipCatalog.shipped().text(name);
        assertThat(ChipFile.recalibrated(text, fitted)).isEqualTo(text);
    }
}
