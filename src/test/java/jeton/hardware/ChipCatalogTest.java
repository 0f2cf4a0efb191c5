package jeton.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import jeton.input.Catalog;
import jeton.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for every chip that ships, and the figures that other tests stand on. */
final class ChipCatalogTest {
    private static final Catalog<Chip> CATALOG = ChipCatalog.shipped();
    private static final List<Chip> CHIPS = CATALOG.all();

    static Stream<Chip> chips() {
        return CHIPS.stream();
    }

    private static double peak(String chip, Precision format) {
        return CATALOG.get(chip).peak(format);
    }

    @Test
    void holdsTheChipsThatPeopleCompare() {
        assertThat(CATALOG.names())
                .isSorted()
                .contains(
                        "a100-80",
                        "l40s",
                        "h100",
                        "h200",
                        "b200",
                        "gb200-nvl72",
                        "gb300-nvl72",
                        "mi300x",
                        "mi355x",
                        "tpu-v6e",
                        "tpu-v7",
                        "trainium2",
                        "gaudi3",
                        "groq-lpu-v1",
                        "cerebras-wse3",
                        "sn40l");
    }

    @Test
    void theIndexAgreesWithTheFiles() {
        for (Chip chip : CHIPS) {
            assertThat(CATALOG.aliases(chip.name())).as(chip.name()).isEqualTo(chip.aliases());
        }
        assertThat(CHIPS).extracting(Chip::name).isEqualTo(CATALOG.names());
    }

