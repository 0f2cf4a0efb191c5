package jeton.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.input.Names;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;

/** Serving engines as printed by {@code jeton catalog}. */
final class EnginePages {
    private EnginePages() {}

    static List<String> list() {
        List<String> lines = new ArrayList<>();
        for (EngineProfile engine : EngineCatalog.shipped().all()) {
            lines.add(String.format("%-16s %-28s %s", engine.name(), engine.title(), Names.of(engine.status())));
        }
        return lines;
    }

    private static String overlap(EngineProfile.Host host) {
        return host.overlap()
                ? String.format(Locale.ROOT, ", beside the device, and %.3g ms on top", host.residualSeconds() * 1e3)
                : "";
    }

    static List<String> page(EngineProfile engine) {
        EngineProfile.Limits limits = engine.limits();
        return List.of(
                engine.title() + " (" + engine.name() + ")",
                "",
                String.format(
                        Locale.ROOT,
                        "host             %.3g ms a step, %.3g us a request%s",
                        engine.host().secondsPerStep() * 1e3,
                        engine.host().secondsPerRequest() * 1e6,
                        overlap(engine.host())),
                String.format(
                        Locale.ROOT,
                        "request          %.3g ms outside the engine",
                        engine.request().seconds() * 1e3),
                String.format(
                        Locale.ROOT,
                        "memory           %s of %.2f, reserve %.2f GB%s",
                        Names.of(engine.memory().rule()),
                        engine.memory().utilisation(),
                        engine.memory().reserveBytes() / 1e9,
                        engine.memory().reserveActivations() ? " and the activations of a full step" : ""),
                String.format(
                        Locale.ROOT,
                        "limits           %d tokens a step and %d requests from %.1f GB of memory, else %d and %d",
                        limits.maxBatchedTokensLarge(),
                        limits.maxNumSeqsLarge(),
                        limits.largeChipBytes() / 1e9,
                        limits.maxBatchedTokensSmall(),
                        limits.maxNumSeqsSmall()),
                "block            " + limits.blockTokens() + " tokens",
                "status           " + Names.of(engine.status()),
                "source           " + engine.source() + ", " + engine.date());
    }
}
