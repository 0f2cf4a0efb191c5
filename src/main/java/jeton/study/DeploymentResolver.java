package jeton.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import jeton.hardware.Chip;
import jeton.input.Catalog;
import jeton.input.InputException;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import jeton.latency.Layout;
import jeton.latency.MemoryBudget;
import jeton.model.Transformer;
import jeton.scenario.Deployment;
import jeton.scenario.EngineSettings;
import jeton.scenario.LayoutRequest;
import jeton.serving.CacheLayout;
import jeton.serving.SchedulerLimits;
import org.jspecify.annotations.Nullable;

/** Decides what a scenario leaves open, and checks that the model fits: layout, engine limits, cache. */
public final class DeploymentResolver {
    private final Catalog<EngineProfile> engines = EngineCatalog.shipped();

    /** @throws InputException at the deployment's place in the file, if it cannot run */
    public ResolvedDeployment resolve(Deployment deployment) {
        EngineSettings settings = deployment.engine();
        Chip chip = deployment.chip();
        String profile = settings.profile() == null ? usualEngine(chip) : settings.profile();
        EngineProfile engine =
                engines.find(profile).orElseThrow(() -> settings.place().problem(engines.unknown(profile)));
        int maxNumSeqs = or(settings.maxNumSeqs(), engine.limits().maxNumSeqs(chip));
        int maxBatchedTokens = or(settings.maxBatchedTokens(), engine.limits().maxBatchedTokens(chip));
        EngineProfile.Memory rule = memory(engine, settings);
        Function<Layout, MemoryBudget> budget =
                layout -> MemoryBudget.of(chip, deployment.model(), layout, rule, maxBatchedTokens, maxNumSeqs);

        Layout layout = chooseLayout(deployment, budget);
        int blockTokens = or(settings.blockTokens(), engine.limits().blockTokens());
        MemoryBudget memory = budget.apply(layout);
        CacheLayout cache = CacheLayout.of(
                deployment.model(), memory.cacheBytes(), layout.cache().bytesPerElement(), blockTokens);
        List<String> caveats = new ArrayList<>();
        int maxModelLen = maxModelLen(deployment, cache, caveats);
        boolean chunked = settings.chunkedPrefill() == null || settings.chunkedPrefill();
        if (!chunked && maxBatchedTokens < maxModelLen) {
            throw settings.place()
                    .problem("without chunked prefill maxBatchedTokens (" + maxBatchedTokens
                            + ") must hold the longest request, maxModelLen (" + maxModelLen + ")");
        }
        SchedulerLimits limits = new SchedulerLimits(
                maxNumSeqs, maxBatchedTokens, maxModelLen, or(settings.longPrefillThreshold(), 0), chunked);
        return new ResolvedDeployment(deployment, layout, engine, limits, memory, cache, caveats);
    }

    private static String usualEngine(Chip chip) {
        return chip.kind() == Chip.Kind.SRAM ? "vendor" : "vllm";
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

    private static Layout chooseLayout(Deployment deployment, Function<Layout, MemoryBudget> budget) {
        Optional<Layout> fitting = firstFitting(deployment.layout(), deployment, budget);
        if (fitting.isPresent()) {
            return fitting.get();
        }
        throw deployment.layoutPlace().problem(doesNotFit(deployment, budget));
    }

    /** The smallest layout whose cache holds a mean request of the workload. */
    private static Optional<Layout> firstFitting(
            LayoutRequest request, Deployment deployment, Function<Layout, MemoryBudget> budget) {
        double needed = leastCacheBytes(deployment, request);
        return request.candidates(deployment.chip(), deployment.model())
                .filter(layout -> budget.apply(layout).cacheBytes() >= needed)
                .findFirst();
    }

    private static double leastCacheBytes(Deployment deployment, LayoutRequest request) {
        double tokens =
                deployment.workload().meanInputTokens() + deployment.workload().meanOutputTokens();
        return deployment
                .model()
                .cacheBytes((long) Math.ceil(tokens), request.cache().bytesPerElement());
    }

    private static String doesNotFit(Deployment deployment, Function<Layout, MemoryBudget> budget) {
        Chip chip = deployment.chip();
        Transformer model = deployment.model();
        LayoutRequest request = deployment.layout();
        LayoutRequest anySpread = new LayoutRequest(null, request.weights(), request.experts(), request.cache());
        StringBuilder text = new StringBuilder();
        text.append(model.name()).append(" does not fit ").append(chip.name());
        Layout asked = request.spread() == null
                ? anySpread.candidates(chip, model).reduce((a, b) -> b).orElseThrow()
                : request.candidates(chip, model).findFirst().orElseThrow();
        MemoryBudget memory = budget.apply(asked);
        double missing = leastCacheBytes(deployment, request) - memory.cacheBytes();
        text.append(" as ").append(asked.label()).append(": short of ").append(bytes(missing));
        text.append(" in all; a chip has ").append(bytes(memory.usableBytes()));
        text.append(", the weights take ").append(bytes(memory.weightBytes()));
        text.append(", the engine ").append(bytes(memory.reserveBytes()));
        Optional<Layout> smallest = firstFitting(anySpread, deployment, budget);
        if (smallest.isPresent()) {
            text.append("; the smallest layout that fits is ")
                    .append(smallest.get().label());
        } else {
            text.append("; no layout of up to ")
                    .append(chip.link().domain())
                    .append(" chips fits: use weights of fewer bits, or a chip with more memory");
        }
        return text.toString();
    }

    private static String bytes(double bytes) {
        return bytes >= 1e9
                ? String.format(Locale.ROOT, "%.2f GB", bytes / 1e9)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** The longest request: asked for, or what the model supports as far as the cache holds it. */
    private static int maxModelLen(Deployment deployment, CacheLayout cache, List<String> caveats) {
        Integer asked = deployment.engine().maxModelLen();
        long holds = cache.capacityTokens();
        if (asked != null) {
            if (asked > holds) {
                throw deployment
                        .engine()
                        .place()
                        .problem("maxModelLen " + asked + " is more than the cache of one replica holds, " + holds
                                + " tokens; lower it, or give the replica more memory");
            }
            return asked;
        }
        int model = deployment.model().maxContextTokens();
        if (model <= holds) {
            return model;
        }
        caveats.add("the cache of one replica holds " + holds
                + " tokens, so requests are limited to that instead of the " + model + " that the model supports");
        return (int) holds;
    }
}
