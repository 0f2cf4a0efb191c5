package jeton.report;

import static java.util.Comparator.comparingDouble;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jeton.study.Estimate;
import jeton.study.RunResult;
import jeton.study.RunResult.Verdict;
import jeton.study.StudyResult;

/**
 * What the results say, in sentences: the cheapest deployment that meets the limits asked, the fastest for one user,
 * and those that cannot carry the load.
 */
final class Answer {
    private static final String ENOUGH = HumanNumber.percent(ServiceLimits.ENOUGH);

    private Answer() {}

    static List<String> sentences(StudyResult study) {
        List<RunResult> priced = study.runs().stream()
                .filter(run -> run.stability().verdict() != Verdict.OVERLOADED)
                .filter(run -> run.cost().usdPerMillionTokens().present())
                .toList();
        List<String> sentences = new ArrayList<>();
        if (study.runs().size() == 1) {
            priced.forEach(run -> alone(run, sentences));
        } else if (!priced.isEmpty()) {
            RunResult cheapest = cheapest(priced, sentences);
            fastest(priced, cheapest, sentences);
        }
        overloaded(study.runs(), sentences);
        return sentences;
    }

    private static void alone(RunResult run, List<String> sentences) {
        sentences.add(run.name() + " serves "
                + HumanNumber.number(run.throughput().requestsPerSecond().mean()) + " requests/s at " + price(run)
                + ".");
        if (ServiceLimits.asked(run)) {
            sentences.add(HumanNumber.attainment(run.slo().attainment().mean()) + " of its requests are within "
                    + ServiceLimits.words(run.slo()) + ".");
        }
    }

    private static RunResult cheapest(List<RunResult> priced, List<String> sentences) {
        List<RunResult> asked = priced.stream().filter(ServiceLimits::asked).toList();
        if (asked.isEmpty()) {
            return cheapestOf(priced, "", sentences);
        }
        String limits = ServiceLimits.words(asked.get(0).slo());
        List<RunResult> met = asked.stream().filter(ServiceLimits::met).toList();
        if (met.isEmpty()) {
            RunResult closest = asked.stream()
                    .max(comparingDouble(run -> orWorst(run.slo().attainment())))
                    .orElseThrow();
            sentences.add("No deployment keeps " + ENOUGH + " of requests within " + limits + "; " + closest.name()
                    + " comes closest with "
                    + HumanNumber.attainment(closest.slo().attainment().mean()) + ".");
            return cheapestOf(priced, " without regard to these limits", sentences);
        }
        String circle = met.size() == 1
                ? " and the only one that keeps " + ENOUGH + " of requests within " + limits
                : " of the " + met.size() + " deployments that keep " + ENOUGH + " of requests within " + limits;
        return cheapestOf(met, circle, sentences);
    }

    private static RunResult cheapestOf(List<RunResult> runs, String circle, List<String> sentences) {
        List<RunResult> byPrice = runs.stream()
                .sorted(comparingDouble(run -> run.cost().usdPerMillionTokens().mean()))
                .toList();
        RunResult best = byPrice.get(0);
        String next = byPrice.size() == 1 ? "" : ", " + distance(best, byPrice.get(1));
        sentences.add(best.name() + " is the cheapest" + circle + ": " + price(best) + next + ".");
        return best;
    }

    private static String distance(RunResult best, RunResult next) {
        Estimate low = best.cost().usdPerMillionTokens();
        Estimate high = next.cost().usdPerMillionTokens();
        if (low.mean() + low.halfWidth95() >= high.mean() - high.halfWidth95()) {
            return "level with " + next.name() + " within the 95% intervals";
        }
        return HumanNumber.percent(1 - low.mean() / high.mean()) + " below " + next.name();
    }

    private static void fastest(List<RunResult> runs, RunResult cheapest, List<String> sentences) {
        List<RunResult> timed = runs.stream()
                .filter(run -> run.latency().tpot().p50().mean() > 0)
                .toList();
        if (timed.isEmpty()) {
            return;
        }
        RunResult best = timed.stream()
                .min(comparingDouble(run -> run.latency().tpot().p50().mean()))
                .orElseThrow();
        double median = best.latency().tpot().p50().mean();
        boolean same = best.name().equals(cheapest.name());
        String subject = same ? "It is also" : best.name() + " is";
        String cost = same
                ? ""
                : ", for " + HumanNumber.usd(best.cost().usdPerMillionTokens().mean()) + " per million tokens";
        sentences.add(subject + " the fastest for one user: " + HumanNumber.number(1 / median)
                + " tokens/s after the first (median TPOT " + HumanNumber.seconds(median) + ")" + cost + ".");
    }

    private static void overloaded(List<RunResult> runs, List<String> sentences) {
        String list = runs.stream()
                .filter(run -> run.stability().verdict() == Verdict.OVERLOADED)
                .map(run -> run.name() + " (" + shortfall(run.stability()) + ")")
                .collect(Collectors.joining(", "));
        if (!list.isEmpty()) {
            sentences.add("Overloaded, so without long-run averages: " + list + ".");
        }
    }

    /** {@code 40.0 requests/s arrive, at most 12.3 can be served}. */
    static String shortfall(RunResult.Stability stability) {
        Estimate offered = stability.offeredRequestsPerSecond();
        Estimate most = stability.sustainableRequestsPerSecond();
        String arrive = offered.present()
                ? HumanNumber.number(offered.mean()) + " requests/s arrive"
                : "more requests arrive than leave";
        return most.present()
                ? arrive + ", at most " + HumanNumber.number(most.mean()) + " can be served"
                : arrive + ", the most it can serve is unknown";
    }

    private static String price(RunResult run) {
        return HumanNumber.usd(run.cost().usdPerMillionTokens().mean())
                + " per million tokens, input and output together";
    }

    private static double orWorst(Estimate share) {
        return share.present() ? share.mean() : -1;
    }
}
