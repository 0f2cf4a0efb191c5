package jeton.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jeton.fleet.Failures;
import jeton.fleet.Fleet;
import jeton.fleet.Patience;
import jeton.fleet.Pool;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.Rules;
import jeton.fleet.TransferRule;
import jeton.latency.Acceptance;
import jeton.latency.Batch;
import jeton.sim.Draws;
import jeton.sim.Streams;
import org.jspecify.annotations.Nullable;

/** Everything random of one configuration with tiers below the cache, from its seed. */
final class TierConfiguration {
    final String words;
    final List<Replica.Setup> setups = new ArrayList<>();
    private final SharingConfiguration sharing;
    private final boolean parted;
    private final Rules rules;
    private final @Nullable Failures failures;
    private final int replicas;

    TierConfiguration(long seed) {
        this(seed, 1);
    }

    /** @param mostSamples of a prompt */
    TierConfiguration(long seed, int mostSamples) {
        sharing = new SharingConfiguration(seed, mostSamples);
        SplittableRandom random = new SplittableRandom(31 * seed + 5);
        SplittableRandom more = new SplittableRandom(53 * seed + 7);
        Replica.Setup plain = sharing.setup;
        CacheTiers tiers = tiers(plain, random);
        DuringTools duringTools = DuringTools.values()[random.nextInt(3)];
        parted = random.nextInt(5) == 0 && mostSamples == 1;
        boolean drafts = !parted && random.nextInt(6) == 0 && plain.limits().maxBatchedTokens() > 4;
        Replica.Drafting drafting =
                drafts ? new Replica.Drafting(Acceptance.of(0.7, 3), new Draws(seed, 0, "speculation")) : null;
        replicas = parted ? 2 + more.nextInt(2) : sharing.replicas;
        int ranks = 1 + more.nextInt(3);
        for (int i = 0; i < replicas; i++) {
            Role role = !parted ? Role.BOTH : i == 0 ? Role.PREFILL : Role.DECODE;
            double pace = 1 + 0.0137 * i;
            Replica.Setup quick =
                    Trial.setup(new Trial.Steps(n -> (0.02 + 1e-4 * n) * pace, false), plain.limits(), plain.cache());
            Replica.Setup setup = new Replica.Setup(
                    drafts ? quick.stepTime() : plain.stepTime(),
                    drafts ? quick.floor() : plain.floor(),
                    plain.cache(),
                    plain.limits(),
                    Caching.PREFIX.with(tiers).with(duringTools),
                    drafting,
                    role);
            setups.add(ranks == 1 ? setup : Ranked.of(setup, ranks, more));
        }
        Rules made = Rules.of(random.nextBoolean() ? RoutingPolicy.ROUND_ROBIN : new RoutingPolicy.PrefixAware(1, 0.1));
        if (parted) {
            made = made.handingOver(new TransferRule(
                    random.nextBoolean() ? 1e9 : 1e11,
                    0.0031,
                    TransferRule.Sharing.FIFO,
                    TransferRule.Side.BOTH,
                    TransferRule.Push.SERIAL,
                    1,
                    RoutingPolicy.ROUND_ROBIN,
                    more.nextBoolean() ? TransferRule.Choice.ARRIVAL : TransferRule.Choice.HANDOFF));
        }
        rules = random.nextInt(3) == 0
                ? made.waiting(new Patience(
                        3 * random.nextDouble(), 1 + random.nextInt(3), random.nextDouble(), 1, random.nextDouble()))
                : made;
        boolean degrades = more.nextBoolean();
        failures = random.nextInt(4) == 0
                ? new Failures(4 + 20 * random.nextDouble(), 2, 0.3, 0.1, 0, random.nextBoolean())
                        .degradingTo(degrades ? new Failures.Degraded(1, 0.1) : null)
                : null;
        if (failures != null && degrades) {
            double roomier = 0.3 + 0.7 * more.nextDouble();
            List.copyOf(setups).forEach(setup -> setups.add(DegradedLeapsTest.smaller(setup, roomier)));
        }
        words = sharing.words + (parted ? " parted" : "") + (drafts ? " drafts " : " ") + ranks + " ranks "
                + duringTools + " " + tiers + " " + rules + " " + failures;
    }

    private static CacheTiers tiers(Replica.Setup setup, SplittableRandom random) {
        CacheLayout cache = setup.cache();
        Batch batch = new Batch();
        batch.addChunk(200, 0, 1000);
        // as fast as they are computed
        double pace = 200.0
                / cache.blockTokens()
                * Math.max(1, cache.fullBytes())
                / setup.stepTime().seconds(batch);
        double[] paces = {0.3, 1, 3, 30, Double.POSITIVE_INFINITY};
        double[] latencies = {0, 0, 1e-5, 0.01, 0.3};
        int[] sizes = {3, 20, 100, 1000, 100_000};
        List<CacheTier> list = new ArrayList<>();
        int count = 1 + random.nextInt(CacheTiers.MOST);
        for (int i = 0; i < count; i++) {
            list.add(new CacheTier(
                    "tier " + i,
                    Math.max(1, cache.fullBytes()) * (sizes[random.nextInt(5)] + 0.5),
                    pace * paces[random.nextInt(5)] * (0.8 + 0.4 * random.nextDouble()),
                    latencies[random.nextInt(5)] * (0.5 + random.nextDouble())));
        }
        return new CacheTiers(
                list,
                random.nextBoolean() ? CacheTiers.Write.EVICTION : CacheTiers.Write.THROUGH,
                random.nextBoolean() ? CacheTiers.Fetch.MIN : CacheTiers.Fetch.ALWAYS);
    }

    private Pool pool(String name, List<Replica> built, int from, int to) {
        Pool pool = Pool.of(name, built.subList(from, to));
        return built.size() == replicas
                ? pool.failingBy(failures)
                : pool.failingBy(failures, built.subList(replicas + from, replicas + to));
    }

    double drive(List<Replica> built, Recorder recorder) {
        List<Pool> pools = parted
                ? List.of(pool("prefill", built, 0, 1), pool("decode", built, 1, replicas))
                : List.of(pool("all", built, 0, replicas));
        Fleet fleet = new Fleet(pools, rules, new Streams(1, 0), recorder);
        fleet.run(sharing.source());
        return fleet.end();
    }
}
