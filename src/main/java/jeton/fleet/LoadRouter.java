package jeton.fleet;

/** Picks by the loads of replicas, in order or not. */
abstract sealed class LoadRouter extends Router
        permits AffinityRouter, CacheRouter, LeastLoadedRouter, PowerOfChoicesRouter {
    final Loads loads;
    final LoadOrder order;

    LoadRouter(Loads loads) {
        super(loads.replicas());
        this.loads = loads;
        order = new LoadOrder(loads, members);
    }

    @Override
    void open(int replica) {
        super.open(replica);
        loads.changed(replica);
        order.changed(replica);
    }

    @Override
    void close(int replica) {
        super.close(replica);
        order.changed(replica);
    }

    @Override
    void changed(int replica) {
        loads.changed(replica);
        if (!loads.stale() && members.contains(replica)) {
            order.changed(replica);
        }
    }

    @Override
    void look(double now) {
        loads.look(now);
        for (int i = 0; i < members.size(); i++) {
            order.changed(members.get(i));
        }
    }
}
