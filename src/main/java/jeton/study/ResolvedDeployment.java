package jeton.study;

import java.util.List;
import java.util.Optional;
import jeton.scenario.Deployment;
import jeton.scenario.FleetSettings;
import jeton.scenario.Pool;

/**
 * A deployment with every default decided, known to fit its chips.
 *
 * @param pools those of the deployment, in their order
 */
public record ResolvedDeployment(Deployment deployment, List<ResolvedPool> pools) {
    public ResolvedDeployment {
        pools = List.copyOf(pools);
        if (pools.size() != deployment.pools().size()) {
            throw new IllegalArgumentException(
                    pools.size() + " pools stand for " + deployment.pools().size());
        }
    }

    /** The only pool, if there is but one. */
    public Optional<ResolvedPool> single() {
        return pools.size() == 1 ? Optional.of(pools.get(0)) : Optional.empty();
    }

    /** Of all pools together. */
    public int chips() {
        return pools.stream().mapToInt(ResolvedPool::chips).sum();
    }

    public int replicas() {
        return deployment.replicas();
    }

    /** With as many replicas as it can have, which never fail, and nobody turned away. */
    ResolvedDeployment atItsMost() {
        return dividedBy(1);
    }

    /** The same with so many times fewer replicas in every pool. */
    ResolvedDeployment dividedBy(int times) {
        List<ResolvedPool> fewer = pools.stream()
                .map(pool -> pool.constant(pool.pool().mostReplicas() / times))
                .toList();
        List<Pool> asked = fewer.stream().map(ResolvedPool::pool).toList();
        FleetSettings open = new FleetSettings(deployment.fleet().rules().lettingIn());
        return new ResolvedDeployment(new Deployment(deployment.name(), asked, open, deployment.workload()), fewer);
    }
}
