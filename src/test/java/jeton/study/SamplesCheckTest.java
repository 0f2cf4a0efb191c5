package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
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
}
