package jeton.fleet;

import jeton.workload.Request;

/**
 * Weighs what is in a replica's cache against how busy it is. The choice is that of a look at all replicas, but only those
 * are asked that could be chosen by the most that they may have and the least that they are busy: first those who may have
 * most of the prompt, then the others in the order of their loads.
 */
abstract sealed class CacheRouter extends LoadRouter permits KvOverlapRouter, PrefixRouter {
    /** More replicas than these are left to the order of loads, where one of so many comes soon. */
    private static final int FEW = 64;

    final Caches caches;
    final PrefixIndex index;
    private final int[] taken;
    private final double[] takenLoad;
    /** The last question in which each replica was considered. */
    private final long[] consideredAt;

    private long question;

    CacheRouter(Loads loads, Caches caches) {
        super(loads);
        this.caches = caches;
        index = new PrefixIndex(caches, loads.replicas());
        taken = new int[loads.replicas()];
        takenLoad = new double[loads.replicas()];
        consideredAt = new long[loads.replicas()];
    }

    /** Whether any in the order of loads may be chosen after those offered so far, if they have no more tokens than these. */
    abstract boolean anyMayWin(int tokens);

    /** Whether one may be chosen that has so many tokens of the prompt, and such a load. */
    abstract boolean mayWin(int replica, int tokens, double load);

    /** One that has so many tokens, and such a load; each is offered once at most. */
    abstract void offer(int replica, int tokens, double load);

    /** Chooses among the members, of which there are several. */
    abstract int chooseAmong(Request request, double now);

    @Override
    final int choose(Request request, double now) {
        if (members.size() == 0) {
            return NONE;
        }
        index.look(request, now);
        int chosen = members.size() == 1 ? members.get(0) : chooseAmong(request, now);
        index.sent(chosen);
        return chosen;
    }

    /** Offers all that may be chosen, and maybe others; the order of loads is settled. */
    final void offerAll(Request request, double now) {
        question++;
        int most = offerThoseWithMost(request, now);
        int count = 0;
        while (!order.isEmpty() && anyMayWin(most)) {
            int replica = order.take();
            double load = loads.of(replica, now);
            consider(replica, index.most(replica), request, load, now);
            taken[count] = replica;
            takenLoad[count++] = load;
        }
        for (int i = 0; i < count; i++) {
            order.putBack(taken[i], takenLoad[i]);
        }
    }

    /** Offers those who may have most, as long as they are few; returns the most tokens that any other has. */
    private int offerThoseWithMost(Request request, double now) {
        int segment = index.segments() - 1;
        int left = FEW;
        while (segment >= 0 && anyMayWin(index.tokens(segment))) {
            left -= index.holders(segment);
            if (left < 0) {
                break;
            }
            offerHolders(segment, request, now);
            segment--;
        }
        return index.tokens(segment);
    }

    /** Offers those who may have a segment: the least loaded first, after which most of the others need not be asked. */
    private void offerHolders(int segment, Request request, double now) {
        int first = NONE;
        for (int i = 0; i < index.holders(segment); i++) {
            int replica = index.holder(segment, i);
            if (members.contains(replica) && (first == NONE || order.bound(replica) < order.bound(first))) {
                first = replica;
            }
        }
        int most = index.tokens(segment);
        if (first != NONE) {
            consider(first, most, request, loads.of(first, now), now);
        }
        for (int i = 0; i < index.holders(segment); i++) {
            int replica = index.holder(segment, i);
            if (members.contains(replica) && mayWin(replica, most, order.bound(replica))) {
                consider(replica, most, request, loads.of(replica, now), now);
            }
        }
    }

    private void consider(int replica, int most, Request request, double load, double now) {
        if (consideredAt[replica] != question) {
            consideredAt[replica] = question;
            if (mayWin(replica, most, load)) {
                offer(replica, tokens(replica, most, request, now), load);
            }
        }
    }

    /** Tokens of the prompt that a replica has, which are no more than {@code most}. */
    final int tokens(int replica, int most, Request request, double now) {
        return most == 0 ? 0 : caches.tokens(replica, request, index.chain(), now);
    }
}
