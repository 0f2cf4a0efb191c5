package jeton.scenario;

import java.util.List;
import jeton.economics.Tariff;
import jeton.hardware.Chip;
import jeton.model.Transformer;
import jeton.serving.Role;

/**
 * Equal replicas of a model on chips of one kind.
 *
 * @param name           unique in its deployment; that of the deployment where it has no other pool
 * @param role           what its replicas do of a request
 * @param model          that every pool of the deployment serves
 * @param layout         of one replica
 * @param layoutPlace    of the layout, or of the chip where none is written
 * @param replicas       equal instances of the model, at the start
 * @param upkeep         how they come and go
 * @param tariff         what a chip-hour costs that can be used
 * @param idlePowerShare power of an idle system over its full IT power
 * @param ideal          whether steps take what the datasheet allows, instead of what was measured
 * @param caveats        what a reader must know before believing the figures
 */
public record Pool(
        String name,
        Role role,
        Chip chip,
        Transformer model,
        LayoutRequest layout,
        Place layoutPlace,
        int replicas,
        Upkeep upkeep,
        EngineSettings engine,
        Tariff tariff,
        double idlePowerShare,
        boolean ideal,
        List<String> caveats) {
    public Pool {
        caveats = List.copyOf(caveats);
    }

    Pool named(String other) {
        return with(other, layout, layoutPlace, replicas, upkeep, tariff);
    }

    /** The same with a number of replicas that never changes. */
    public Pool constant(int count) {
        return with(name, layout, layoutPlace, count, Upkeep.CONSTANT, tariff);
    }

    /** Its replicas on other chips of theirs, which neither come nor go. */
    public Pool on(Upkeep.Fallback fallback) {
        return with(name, fallback.layout(), fallback.place(), replicas, Upkeep.CONSTANT, tariff);
    }

    /** The same at a price without an allowance for hours in which chips cannot be used. */
    Pool withoutDowntime() {
        return with(name, layout, layoutPlace, replicas, upkeep, tariff.withoutDowntime());
    }

    private Pool with(String called, LayoutRequest laidOut, Place place, int count, Upkeep changing, Tariff priced) {
        return new Pool(
                called,
                role,
                chip,
                model,
                laidOut,
                place,
                count,
                changing,
                engine,
                priced,
                idlePowerShare,
                ideal,
                caveats);
    }

    /** Most replicas that serve at once. */
    public int mostReplicas() {
        Upkeep.Elasticity scaling = upkeep.scaling();
        return scaling == null ? replicas : scaling.rule().most();
    }
}
