package jeton.report;

import static java.util.Comparator.comparingDouble;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Function;
import jeton.hardware.Caveat.Kind;
import jeton.study.Estimate;
import jeton.study.RunResult;
import jeton.study.RunResult.Verdict;
import jeton.study.StudyResult;

/**
 * What the results say, in sentences: the cheapest deployment that meets the limits asked, the fastest for one user, when
 * a thinking model answers, and who cannot carry the load.
 */
final class Answer {
    private static final String ENOUGH = HumanNumber.percent(ServiceLimits.ENOUGH);
    /** As many names as a sentence bears. */
    private static final int MOST_NAMES = 4;

    private final List<RunResult> priced;
    private final CostUnit unit;
    private final List<String> sentences = new ArrayList<>();

    private Answer(List<RunResult> priced) {
        this.priced = priced;
        this.unit = CostUnit.fairFor(priced);
    }

    static List<String> sentences(StudyResult study) {
        Answer answer = new Answer(study.runs().stream()
                .filter(run -> run.stability().verdict() != Verdict.OVERLOADED)
                .filter(run -> run.cost().usdPerMillionTokens().present())
                .toList());
        if (study.runs().size() == 1) {
            answer.priced.forEach(answer::alone);
        } else if (!answer.priced.isEmpty()) {
            answer.fastest(answer.cheapest());
            answer.withinLimits();
        }
        answer.found();
        answer.thinking();
        answer.sessions();
        answer.unequalRequests();
        answer.overloaded(study.runs());
        return answer.sentences;
    }

    private void alone(RunResult run) {
        say(name(run) + " serves "
                + HumanNumber.number(run.throughput().requestsPerSecond().mean()) + " requests/s at " + price(run)
                + ".");
        if (ServiceLimits.asked(run)) {
            say(HumanNumber.attainment(run.slo().attainment().mean()) + " of its requests are within "
                    + ServiceLimits.words(run.slo()) + ".");
        }
    }

    private RunResult cheapest() {
        List<RunResult> asked = priced.stream().filter(ServiceLimits::asked).toList();
        if (asked.isEmpty()) {
            return cheapestOf(priced, "");
        }
        String limits = ServiceLimits.words(asked.get(0).slo());
        List<RunResult> met = asked.stream().filter(ServiceLimits::met).toList();
        if (met.isEmpty()) {
            RunResult closest = asked.stream()
                    .max(comparingDouble(run -> orWorst(run.slo().attainment())))
                    .orElseThrow();
            say("No deployment keeps " + ENOUGH + " of requests within " + limits + "; " + name(closest)
                    + " comes closest with "
                    + HumanNumber.attainment(closest.slo().attainment().mean()) + ".");
            return cheapestOf(priced, " without regard to these limits");
        }
        String circle = met.size() == 1
                ? " and the only one that keeps " + ENOUGH + " of requests within " + limits
                : " of the " + met.size() + " deployments that keep " + ENOUGH + " of requests within " + limits;
        return cheapestOf(met, circle);
    }

    private RunResult cheapestOf(List<RunResult> runs, String circle) {
        List<RunResult> byPrice = runs.stream()
                .sorted(comparingDouble(run -> unit.cost(run).mean()))
                .toList();
        RunResult best = byPrice.get(0);
        String next = byPrice.size() == 1 ? "" : ", " + distance(best, byPrice.subList(1, byPrice.size()));
        say(name(best) + " is the cheapest" + circle + ": " + price(best) + next + ".");
        return best;
    }

    /** @param others by price */
    private String distance(RunResult best, List<RunResult> others) {
        List<String> level = others.stream()
                .filter(other -> overlap(unit.cost(best), unit.cost(other)))
                .map(Answer::name)
                .toList();
        if (!level.isEmpty()) {
            List<String> named =
                    level.size() <= MOST_NAMES ? level : List.of(level.get(0), (level.size() - 1) + " others");
            return "level with " + Sentence.list(named) + " within the 95% intervals";
        }
        RunResult next = others.get(0);
        double share = 1 - unit.cost(best).mean() / unit.cost(next).mean();
        return (share < 0.01 ? "less than 1%" : HumanNumber.percent(share)) + " below " + name(next);
    }

    private static boolean overlap(Estimate low, Estimate high) {
        return low.mean() + low.halfWidth95() >= high.mean() - high.halfWidth95();
    }

    private void fastest(RunResult cheapest) {
        List<RunResult> timed = priced.stream()
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
        say((same ? "It is also" : name(best) + " is") + " the fastest for one user: "
                + HumanNumber.number(1 / median) + " tokens/s after the first (median TPOT "
                + HumanNumber.seconds(median) + ")" + (same ? "" : ", for " + unit.words(best)) + ".");
    }

    /** How far from the limits those are that do not meet them. */
    private void withinLimits() {
        if (!priced.stream().allMatch(ServiceLimits::asked) || priced.stream().allMatch(ServiceLimits::met)) {
            return;
        }
        Function<RunResult, Double> share = run -> run.slo().attainment().mean();
        say("Requests within these limits: "
                + extremes(comparingDouble(run -> -share.apply(run)), run -> HumanNumber.attainment(share.apply(run)))
                + ".");
    }

