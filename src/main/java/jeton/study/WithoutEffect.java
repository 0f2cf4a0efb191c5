package jeton.study;

import java.util.ArrayList;
import java.util.List;
import jeton.fleet.PoolChoice;
import jeton.fleet.RoutingPolicy;
import jeton.serving.QueueOrder;
import jeton.workload.RequestClass;
import jeton.workload.Workload;

/** What a scenario asks of a deployment and its workload gives no occasion for. */
final class WithoutEffect {
    private WithoutEffect() {}

    static List<String> of(ResolvedDeployment resolved) {
        List<String> sentences = new ArrayList<>();
        RoutingPolicy routing = resolved.deployment().fleet().rules().routing();
        Workload workload = resolved.deployment().workload();
        boolean looks = routing instanceof RoutingPolicy.PrefixAware || routing instanceof RoutingPolicy.KvOverlap;
        if (looks && !resolved.deployment().cachesPrefixes()) {
            sentences.add("its routing looks for cached prompts and finds none: no engine has prefixCaching");
        }
        if (routing instanceof RoutingPolicy.SessionAffinity && !workload.hasSessions()) {
            sentences.add("its routing keeps sessions together, and the workload has none");
        }
        if (resolved.deployment().fleet().rules().choice() instanceof PoolChoice.ByDeadline
                && !anyDeadline(workload.classes())) {
            sentences.add("its pools go by deadlines, and no class has one: all requests go to the last pool");
        }
        for (ResolvedPool pool : resolved.pools()) {
            order(pool.limits().order(), workload.classes(), sentences);
        }
        return sentences;
    }

    private static boolean anyDeadline(List<RequestClass> classes) {
        return classes.stream().anyMatch(each -> each.urgency().deadlineSeconds() < Double.POSITIVE_INFINITY);
    }

    private static void order(QueueOrder order, List<RequestClass> classes, List<String> sentences) {
        if (order instanceof QueueOrder.EarliestDeadline && !anyDeadline(classes)) {
            sentences.add("its queue goes by deadlines, and no class has one: it is by arrival");
        }
        if (order instanceof QueueOrder.ByPriority
                && classes.stream()
                                .map(each -> each.urgency().priority())
                                .distinct()
                                .count()
                        == 1) {
            sentences.add("its queue goes by priorities, and all requests have the same: it is by arrival");
        }
    }
}
