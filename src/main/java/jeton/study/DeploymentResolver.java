package jeton.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import jeton.hardware.Chip;
import jeton.input.Catalog;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import jeton.scenario.Deployment;
import jeton.scenario.EngineSettings;
import jeton.scenario.Scenario;
import jeton.serving.SchedulerLimits;
import jeton.study.LayoutChoice.Fit;
import jeton.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a scenario leaves open, and checks that the model fits: layout, engine limits, cache.
 *
 * <p>Limits of an engine are those of one scheduler. With data-parallel attention every rank has its own, as in vLLM; here
 * they are one scheduler with the limits of all, that gives a prompt no more of a step than one rank could. In a pipeline of
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
        List<ResolvedDeployment> resolved = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Deployment deployment : scenario.deployments()) {
            try {
                resolved.add(resolve(deployment));
            } catch (InputException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        return resolved;
    }

    /**
     * The smallest layout whose cache holds a mean request, if none is asked for.
     *
     * @throws InputException at the deployment's place in the file, if it cannot run
     */
    public ResolvedDeployment resolve(Deployment deployment) {
        Workload workload = deployment.workload();
        double tokens = Math.ceil(workload.meanInputTokens() + workload.meanOutputTokens());
        double longest = Math.min(tokens, deployment.model().maxContextTokens());
        return resolve(deployment, new CacheNeed(1, (long) longest, 0));
    }

    ResolvedDeployment resolve(Deployment deployment, CacheNeed need) {
        EngineSettings settings = deployment.engine();
        Chip chip = deployment.chip();
        EngineProfile engine = engine(settings, chip);
        int maxNumSeqs = or(settings.maxNumSeqs(), engine.limits().maxNumSeqs(chip));
        int maxBatchedTokens = or(settings.maxBatchedTokens(), engine.limits().maxBatchedTokens(chip));
        LayoutChoice choice = new LayoutChoice(
                chip,
                deployment.model(),
                deployment.layout(),
                memory(engine, settings),
                maxBatchedTokens,
                maxNumSeqs,
                or(settings.blockTokens(), engine.limits().blockTokens()),
                need);
        Fit fit = choice.smallest().orElseThrow(() -> deployment.layoutPlace().problem(choice.doesNotFit()));
        int ranks = fit.layout().dataParallel();
        int budgets = ranks * (chip.kind() == Chip.Kind.SRAM ? 1 : fit.layout().pipelineParallel());
        List<String> caveats = new ArrayList<>();
        int maxModelLen = maxModelLen(deployment, fit.cache().capacityTokens() / ranks, caveats);
        boolean chunked = settings.chunkedPrefill() == null || settings.chunkedPrefill();
        if (!chunked && maxBatchedTokens < maxModelLen) {
            throw settings.place()
                    .problem("without chunked prefill maxBatchedTokens (" + maxBatchedTokens
                            + ") must hold the longest request, maxModelLen (" + maxModelLen + ")");
        }
        int longest = or(settings.longPrefillThreshold(), 0);
        SchedulerLimits limits = new SchedulerLimits(
                ofAll(ranks, maxNumSeqs),
                ofAll(budgets, maxBatchedTokens),
                maxModelLen,
                budgets > 1 && longest == 0 ? maxBatchedTokens : longest,
                chunked,
                or(settings.noticeSteps(), engine.host().overlap() ? 1 : 0),
                engine.limits().reserveOutput());
        return new ResolvedDeployment(deployment, fit.layout(), engine, limits, fit.budget(), fit.cache(), caveats);
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

    private static int ofAll(int ranks, int limit) {
        return (int) Math.min(Integer.MAX_VALUE, (long) ranks * limit);
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
    private static int maxModelLen(Deployment deployment, long holds, List<String> caveats) {
        int supports = deployment.model().maxContextTokens();
        Integer asked = deployment.engine().maxModelLen();
        if (asked != null) {
            if (asked > holds) {
                throw deployment
                        .engine()
                        .place()
                        .problem(String.format(
                                Locale.ROOT,
                                "maxModelLen %,d is more than the cache of one replica of %s holds, %,d tokens; lower"
                                        + " it, or give the replica more memory",
                                asked,
                                deployment.name(),
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
