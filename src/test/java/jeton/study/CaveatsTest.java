package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jeton.hardware.Caveat;
import jeton.hardware.Caveat.Kind;
import jeton.scenario.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaveatsTest {
    private static final String RECOMPUTED =
            "[0-9]+ % of all computed tokens were computed again after preemptions: .*";

    @Test
    void theGravestComesFirst() {
        List<Caveat> caveats = caveats("mi355x", 500, "{tensorParallel: 1}");
        assertThat(caveats)
                .extracting(Caveat::kind)
                .containsExactly(Kind.OVERLOAD, Kind.UNCALIBRATED, Kind.DERIVED_PRICE);
        assertThat(caveats.get(0).text()).startsWith("overloaded: 500.0 requests/s are offered, at most ");
        assertThat(caveats.get(1).text()).startsWith("uncalibrated: step times of mi355x rest on assumed");
    }

    @Test
    void whatAChipWasFittedToIsSaid() {
        assertThat(caveats("mi300x", 2, "{tensorParallel: 1}"))
                .filteredOn(caveat -> caveat.kind() == Kind.INFERRED)
                .singleElement()
                .satisfies(caveat -> assertThat(caveat.text())
                        .startsWith(
                                "step times of mi300x are derived: memory, and the all-reduce over 8 chips, fitted"));
    }

    @Test
    void aMeasuredChipUnderLightLoadIsUnsureOfItsTailAlone() {
        List<Caveat> caveats = caveats("h100", 2, "{tensorParallel: 1}, economics: {usdPerChipHour: 2.10}");
        assertThat(caveats).singleElement().satisfies(caveat -> {
            assertThat(caveat.kind()).isEqualTo(Kind.OTHER);
            assertThat(caveat.text())
                    .matches("99th percentiles rest on [0-9]{3} requests; 10,000 or more would make them firm");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "routing: prefix-aware, its routing looks for cached prompts and finds none: no engine has prefixCaching",
        "routing: session-affinity, 'its routing keeps sessions together, and the workload has none'",
        "routing: {powerOfChoices: 5}, its routing draws as many replicas as there are: it is that of the least loaded of all",
        "engine: {sharedReads: true}, 'its engine reads what samples of a prompt share once, and every prompt has one sample'",
        "fleet: {retries: {attempts: 3}}, 'its clients would ask again, but nobody is refused, and nobody gives up'",
        "engine: {order: earliest-deadline}, 'its queue goes by deadlines, and no class has one: it is by arrival'",
        "engine: {order: priority}, 'its queue goes by priorities, and all requests have the same: it is by arrival'"
    })
    void whatHasNoEffectIsSaid(String asked, String caveat) {
        assertSaidIfAsked("{tensorParallel: 1}, replicas: 2", asked, caveat);
    }

    private static void assertSaidIfAsked(String layout, String asked, String caveat) {
        assertThat(caveats("h100", 2, layout + ", " + asked))
                .extracting(Caveat::text)
                .contains(caveat);
        assertThat(caveats("h100", 2, layout)).extracting(Caveat::text).doesNotContain(caveat);
    }

    @ParameterizedTest
    @CsvSource({
        "'engine: {order: shortest-predicted}', 'the rate that can be sustained is an upper bound: it was found with a queue"
                + " that never ends, in which the longest requests are never reached'",
        "'fleet: {admission: {replica: {waiting: 9}}}', 'the rate that can be sustained is that of the chips; admission may"
                + " let in less'"
    })
    void aBoundOfTheRateIsCalledOne(String asked, String caveat) {
        assertSaidIfAsked("{tensorParallel: 1}", asked, caveat);
    }

    /** Beside a deployment that draws lots, the others are run as often as it is. */
    @Test
    void copiesOfAReplicationAreNotCountedTwice() {
        List<RunResult> runs = Studies.run("""
                question: Which one draws?
                model: llama-3.1-8b
                replications: 3
                workload: {arrivals: {trace: {file: scenarios/traces/questions-to-documents.jsonl, limit: 100}}}
                deployments:
                  - {name: in turn, chip: h100, replicas: 4, routing: round-robin}
                  - {name: by lot, chip: h100, replicas: 4, routing: random}
                """).runs();
        assertThat(runs.get(0).caveats())
                .extracting(Caveat::text)
                .contains("nothing is drawn here: its replications are all the same, so that its intervals say nothing")
                .anyMatch(text -> text.startsWith("99th percentiles rest on 100 requests"));
        assertThat(runs.get(1).caveats())
                .extracting(Caveat::text)
                .noneMatch(text -> text.startsWith("nothing is drawn"))
                .anyMatch(text -> text.startsWith("99th percentiles rest on 300 requests"));
    }

    /** 131 MB of each prompt of 1,000 tokens, sixteen times a second. */
    @ParameterizedTest
    @CsvSource({"2.2 GB/s, true", "50 GB/s, false"})
    void aLinkThatIsBusyIsNamed(String bandwidth, boolean busy) {
        List<Caveat> caveats = Studies.single("""
                question: Is the link wide enough?
                model: llama-3.1-8b
                replications: 1
                workload: {arrivals: {poisson: {rate: 16}}, requests: 1500, input: 1000, output: 20}
                economics: {usdPerChipHour: 2}
                deployments:
                  - chip: h100
                    transfer: {bandwidth: %s}
                    pools: [{role: prefill, replicas: 2}, {role: decode, replicas: 1}]
                """.formatted(bandwidth)).caveats();
        assertThat(caveats.stream()
                        .anyMatch(caveat -> caveat.text().startsWith("the links between prefill and decode")))
                .isEqualTo(busy);
    }

    /** Requests of 1,100 tokens in a cache for twenty of them: who comes late is thrown out and starts again. */
    @Test
    void muchRecomputingIsSaid() {
        String scenario = """
                question: What must be said?
                model: llama-3.1-8b
                replications: 1
                workload: {arrivals: batch, requests: 200, input: 100, output: 1000}
                engine: {memoryUtilisation: 26 %%, maxNumSeqs: %d}
                deployments: [{chip: h100}]
                """;
        RunResult crowded = Studies.single(scenario.formatted(1000));
        RunResult limited = Studies.single(scenario.formatted(20));
        assertThat(crowded.caveats()).extracting(Caveat::text).anyMatch(text -> text.matches(RECOMPUTED));
        assertThat(limited.caveats()).extracting(Caveat::text).noneMatch(text -> text.matches(RECOMPUTED));
        assertThat(limited.tokens().recomputed()).isLessThan(crowded.tokens().recomputed());
    }

    private static List<Caveat> caveats(String chip, int rate, String layout) {
        Scenario scenario = Scenario.parse("short.yaml", """
                question: What must be said?
                model: llama-3.1-8b
                replications: 2
                workload:
                  arrivals: {poisson: {rate: %d}}
                  requests: 300
                  input: {fixed: 400}
                  output: {fixed: 50}
                deployments:
                  - {chip: %s, layout: %s}
                """.formatted(rate, chip, layout));
        return new Study(scenario, "command", false, 1, share -> {})
                .run()
                .runs()
                .get(0)
                .caveats();
    }
}