    /** How much of the prompts did not have to be computed. */
    private void found() {
        Function<RunResult, Double> share = run -> run.memory().prefixHitRate().mean();
        if (priced.stream().anyMatch(run -> share.apply(run) > 0)) {
            say("Prompt tokens found in the cache: "
                    + extremes(comparingDouble(run -> -share.apply(run)), run -> HumanNumber.percent(share.apply(run)))
                    + ".");
        }
    }

    /** Tokens a second say little of a model that thinks first: when does the reader see the answer? */
    private void thinking() {
        Function<RunResult, RunResult.Percentiles> wait = run -> run.latency().answer();
        if (priced.stream().anyMatch(run -> run.tokens().thinking() > 0)) {
            say("Median time to the answer: "
                    + extremes(
                            comparingDouble(run -> wait.apply(run).p50().mean()),
                            run -> HumanNumber.seconds(wait.apply(run).p50().mean()) + " (p95 "
                                    + HumanNumber.seconds(wait.apply(run).p95().mean()) + ")")
                    + ".");
        }
    }

    /** How long a conversation or a task takes, for every class that has them. */
    private void sessions() {
        int classes =
                priced.stream().mapToInt(run -> run.sessions().size()).min().orElse(0);
        for (int c = 0; c < classes; c++) {
            int kind = c;
            Function<RunResult, RunResult.Percentiles> time =
                    run -> run.sessions().get(kind).latency();
            String name = priced.get(0).sessions().get(kind).name();
            boolean ended =
                    priced.stream().allMatch(run -> time.apply(run).p50().present());
            if (ended) {
                say("Median time of a whole session" + (name.isEmpty() ? "" : " of " + name) + ": "
                        + extremes(
                                comparingDouble(run -> time.apply(run).p50().mean()),
                                run -> HumanNumber.seconds(time.apply(run).p50().mean()) + " (p95 "
                                        + HumanNumber.seconds(
                                                time.apply(run).p95().mean()) + ")")
                        + ".");
            }
        }
    }

    /** Every run with its figure, in order; of many the first and the last. */
    private String extremes(Comparator<RunResult> order, Function<RunResult, String> figure) {
        List<String> all = priced.stream()
                .sorted(order)
                .map(run -> name(run) + " " + figure.apply(run))
                .toList();
        return all.size() <= MOST_NAMES ? String.join(", ", all) : all.get(0) + " to " + all.get(all.size() - 1);
    }

    /** Why requests are compared and not tokens, and how far the same price reaches. */
    private void unequalRequests() {
        if (unit == CostUnit.MILLION_TOKENS) {
            return;
        }
        DoubleSummaryStatistics tokens = CostUnit.tokensPerRequest(priced);
        RunResult cheapestTokens = priced.stream()
                .min(comparingDouble(run -> CostUnit.MILLION_TOKENS.cost(run).mean()))
                .orElseThrow();
        say("A mean request takes " + HumanNumber.number(tokens.getMin()) + " to "
                + HumanNumber.number(tokens.getMax())
                + " tokens, so requests are compared; per million tokens " + name(cheapestTokens) + " is the cheapest ("
                + HumanNumber.usd(CostUnit.MILLION_TOKENS.cost(cheapestTokens).mean()) + ").");
        Function<RunResult, Estimate> most = run -> run.stability().sustainableRequestsPerSecond();
        if (priced.stream().allMatch(run -> most.apply(run).present())) {
            say("The most each can serve: "
                    + extremes(
                            comparingDouble(run -> -most.apply(run).mean()),
                            run -> HumanNumber.number(most.apply(run).mean()))
                    + " requests/s.");
        }
    }

    private void overloaded(List<RunResult> runs) {
        List<String> list = runs.stream()
                .filter(run -> run.stability().verdict() == Verdict.OVERLOADED)
                .map(run -> name(run) + " (" + shortfall(run.stability()) + ")")
                .toList();
        if (!list.isEmpty()) {
            say("Overloaded, so without long-run averages: " + String.join(", ", list) + ".");
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

    private String price(RunResult run) {
        return unit == CostUnit.MILLION_TOKENS
                ? unit.words(run) + ", input and output together"
                : unit.words(run) + " (" + CostUnit.MILLION_TOKENS.words(run) + ")";
    }

    /** A name that does not stand without the word that its step times rest on no measurement. */
    private static String name(RunResult run) {
        boolean uncalibrated = run.caveats().stream().anyMatch(caveat -> caveat.kind() == Kind.UNCALIBRATED);
        return uncalibrated ? run.name() + " (uncalibrated)" : run.name();
    }

    private void say(String sentence) {
        sentences.add(sentence);
    }

    private static double orWorst(Estimate share) {
        return share.present() ? share.mean() : -1;
    }
}
