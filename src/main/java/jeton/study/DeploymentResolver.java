package jeton.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import jeton.hardware.Chip;
import jeton.input.Catalog;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import jeton.latency.Speculation;
import jeton.scenario.Deployment;
import jeton.scenario.EngineSettings;
import jeton.scenario.Pool;
import jeton.scenario.Scenario;
import jeton.scenario.SpeculationSettings;
import jeton.scenario.Upkeep;
import jeton.serving.CacheLayout;
import jeton.serving.SchedulerLimits;
import jeton.study.LayoutChoice.Fit;
import jeton.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a scenario leaves open, and checks that the model fits: layout, engine limits, cache.
 *
 * <p>Limits of an engine are those of one scheduler. With data-parallel attention every rank has its own, as in vLLM, with an
 * equal part of the cache; where they are asked to be balanced, they are one scheduler with the limits and the cache of all,
 * that gives a prompt no more of a step than one rank could. In a pipeline of
 * stages a scheduler fills one micro-batch after the other, each within its limit of new tokens, and counts the requests of
 * all of them together. An engine whose host works beside the device chooses a step while the one before it runs.
 */
public final class DeploymentResolver {
    private final Catalog<EngineProfile> engines = EngineCatalog.shipped();
    private final UnaryOperator<EngineProfile> inPlaceOf;

    public DeploymentResolver() {
        this(UnaryOperator.identity());
    }

    /** @param inPlaceOf what is taken for an engine of the catalog */
    DeploymentResolver(UnaryOperator<EngineProfile> inPlaceOf) {
        this.inPlaceOf = inPlaceOf;
    }

    /** @throws InputException with the problems of all deployments that cannot run, at their places in the file */
    public List<ResolvedDeployment> resolve(Scenario scenario) {
        return all(scenario.deployments(), this::resolve);
    }

    /**
     * The smallest layouts whose caches hold a mean request, where none is asked for.
     *
     * @throws InputException with the problems of all pools that cannot run, at their places in the file
     */
    public ResolvedDeployment resolve(Deployment deployment) {
        Workload workload = deployment.workload();
        double tokens = Math.ceil(workload.meanInputTokens() + workload.meanOutputTokens());
        double longest = Math.min(tokens, deployment.model().maxContextTokens());
        CacheNeed need = new CacheNeed(1, (long) longest, 0);
        List<ResolvedPool> pools =
                all(deployment.pools(), pool -> checked(degrading(resolve(pool, need), need), workload));
        return new ResolvedDeployment(deployment, deployment.fleet().rules().transfer() == null ? pools : alike(pools));
    }

    /** With what its replicas run on while one of their chips is away. */
    private ResolvedPool degrading(ResolvedPool whole, CacheNeed need) {
        Upkeep.Fallback fallback = whole.pool().upkeep().degraded();
        if (fallback == null) {
            return whole;
        }
        ResolvedPool fewer = resolve(whole.pool().on(fallback), need);
        int chips = whole.layout().chips();
        if (fewer.layout().chips() >= chips) {
            throw fallback.place()
                    .problem(fewer.layout().label() + " takes "
                            + counted(fewer.layout().chips()) + ", but of the "
                            + counted(chips) + " of " + whole.layout().label() + " only " + (chips - 1)
                            + " remain when one has failed; expected a smaller layout");
        }
        return whole.degradingTo(fewer);
    }

    private static String counted(int chips) {
        return chips == 1 ? "1 chip" : chips + " chips";
    }

    /** With one longest request, since it begins in one pool and ends in another. */
    private static List<ResolvedPool> alike(List<ResolvedPool> pools) {
        int longest = pools.stream()
                .mapToInt(pool -> pool.limits().maxModelLen())
                .min()
                .orElseThrow();
        return pools.stream().map(pool -> pool.upTo(longest)).toList();
    }

    private static ResolvedPool checked(ResolvedPool pool, Workload workload) {
        SamplesCheck.objection(workload, pool).ifPresent(objection -> {
            throw pool.pool().engine().place().problem(objection);
        });
        TiersCheck.check(pool);
        return pool.degraded() == null ? pool : pool.degradingTo(checked(pool.degraded(), workload));
    }

    /** What is resolved of each, or the problems of all that cannot run. */
    private static <T, R> List<R> all(List<T> things, Function<T, R> resolve) {
        List<R> resolved = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (T thing : things) {
            try {
                resolved.add(resolve.apply(thing));
            } catch (InputException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems.stream().distinct().toList());
        }
        return resolved;
    }

