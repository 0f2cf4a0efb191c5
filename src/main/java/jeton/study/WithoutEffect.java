package jeton.study;

import java.util.ArrayList;
import java.util.List;
import jeton.fleet.Admission;
import jeton.fleet.Patience;
import jeton.fleet.PoolChoice;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.Rules;
import jeton.serving.QueueOrder;
import jeton.workload.RequestClass;
import jeton.workload.Workload;

/** What a scenario asks of a deployment and its workload gives no occasion for. */
final class WithoutEffect {
    private WithoutEffect() {}

    static List<String> of(ResolvedDeployment resolved) {
        List<String> sentences = new ArrayList<>();
        Rules rules = resolved.deployment().fleet().rules();
        RoutingPolicy routing = rules.routing();
        Workload workload = resolved.deployment().workload();
        boolean looks = routing instanceof RoutingPolicy.PrefixAware || routing instanceof RoutingPolicy.KvOverlap;
        if (looks && !resolved.deployment().cachesPrefixes()) {
            sentences.add("its routing looks for cached prompts and finds none: no engine has prefixCaching");
        }
        if (routing instanceof RoutingPolicy.SessionAffinity && !workload.hasSessions()) {
            sentences.add("its routing keeps sessions together, and the workload has none");
        }
        if (rules.choice() instanceof PoolChoice.ByDeadline && !anyDeadline(workload.classes())) {
            sentences.add("its pools go by deadlines, and no class has one: all requests go to the last pool");
        }
        if (routing instanceof RoutingPolicy.PowerOfChoices power && power.choices() >= resolved.replicas()) {
            sentences.add("its routing draws as many replicas as there are: it is that of the least loaded of all");
        }
        boolean sampled =
                workload.classes().stream().anyMatch(each -> each.sampling().samples() > 1);
        boolean sharing = resolved.pools().stream()
                .anyMatch(pool -> pool.pool().engine().caching().sharedReads());
        if (sharing && !sampled) {
            sentences.add("its engine reads what samples of a prompt share once, and every prompt has one sample");
        }
        Patience patience = rules.patience();
        boolean admitsAll = rules.admission().equals(Admission.OPEN);
        if (patience.attempts() > 1 && patience.timeout() == Double.POSITIVE_INFINITY && admitsAll) {
            sentences.add("its clients would ask again, but nobody is refused, and nobody gives up");
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
