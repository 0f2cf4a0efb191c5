package jeton.scenario;

import java.util.List;
import jeton.model.Transformer;
import jeton.workload.Workload;

/**
 * Replicas that serve one model under the scenario's workload, in one pool or several.
 *
 * @param name     unique in its scenario
 * @param pools    at least one, with unique names; all serve the same model
 * @param workload the scenario's, thinking as this deployment does
 */
public record Deployment(String name, List<Pool> pools, FleetSettings fleet, Workload workload) {
    public Deployment {
        pools = List.copyOf(pools);
        if (pools.isEmpty() || pools.stream().map(Pool::model).distinct().count() > 1) {
            throw new IllegalArgumentException("a deployment has pools of one model");
        }
    }

    public Transformer model() {
        return pools.get(0).model();
    }

    /** Whether replicas fail. */
    public boolean fails() {
        return pools.stream().anyMatch(pool -> pool.upkeep().failing() != null);
    }

    /** Whether every replication is the same: a trace is, and so is what becomes of it, unless something is drawn. */
    public boolean repeats() {
        boolean byLot = fleet.draws() && replicas() > 1;
        boolean drafts = pools.stream().anyMatch(pool -> pool.engine().speculation() != null);
        return workload.repeats() && !byLot && !drafts && !fails();
    }

    /** Whether replicas keep what they computed of prompts. */
    public boolean cachesPrefixes() {
        return pools.stream().anyMatch(pool -> pool.engine().caching().prefix());
    }

    /** The same at prices without an allowance for hours in which chips cannot be used. */
    Deployment withoutDowntime() {
        return new Deployment(name, pools.stream().map(Pool::withoutDowntime).toList(), fleet, workload);
    }

    /** Of all pools together. */
    public int replicas() {
        return pools.stream().mapToInt(Pool::replicas).sum();
    }
}
