package jeton.report;

import java.util.List;
import jeton.report.DetailTable.Column;
import jeton.study.RunResult;
import jeton.study.RunResult.OfClass;
import jeton.study.RunResult.Pool;

/** The tables of what a run is made of. */
final class RunDetails {
    private static final DetailTable<Pool> POOLS = new DetailTable<>(List.of(
            Column.words("", Pool::name),
            Column.words("role", RunDetails::role),
            Column.figure("chips", pool -> String.valueOf(pool.chips())),
            Column.words("chip", Pool::chip),
            Column.words("replicas", pool -> pool.replicas() + " x " + pool.layout()),
            Column.figure("$/h", pool -> HumanNumber.number(pool.cost().usdPerHour())),
            Column.figure(
                    "batch", pool -> HumanNumber.number(pool.batch().mean().mean())),
            Column.figure(
                    "KV use",
                    pool -> HumanNumber.percent(pool.memory().kvUseMean().mean())),
            Column.figure(
                    "busy",
                    pool -> HumanNumber.percent(pool.utilisation().busy().mean()))));

    private static final DetailTable<OfClass> CLASSES = new DetailTable<>(List.of(
            Column.words("", OfClass::name),
            Column.figure("served", each -> HumanNumber.number(each.completed())),
            Column.figure("failed", each -> each.failed() == 0 ? "" : HumanNumber.number(each.failed())),
            Column.figure("TTFT p50/p95", each -> pair(each.latency().ttft())),
            Column.figure("TPOT p50/p95", each -> pair(each.latency().tpot())),
            Column.figure("e2e p50/p95", each -> pair(each.latency().e2e())),
            Column.figure("in limits", each -> share(each.attainment().mean())),
            Column.figure("in time", each -> share(each.inTime().mean()))));

    private RunDetails() {}

    /** The lines of each pool under a heading; none for a run of one pool. */
    static List<String> pools(RunResult run) {
        return run.pools().isEmpty() ? List.of() : POOLS.lines(run.pools());
    }

    /** The lines of each class of requests under a heading; none for a run that tells none apart. */
    static List<String> classes(RunResult run) {
        return run.classes().isEmpty() ? List.of() : CLASSES.lines(run.classes());
    }

    /** Empty for a pool that does everything. */
    private static String role(Pool pool) {
        String role = MachineName.of(pool.role());
        return role.equals("both") ? "" : role;
    }

    private static String pair(RunResult.Percentiles latency) {
        return latency.p50().present()
                ? HumanNumber.secondsPair(latency.p50().mean(), latency.p95().mean())
                : "";
    }

    private static String share(double share) {
        return Double.isNaN(share) ? "" : HumanNumber.attainment(share);
    }
}
