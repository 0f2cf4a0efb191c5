package jeton.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import jeton.input.Names;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;

/** Serving engines as printed by {@code jeton catalog}. */
final class EnginePages {
    private static final MathContext THREE_DIGITS = new MathContext(3);

    private EnginePages() {}

    static List<String> list() {
        List<String> lines = new ArrayList<>();
        for (EngineProfile engine : EngineCatalog.shipped().all()) {
            lines.add(String.format("%-20s %-32s %s", engine.name(), engine.title(), Names.of(engine.status())));
        }
        return lines;
    }

    static List<String> page(EngineProfile engine) {
        return List.of(
                engine.title() + " (" + engine.name() + ")",
                "",
                line("host", host(engine.host())),
                line("kernels", kernels(engine.kernels())),
                line("launch", launch(engine.kernels())),
                line("request", millis(engine.request().seconds()) + " outside the engine"),
                line("memory", memory(engine.memory())),
                line("limits", limits(engine.limits())),
                line("block", engine.limits().blockTokens() + " tokens"),
                line("admission", admission(engine)),
                line("status", Names.of(engine.status())),
                line("source", engine.source() + ", " + engine.date()));
    }

    private static String line(String name, String text) {
        return String.format("%-16s %s", name, text);
    }

    private static String host(EngineProfile.Host host) {
        String own = millis(host.secondsPerStep()) + " a step, " + micros(host.secondsPerRequest()) + " a request";
        return host.overlap() ? own + ", beside the device, and " + millis(host.residualSeconds()) + " on top" : own;
    }

    private static String kernels(EngineProfile.Kernels kernels) {
        return "fixed times x " + digits(kernels.fixed()) + " and " + micros(kernels.gapSeconds())
                + " more each; arithmetic x " + digits(kernels.compute()) + ", experts x "
                + digits(kernels.experts());
    }

    private static String launch(EngineProfile.Kernels kernels) {
        String all = micros(kernels.launchSeconds()) + " for each kernel of a step with prompts";
        return kernels.graphTokens() == 0 ? all : all + ", of more than " + kernels.graphTokens() + " tokens";
    }

    private static String memory(EngineProfile.Memory memory) {
        return Names.of(memory.rule()) + " of " + digits(memory.utilisation()) + ", reserve "
                + gigabytes(memory.reserveBytes())
                + (memory.reserveActivations() ? " and the activations of a full step" : "");
    }

    private static String limits(EngineProfile.Limits limits) {
        String large = limits.maxBatchedTokensLarge() + " tokens a step and " + limits.maxNumSeqsLarge() + " requests";
        String small = limits.maxBatchedTokensSmall() + " and " + limits.maxNumSeqsSmall();
        if (small.equals(limits.maxBatchedTokensLarge() + " and " + limits.maxNumSeqsLarge())) {
            return large;
        }
        String others = limits.smallChips().isEmpty() ? "" : ", and on " + String.join(", ", limits.smallChips());
        return large + " from " + gigabytes(limits.largeChipBytes()) + " of memory; below" + others + ": " + small;
    }

    private static String admission(EngineProfile engine) {
        String when = engine.limits().reserveOutput()
                ? "once the cache can hold a request to its last token"
                : engine.limits().promptsFirst()
                        ? "before all decodes, once the cache can hold a request beside a share of the outputs to come;"
                                + " preempted when it fills up"
                        : "once the cache can hold a request's next tokens; preempted when it fills up";
        return engine.host().overlap() ? when + "; decided a step ahead" : when;
    }

    private static String millis(double seconds) {
        return digits(seconds * 1e3) + " ms";
    }

    private static String micros(double seconds) {
        return digits(seconds * 1e6) + " us";
    }

    private static String gigabytes(double bytes) {
        return digits(bytes / 1e9) + " GB";
    }

    private static String digits(double value) {
        return value == 0
                ? "0"
                : new BigDecimal(value, THREE_DIGITS).stripTrailingZeros().toPlainString();
    }
}
