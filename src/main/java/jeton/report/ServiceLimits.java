package jeton.report;

import java.util.ArrayList;
import java.util.List;
import jeton.study.RunResult;

/** What was asked of latency, and who keeps to it. */
final class ServiceLimits {
    /** Share of requests that must be within every limit before a deployment counts as meeting them. */
    static final double ENOUGH = 0.95;

    private ServiceLimits() {}

    static boolean asked(RunResult run) {
        RunResult.Slo slo = run.slo();
        return slo.ttftSeconds() != null || slo.tpotSeconds() != null || slo.e2eSeconds() != null;
    }

    static boolean met(RunResult run) {
        return run.slo().attainment().mean() >= ENOUGH;
    }

    /** {@code TTFT 2 s and TPOT 50 ms}. */
    static String words(RunResult.Slo slo) {
        List<String> limits = new ArrayList<>();
        if (slo.ttftSeconds() != null) {
            limits.add("TTFT " + HumanNumber.limit(slo.ttftSeconds()));
        }
        if (slo.tpotSeconds() != null) {
            limits.add("TPOT " + HumanNumber.limit(slo.tpotSeconds()));
        }
        if (slo.e2eSeconds() != null) {
            limits.add("end to end " + HumanNumber.limit(slo.e2eSeconds()));
        }
        return String.join(" and ", limits);
    }
}
