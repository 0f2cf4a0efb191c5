package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jeton.input.InputException;
import jeton.scenario.Catalogs;
import jeton.scenario.Scenario;
import org.junit.jupiter.api.Test;

/** Samples that can never run beside each other are refused where the engine is set up. */
class SamplesCheckTest {
    private static Scenario samples(Map<String, String> overrides) {
        return Scenario.read(Path.of("scenarios/samples.yaml"), overrides, Catalogs.shipped());
    }

    @Test
    void moreSamplesThanSeatsAreRefused() {
        Scenario scenario = samples(Map.of("engine.maxNumSeqs", "15"));
        assertThatThrownBy(() -> new DeploymentResolver().resolve(scenario))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("16 samples of a prompt run beside each other, and a replica runs 15 sequences at"
                        + " most; expected maxNumSeqs and maxBatchedTokens of at least 16");
    }

    @Test
    void asManyAsThereAreSeatsAreServed() {
        Scenario scenario = samples(Map.of("engine.maxNumSeqs", "16"));
        assertThat(new DeploymentResolver().resolve(scenario)).hasSameSizeAs(scenario.deployments());
    }

    /** One answer, sixteen, and the first twelve of sixteen, whatever the workload says. */
    @Test
    void aDeploymentSamplesAsItSays() {
        StudyResult study = Studies.run("""
                question: Who samples what?
                model: llama-3.1-8b
                replications: 1
                workload: {arrivals: {poisson: {rate: 2}}, requests: 40, input: 100, output: {uniform: {min: 10, max: 90}}, samples: 4, wanted: 2}
                deployments:
                  - {name: as the workload, chip: h100}
                  - {name: one, chip: h100, samples: 1}
                  - {name: three, chip: h100, samples: 3}
                  - {name: two of three, chip: h100, samples: 3, wanted: 2}
                """);
        assertThat(study.workload())
                .contains(
                        "samples of a prompt: 4, of which 2 are wanted and the others given up",
                        "one, samples of a prompt: 1",
                        "three, samples of a prompt: 3",
                        "two of three, samples of a prompt: 3, of which 2 are wanted and the others given up");
        List<Long> produced = study.runs().stream()
                .map(run -> run.tokens().output() + run.tokens().wasted())
                .toList();
        assertThat(produced.get(1)).isLessThan(produced.get(3));
        assertThat(produced.get(3)).isLessThan(produced.get(2));
        assertThat(study.runs().get(1).tokens().wasted()).isZero();
        assertThat(study.runs().get(2).tokens().wasted()).isZero();
        assertThat(study.runs().get(3).tokens().wasted()).isPositive();
    }
}
