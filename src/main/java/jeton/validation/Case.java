package jeton.validation;

import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.model.Transformer;
import jeton.scenario.EngineSettings;
import jeton.scenario.LayoutRequest;
import jeton.study.DeploymentResolver;
import jeton.workload.ArrivalLaw;
import jeton.workload.ThinkTime;
import jeton.workload.Thinking;
import jeton.workload.Workload;

/** One simulation: all rows that describe the same run share it. */
record Case(
        Chip chip,
        Transformer model,
        EngineRule.Choice engine,
        LayoutRequest layout,
        EngineSettings settings,
        Lengths lengths,
        Load load) {

    /** Catalog key of the engine profile that is simulated. */
    String profile() {
        String chosen = engine.profile();
        return chosen == null ? DeploymentResolver.usualProfile(chip) : chosen;
    }

    Workload workload() {
        return Workload.of(arrivals(), lengths.input(), lengths.output(), new Thinking.None(), load.requests());
    }

    private ArrivalLaw arrivals() {
        if (load instanceof Load.Closed closed) {
            return new ArrivalLaw.ClosedLoop(closed.users(), new ThinkTime.Fixed(0));
        }
        return load instanceof Load.Open open ? new ArrivalLaw.Poisson(open.rate()) : new ArrivalLaw.Batch();
    }

    /** Formats of weights and experts, as in {@code fp8} or {@code bf16/mxfp4}. */
    String weights() {
        Precision dense = layout.weights();
        return dense == layout.experts() || model.experts().count() == 0
                ? dense.key()
                : dense.key() + "/" + layout.experts().key();
    }
}
