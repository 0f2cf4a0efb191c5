package jeton.scenario;

import java.util.List;
import jeton.economics.Tariff;
import jeton.fleet.RoutingPolicy;
import jeton.hardware.Chip;
import jeton.model.Transformer;
import jeton.workload.Workload;

/**
 * Chips of one kind that serve one model under the scenario's workload.
 *
 * @param name           unique in its scenario
 * @param layout         of one replica
 * @param layoutPlace    of the layout, or of the deployment where none is written
 * @param replicas       equal instances of the model
 * @param tariff         what a chip-hour costs
 * @param idlePowerShare power of an idle system over its full IT power
 * @param ideal          whether steps take what the datasheet allows, instead of what was measured
 * @param workload       the scenario's, thinking as this deployment does
 * @param caveats        what a reader must know before believing the figures
 */
public record Deployment(
        String name,
        Chip chip,
        Transformer model,
        LayoutRequest layout,
        Place layoutPlace,
        int replicas,
        RoutingPolicy routing,
        EngineSettings engine,
        Tariff tariff,
        double idlePowerShare,
        boolean ideal,
        Workload workload,
        List<String> caveats) {
    public Deployment {
        caveats = List.copyOf(caveats);
    }
}