    ResolvedPool resolve(Pool pool, CacheNeed need) {
        EngineSettings settings = pool.engine();
        Chip chip = pool.chip();
        EngineProfile engine = engine(settings, chip);
        int maxNumSeqs = or(settings.maxNumSeqs(), engine.limits().maxNumSeqs(chip));
        SchedulerChoice scheduler = new SchedulerChoice(pool, engine);
        int maxBatchedTokens = scheduler.maxBatchedTokens();
        SpeculationSettings asked = settings.speculation();
        Speculation speculation = asked == null ? null : asked.speculation();
        if (asked != null) {
            // before a layout is said to be too small for it
            SpeculationCheck.objection(pool, asked.speculation()).ifPresent(objection -> {
                throw asked.place().problem(objection);
            });
        }
        LayoutChoice choice = new LayoutChoice(
                chip,
                pool.model(),
                pool.layout(),
                memory(engine, settings),
                maxBatchedTokens,
                maxNumSeqs,
                or(settings.blockTokens(), engine.limits().blockTokens()),
                need,
                speculation);
        Fit fit = choice.smallest().orElseThrow(() -> pool.layoutPlace().problem(choice.doesNotFit()));
        int ranks = fit.layout().dataParallel();
        int budgets = ranks * (chip.kind() == Chip.Kind.SRAM ? 1 : fit.layout().pipelineParallel());
        List<String> caveats = new ArrayList<>();
        if (asked != null) {
            SpeculationCheck check = new SpeculationCheck(pool, fit.layout(), asked.speculation(), maxBatchedTokens);
            check.objection().ifPresent(objection -> {
                throw asked.place().problem(objection);
            });
            maxNumSeqs = check.maxNumSeqs(maxNumSeqs, caveats);
            caveats.add(check.acceptance());
        }
        int maxModelLen = maxModelLen(pool, fit.rankCache().capacityTokens(), caveats);
        boolean balanced = pool.layout().balanced();
        int engines = balanced ? 1 : ranks;
        if (balanced && ranks > 1) {
            caveats.add(
                    "ranks: balanced takes " + ranks + " data-parallel ranks for one scheduler that shares everything"
                            + " out evenly, and their attention to be slower by an assumed tenth");
        }
        SchedulerLimits limits = scheduler.limits(ranks / engines, budgets / engines, maxNumSeqs, maxModelLen, caveats);
        SchedulerLimits together = scheduler.limits(ranks, budgets, maxNumSeqs, maxModelLen, new ArrayList<>());
        if (settings.caching().prefix()) {
            caveats.addAll(ownParts(fit.rankCache()));
        }
        return new ResolvedPool(
                pool,
                fit.layout(),
                engine,
                together,
                fit.budget(),
                fit.rankCache().times(ranks),
                new ResolvedPool.Ranks(engines, limits, fit.rankCache().times(ranks / engines)),
                caveats);
    }

    /** Catalog key of the engine profile where none is asked for: a chip that needs an engine of its own has it. */
    public static String usualProfile(Chip chip) {
        if (chip.kind() == Chip.Kind.SRAM) {
            return "vendor";
        }
        return switch (chip.vendor()) {
            case "Google" -> "vllm-tpu";
            case "AWS" -> "neuronx";
            case "SambaNova" -> "sambaflow";
            default -> "vllm";
        };
    }

    /** What of a model's cache a prefix cache cannot share. */
    private static List<String> ownParts(CacheLayout cache) {
        if (cache.fullBytes() == 0) {
            return List.of("the prefix cache finds nothing: the model has no layer that attends to the whole context");
        }
        return cache.windowBytes() > 0 || cache.stateBytes() > 0
                ? List.of("where the prefix cache finds something, what windowed and linear layers keep is taken to be"
                        + " there too, in memory of each request's own")
                : List.of();
    }

    private EngineProfile engine(EngineSettings settings, Chip chip) {
        String asked = settings.profile();
        String profile = asked == null ? usualProfile(chip) : asked;
        return engines.findOrRead(profile)
                .map(inPlaceOf)
                .orElseThrow(() -> settings.place().problem(engines.unknown(profile)));
    }

    private static int or(@Nullable Integer asked, int absent) {
        return asked == null ? absent : asked;
    }

    private static EngineProfile.Memory memory(EngineProfile engine, EngineSettings settings) {
        EngineProfile.Memory own = engine.memory();
        Double asked = settings.memoryUtilisation();
        return asked == null
                ? own
                : new EngineProfile.Memory(own.rule(), asked, own.reserveBytes(), own.reserveActivations());
    }

    /**
     * The longest request: asked for, or what the model supports as far as the cache holds it.
     *
     * @param holds tokens that one rank can keep of one request
     */
    private static int maxModelLen(Pool pool, long holds, List<String> caveats) {
        int supports = pool.model().maxContextTokens();
        Integer asked = pool.engine().maxModelLen();
        if (asked != null) {
            if (asked > holds) {
                throw pool.engine()
                        .place()
                        .problem(String.format(
                                Locale.ROOT,
                                "maxModelLen %,d is more than the cache of one replica of %s holds, %,d tokens; lower"
                                        + " it, or give the replica more memory",
                                asked,
                                pool.name(),
                                holds));
            }
            if (asked > supports) {
                caveats.add(String.format(
                        Locale.ROOT,
                        "maxModelLen %,d is more than the %,d tokens that the model supports",
                        asked,
                        supports));
            }
            return asked;
        }
        if (supports <= holds) {
            return supports;
        }
        caveats.add(String.format(
                Locale.ROOT,
                "the cache of one replica holds %,d tokens, so requests are limited to that instead of the %,d that the"
                        + " model supports",
                holds,
                supports));
        return (int) holds;
    }
}