    @Test
    void noTwoChipsShareANameOrAlias() {
        Set<String> seen = new HashSet<>();
        for (Chip chip : CHIPS) {
            List<String> names = new ArrayList<>(chip.aliases());
            names.add(chip.name());
            for (String name : names) {
                String plain = name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
                assertThat(seen.add(plain)).as("%s of %s", name, chip.name()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "h100, h100",
        "H100_SXM, h100",
        "h100-sxm, h100",
        "trn2, trainium2",
        "GB200, gb200-nvl72",
        "wse-3, cerebras-wse3"
    })
    void findsByNameAndAlias(String written, String name) {
        assertThat(CATALOG.get(written).name()).isEqualTo(name);
    }

    @Test
    void namesTheNearestOfAnUnknownChip() {
        assertThat(CATALOG.find("h10")).isEmpty();
        assertThatThrownBy(() -> CATALOG.get("h10"))
                .isInstanceOf(InputException.class)
                .hasMessage("unknown chip 'h10'; did you mean 'h100'?");
        assertThat(CATALOG.unknown("abacus"))
                .startsWith("unknown chip 'abacus', expected one of a100-40, a100-80, b200");
    }

    @ParameterizedTest
    @MethodSource("chips")
    void everyFigureHasASourceAndADate(Chip chip) {
        assertThat(chip.figures())
                .containsKeys("memory.usable", "memory.bandwidth", "peak.bf16", "link.oneWay", "power.system")
                .allSatisfy((place, figure) -> {
                    assertThat(figure.value()).isPositive();
                    assertThat(figure.source()).as(place).isNotBlank();
                    assertThat(figure.date()).as(place).matches("\\d{4}(-\\d\\d)?(-\\d\\d)?");
                });
        assertThat(chip.calibration().source()).isNotBlank();
        assertThat(chip.calibration().date()).matches("\\d{4}(-\\d\\d)?(-\\d\\d)?");
        assertThat(chip.title()).isNotBlank();
        assertThat(chip.available()).matches("\\d{4}(-\\d\\d)?");
    }

    @ParameterizedTest
    @MethodSource("chips")
    void everyEfficiencyIsAShare(Chip chip) {
        List<Double> shares = new ArrayList<>();
        if (chip.calibration() instanceof RooflineCalibration c) {
            shares.addAll(List.of(c.memory(), c.elementwise(), c.allToAll().linkShare()));
            shares.addAll(c.compute().values());
            c.attention().values().forEach(read -> shares.add(read.memory()));
            c.prefillAttention().values().forEach(curve -> shares.addAll(curve.shares()));
            Stream.of(c.dense(), c.latentAttention())
                    .forEach(kernels -> kernels.values().forEach(kernel -> {
                        assertThat(chip.peakFlops()).containsKey(kernel.arithmetic());
                        shares.addAll(List.of(kernel.compute(), kernel.memory()));
                    }));
            c.experts()
                    .values()
                    .forEach(kernel -> shares.addAll(List.of(kernel.compute(), kernel.memory(), kernel.activations())));
            assertThat(c.compute()).containsOnlyKeys(chip.peakFlops().keySet());
            assertThat(c.experts()).containsKey(Precision.BF16);
            assertThat(c.experts().values())
                    .allSatisfy(kernel -> assertThat(chip.peakFlops()).containsKey(kernel.arithmetic()));
            assertThat(c.allReduce().values())
                    .allSatisfy(one -> assertThat(one.bytesPerSecond())
                            .isLessThan(chip.link().bytesPerSecond().value()));
        } else if (chip.calibration() instanceof PipelineCalibration c) {
            shares.addAll(List.of(c.memory(), c.compute(), c.capacity()));
            assertThat(c.secondsPerLayer()).isBetween(1e-6, 1e-4);
        }
        assertThat(shares).allSatisfy(share -> assertThat(share).isPositive().isLessThanOrEqualTo(1));
    }

    @ParameterizedTest
    @MethodSource("chips")
    void usableMemoryIsNotMoreThanThePhysicalInBinaryUnits(Chip chip) {
        assertThat(chip.memory().usableBytes().value())
                .isLessThanOrEqualTo(chip.memory().physicalBytes().value() * 1.075);
    }

    @ParameterizedTest
    @MethodSource("chips")
    void aSystemDrawsAtLeastWhatItsChipDraws(Chip chip) {
        assertThat(chip.power().systemWatts().value())
                .isGreaterThanOrEqualTo(chip.power().chipWatts().value());
    }

    /** A sparse figure beside a dense one shows as a ratio of 4; the chips named here are documented with more than 2. */
    @ParameterizedTest
    @MethodSource("chips")
    void peaksAreDense(Chip chip) {
        Map<String, Double> documented = Map.of("trainium3", 3.76, "vr-nvl72", 4.38);
        double most = documented.getOrDefault(chip.name(), 2.03); // L40S: 733 and 362 in its datasheet
        if (chip.peakFlops().containsKey(Precision.FP8)) {
            assertThat(chip.peak(Precision.FP8) / chip.peak(Precision.BF16)).isBetween(0.99, most);
        }
    }

    @Test
    void knownPeaksAreTheDenseOnes() {
        assertThat(peak("h100", Precision.BF16)).isEqualTo(989e12);
        assertThat(peak("l40s", Precision.BF16)).isEqualTo(362e12);
        assertThat(peak("b200", Precision.BF16)).isEqualTo(2250e12);
        assertThat(peak("mi300x", Precision.BF16)).isEqualTo(1307e12);
        assertThat(peak("groq-lpu-v1", Precision.INT8)).isEqualTo(750e12);
        assertThat(peak("cerebras-wse3", Precision.BF16)).isEqualTo(15.6e15);
    }

    @ParameterizedTest
    @CsvSource({
        "a100-80, 300e9",
        "h100, 450e9",
        "b200, 900e9",
        "gb300-nvl72, 900e9",
        "tpu-v7, 600e9",
        "trainium2, 640e9",
        "mi300x, 448e9",
        "l40s, 32e9"
    })
    void linksAreOneWay(String chip, double bytesPerSecond) {
        assertThat(CATALOG.get(chip).link().bytesPerSecond().value()).isEqualTo(bytesPerSecond);
    }

    @Test
    void ultraChipsHaveNoInt8PeakToFallBackOn() {
        for (String name : List.of("b300", "gb300-nvl72")) {
            assertThat(CATALOG.get(name).peakFlops()).doesNotContainKey(Precision.INT8);
            assertThat(CATALOG.get(name).computeFormat(Precision.INT8)).isEqualTo(Precision.BF16);
        }
    }

    @Test
    void weightsComputeInTheirOwnFormatOrInBf16() {
        Chip a100 = CATALOG.get("a100-80");
        assertThat(a100.computeFormat(Precision.FP8)).isEqualTo(Precision.BF16);
        assertThat(a100.computeFormat(Precision.INT8)).isEqualTo(Precision.INT8);
        Chip h100 = CATALOG.get("h100");
        assertThat(h100.computeFormat(Precision.FP8_BLOCK)).isEqualTo(Precision.FP8);
        assertThat(h100.computeFormat(Precision.NVFP4)).isEqualTo(Precision.BF16);
        assertThat(h100.computeFormat(Precision.INT4)).isEqualTo(Precision.BF16);
        assertThat(CATALOG.get("b200").computeFormat(Precision.NVFP4)).isEqualTo(Precision.NVFP4);
        assertThat(CATALOG.get("mi355x").computeFormat(Precision.MXFP4)).isEqualTo(Precision.MXFP4);
    }

    @ParameterizedTest
    @CsvSource({
        "a100-80, 85.1e9, 2.039e12, 312e12, 300e9",
        "h100, 85.0e9, 3.35e12, 989e12, 450e9",
        "h200, 150.1e9, 4.8e12, 989e12, 450e9",
        "b200, 191e9, 7.7e12, 2250e12, 900e9",
    })
    void measuredChips(String name, double usable, double bandwidth, double bf16, double link) {
        Chip chip = CATALOG.get(name);
        assertThat(chip.memory().usableBytes().value()).isEqualTo(usable);
        assertThat(chip.memory().bandwidth().value()).isEqualTo(bandwidth);
        assertThat(chip.peak(Precision.BF16)).isEqualTo(bf16);
        assertThat(chip.link().bytesPerSecond().value()).isEqualTo(link);
        assertThat(chip.calibration().status()).isEqualTo(Status.MEASURED);
        assertThat(chip.calibration().uncalibrated()).isFalse();
        assertThat(((RooflineCalibration) chip.calibration()).allReduce()).containsOnlyKeys(2, 4, 8);
    }

    /** What is assumed of a chip that nobody measured flatters it in nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"h100", "h200", "b200", "b300", "gb200-nvl72", "gb300-nvl72"})
    void assumptionsStayBelowWhatWasMeasured(String name) {
        Chip chip = CATALOG.get(name);
        RooflineCalibration measured = (RooflineCalibration) chip.calibration();
        RooflineCalibration assumed =
                RooflineCalibration.assumed(chip.peakFlops().keySet(), "made up for a test", "2026");
        assertThat(assumed.memory()).isLessThanOrEqualTo(measured.memory());
        assumed.compute()
                .forEach((format, share) -> assertThat(share)
                        .as(format.key())
                        .isLessThanOrEqualTo(measured.compute().get(format)));
        for (Precision cache : List.of(Precision.BF16, Precision.FP8)) {
            assertThat(assumed.attention(cache).memory())
                    .isLessThanOrEqualTo(measured.attention(cache).memory());
            assertThat(assumed.attention(cache).seconds())
                    .isGreaterThanOrEqualTo(measured.attention(cache).seconds());
            assertThat(rate(chip, assumed.latentAttention(cache)))
                    .isLessThanOrEqualTo(rate(chip, measured.latentAttention(cache)));
            assertThat(assumed.latentAttention(cache).memory())
                    .isLessThanOrEqualTo(measured.latentAttention(cache).memory());
            assertThat(assumed.prefillAttention(cache).shares().get(0))
                    .isLessThanOrEqualTo(
                            measured.prefillAttention(cache).shares().get(0));
            assertThat(assumed.prefillAttention(cache).seconds())
                    .isGreaterThanOrEqualTo(measured.prefillAttention(cache).seconds());
        }
        measured.experts().forEach((format, kernel) -> {
            RooflineCalibration.ExpertKernel least =
                    Objects.requireNonNull(assumed.experts().get(format));
            assertThat(least.memory()).as(format.key()).isLessThanOrEqualTo(kernel.memory());
            assertThat(least.activations()).as(format.key()).isLessThanOrEqualTo(kernel.activations());
            assertThat(least.seconds()).as(format.key()).isGreaterThanOrEqualTo(kernel.seconds());
            assertThat(least.compute() * chip.peak(least.arithmetic()))
                    .as(format.key())
                    .isLessThanOrEqualTo(kernel.compute() * chip.peak(kernel.arithmetic()));
        });
        assertThat(assumed.secondsPerOp()).isGreaterThanOrEqualTo(measured.secondsPerOp());
    }

    private static double rate(Chip chip, RooflineCalibration.Kernel kernel) {
        return kernel.compute() * chip.peak(kernel.arithmetic());
    }

    @Test
    void knownPeaksOfNarrowFormats() {
        assertThat(peak("a100-80", Precision.INT8)).isEqualTo(624e12);
        assertThat(peak("h200", Precision.FP8)).isEqualTo(1978e12);
        assertThat(peak("b200", Precision.FP8)).isEqualTo(4500e12);
        assertThat(peak("b200", Precision.NVFP4)).isEqualTo(9000e12);
    }

    @ParameterizedTest
    @CsvSource({"mi300x, 0.514", "mi325x, 0.604", "mi355x, 0.68", "gaudi3, 0.74", "gaudi2, 0.969"})
    void computeStaysBelowTheLargestProductMeasured(String name, double measured) {
        RooflineCalibration calibration =
                (RooflineCalibration) CATALOG.get(name).calibration();
        assertThat(calibration.compute().get(Precision.BF16)).isLessThanOrEqualTo(0.9 * measured);
    }

    /** What rows support is derived from them; what none supports stays assumed, and says so. */
    @Test
    void chipsWithoutRowsStayUncalibrated() {
        assertThat(CHIPS.stream()
                        .filter(chip -> chip.calibration().status() == Status.DERIVED)
                        .map(Chip::name))
                .contains("mi300x", "mi325x", "gaudi2", "gaudi3", "inf2", "trainium2", "tpu-v6e", "tpu-v7", "sn40l");
        assertThat(CHIPS.stream()
                        .filter(chip -> chip.calibration().uncalibrated())
                        .map(Chip::name))
                .contains("mi355x", "trainium3", "tpu-v4", "tpu-v5e", "tpu-v5p", "rngd");
    }

    /** Two chips that exchange a message cannot pass it faster than the links between them. */
    @ParameterizedTest
    @MethodSource("chips")
    void allReducesStayWithinTheLinks(Chip chip) {
        if (chip.calibration() instanceof RooflineCalibration c) {
            c.allReduce().forEach((ranks, one) -> {
                double volume = 2 * (ranks - 1.0) / ranks;
                assertThat(volume * one.bytesPerSecond())
                        .as("%s over %d", chip.name(), ranks)
                        .isLessThan(chip.link().bytesPerSecond().value());
            });
        }
    }

    @Test
    void sramChipsMatchTheirPublishedSpeeds() {
        PipelineCalibration groq =
                (PipelineCalibration) CATALOG.get("groq-lpu-v1").calibration();
        assertThat(1 / (32 * groq.secondsPerLayer())).isCloseTo(751, within(0.03 * 751));
        assertThat(1 / (80 * groq.secondsPerLayer())).isCloseTo(300, within(0.03 * 300));
        PipelineCalibration cerebras =
                (PipelineCalibration) CATALOG.get("cerebras-wse3").calibration();
        assertThat(1 / (32 * cerebras.secondsPerLayer())).isCloseTo(1800, within(0.03 * 1800));
    }

    /** Own capital per hour at the stated rate and life is below the stated price per hour, which has more in it. */
    @ParameterizedTest
    @CsvSource({
        "h100, 1.17, 1.55",
        "h200, 1.22, 1.59",
        "b200, 1.73, 2.07",
        "gb200-nvl72, 1.86, 2.26",
        "mi355x, 1.50, 2.09"
    })
    void clusterCapitalExplainsMostOfTheOwningPrice(String name, double hyperscaler, double neocloud) {
        assertThat(perHour(name, "hyperscaler", 0.08)).isBetween(0.55 * hyperscaler, 0.95 * hyperscaler);
        assertThat(perHour(name, "neocloud", 0.12)).isBetween(0.55 * neocloud, 0.95 * neocloud);
    }

    private static double perHour(String name, String owner, double rate) {
        Figure capital = Objects.requireNonNull(CATALOG.get(name).figures().get("price.cluster." + owner));
        double growth = (1 + rate) * (1 + rate) * (1 + rate) * (1 + rate);
        return capital.value() * rate * growth / (growth - 1) / 8760;
    }

    /** 64 GB/s to each of seven peers is 448 GB/s only for a group of all eight. */
    @Test
    void aMeshGivesAGroupOnlyTheLinksInsideIt() {
        Chip.Link link = ChipCatalog.shipped().get("mi300x").link();
        assertThat(link.bytesPerSecondWithin(2)).isCloseTo(64e9, within(1e-3));
        assertThat(link.bytesPerSecondWithin(4)).isCloseTo(192e9, within(1e-3));
        assertThat(link.bytesPerSecondWithin(8)).isCloseTo(448e9, within(1e-3));
        assertThat(ChipCatalog.shipped().get("h100").link().bytesPerSecondWithin(2))
                .isEqualTo(450e9);
    }
}
