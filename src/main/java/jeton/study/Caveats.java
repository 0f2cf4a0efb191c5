package jeton.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.hardware.Calibration;
import jeton.hardware.Chip;
import jeton.hardware.Status;
import jeton.input.Names;
import jeton.serving.Recorder.Metric;
import jeton.serving.Recorder.Total;
import jeton.study.RunResult.Verdict;

/** What a reader must know before believing a result. */
record Caveats(Summary summary) {
    /** A 99th percentile wants a hundred requests beyond it. */
    private static final double REQUESTS_FOR_P99 = 10_000;
    /** Below this many blocks preemptions can chase each other. */
    private static final long FEW_BLOCKS = 1000;

    List<String> list() {
        List<String> list = new ArrayList<>();
        overload(list);
        calibration(list);
        list.addAll(summary.resolved().deployment().caveats());
        list.addAll(summary.resolved().caveats());
        list.addAll(summary.resolved().deployment().tariff().chipHour(1).caveats());
        run(list);
        return list;
    }

    private void overload(List<String> list) {
        double offered = summary.offered().mean();
        double sustainable = summary.sustainable().mean();
        if (summary.overloaded()) {
            list.add(String.format(
                    Locale.ROOT,
                    "overloaded: %.4g requests/s are offered, at most %.4g can be served; waiting times grow without"
                            + " end, so the figures are those of the deployment at its limit",
                    offered,
                    sustainable));
        } else if (offered > sustainable) {
            list.add(String.format(
                    Locale.ROOT,
                    "the load offers %.4g requests/s on average, at most %.4g can be sustained: waiting times depend on"
                            + " how long it lasts",
                    offered,
                    sustainable));
        } else if (offered > 0.95 * sustainable) {
            list.add(String.format(
                    Locale.ROOT,
                    "close to its limit: %.4g of at most %.4g requests/s; small changes move waiting times a lot",
                    offered,
                    sustainable));
        }
    }

    private void calibration(List<String> list) {
        Chip chip = summary.resolved().deployment().chip();
        if (summary.resolved().deployment().ideal()) {
            list.add("step times are the datasheet bound: no real system is as fast");
            return;
        }
        Calibration calibration = chip.calibration();
        if (calibration.uncalibrated()) {
            list.add("uncalibrated: step times of " + chip.name() + " rest on " + Names.of(calibration.status())
                    + " efficiencies (" + calibration.source() + ")");
        } else if (calibration.status() == Status.DERIVED) {
            list.add("step times of " + chip.name() + " are derived: " + calibration.source());
        }
        if (summary.resolved().engine().status() == Status.ASSUMED) {
            list.add("engine '" + summary.resolved().engine().name() + "': "
                    + summary.resolved().engine().source());
        }
    }

    private void run(List<String> list) {
        long unsettled = summary.replications().stream()
                .filter(r -> !r.statistics().settled())
                .count();
        if (2 * unsettled > summary.replications().size() && !summary.overloaded()) {
            list.add("in " + unsettled + " of " + summary.replications().size()
                    + " replications the warm-up did not clearly end in the first half: raise workload.requests");
        }
        double measured = summary.replications().stream()
                .mapToDouble(r -> r.statistics().latency(Metric.E2E).count())
                .sum();
        if (measured < REQUESTS_FOR_P99 && summary.verdict() != Verdict.OVERLOADED) {
            list.add(String.format(
                    Locale.ROOT,
                    "99th percentiles rest on %.0f requests; %.0f or more would make them firm",
                    measured,
                    REQUESTS_FOR_P99));
        }
        count(list, Total.OUT_OF_MEMORY, "requests outgrew the cache of an empty replica and were given up");
        count(list, Total.REJECTED, "requests were refused: they are longer than the engine or its cache allows");
        count(list, Total.TRUNCATED, "outputs were cut at the longest context");
        long blocks = summary.resolved().cache().capacityTokens()
                / summary.resolved().cache().blockTokens();
        if (blocks < FEW_BLOCKS && summary.whole(Total.PREEMPTIONS) > 0) {
            list.add("the cache has only " + blocks + " blocks: preemptions can chase each other");
        }
    }

    private void count(List<String> list, Total total, String words) {
        double times = summary.whole(total);
        if (times > 0) {
            list.add(String.format(Locale.ROOT, "%.0f of %.0f %s", times, summary.whole(Total.ARRIVED), words));
        }
    }
}
