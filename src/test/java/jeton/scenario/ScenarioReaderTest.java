package jeton.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jeton.economics.Own;
import jeton.economics.Owner;
import jeton.fleet.RoutingPolicy;
import jeton.hardware.Precision;
import jeton.input.InputException;
import jeton.latency.Layout;
import jeton.serving.Role;
import jeton.workload.ArrivalLaw;
import jeton.workload.Content;
import jeton.workload.LengthLaw;
import jeton.workload.QuantileTable;
import jeton.workload.QuantileTable.Interpolation;
import jeton.workload.ThinkTime;
import jeton.workload.Thinking;
import jeton.workload.Workload;
import jeton.workload.WorkloadPreset;
import jeton.workload.trace.TraceOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScenarioReaderTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsNotSaidHasADefault() {
        Scenario scenario = Corpus.read("minimal", Map.of());
        assertThat(scenario.name()).isEqualTo("minimal");
        assertThat(scenario.seed()).isEqualTo(1);
        assertThat(scenario.replications()).isEqualTo(10);
        assertThat(scenario.slo()).isEqualTo(Slo.NONE);
        assertThat(scenario.caveats()).isEmpty();
        assertThat(asked(scenario.workload()).thinking()).isEqualTo(new Thinking.None());
        assertThat(scenario.workload().durationSeconds()).isInfinite();

        Deployment deployment = scenario.deployments().get(0);
        assertThat(deployment.name()).isEqualTo("h100");
        assertThat(deployment.pools()).hasSize(1);
        Pool pool = deployment.pools().get(0);
        assertThat(pool.name()).isEqualTo("h100");
        assertThat(pool.role()).isEqualTo(Role.BOTH);
        assertThat(deployment.model().name()).isEqualTo("llama-3.1-8b");
        assertThat(pool.layout()).isEqualTo(new LayoutRequest(null, Precision.BF16, Precision.BF16, Precision.BF16));
        assertThat(pool.layoutPlace().field()).isEqualTo("deployments[0].chip");
        assertThat(pool.layoutPlace().line()).isEqualTo(9);
        assertThat(deployment.replicas()).isEqualTo(1);
        assertThat(deployment.fleet().rules().routing()).isEqualTo(RoutingPolicy.LEAST_OUTSTANDING);
        assertThat(pool.engine().profile()).isNull();
        assertThat(pool.engine().maxNumSeqs()).isNull();
        assertThat(pool.tariff().basis()).isEqualTo("own, hyperscaler");
        assertThat(pool.idlePowerShare()).isEqualTo(0.3);
        assertThat(pool.ideal()).isFalse();
        assertThat(pool.caveats()).isEmpty();
    }

    @Test
    void everyFieldOfTheTop() {
        Scenario scenario = Corpus.read("everything", Map.of());
        assertThat(scenario.question()).isEqualTo("Does every field read?");
        assertThat(scenario.name()).isEqualTo("all-of_it.1");
        assertThat(scenario.seed()).isEqualTo(7);
        assertThat(scenario.replications()).isEqualTo(3);
        assertThat(scenario.slo()).isEqualTo(new Slo(2.0, 0.05, 60.0));
        assertThat(scenario.workload())
                .isEqualTo(new Workload(
                        new ArrivalLaw.Gamma(4, 1.5),
                        LengthLaw.LogNormal.ofMedian(400, 1.1, 8, 4000),
                        new LengthLaw.Quantiles(
                                QuantileTable.of(
                                        Interpolation.LOGARITHMIC,
                                        new double[] {0, 0.5, 0.999, 1},
                                        new double[] {1, 129, 900, 2000}),
                                1,
                                LengthLaw.MOST_TOKENS),
                        new Thinking.Share(QuantileTable.constant(0.7), 0.3),
                        5000,
                        3600));
    }

    @Test
    void everyFieldOfADeployment() {
        List<Deployment> all = Corpus.read("everything", Map.of()).deployments();
        Deployment first = all.get(0);
        assertThat(first.name()).isEqualTo("four and four");
        assertThat(first.pools().get(0).layout())
                .isEqualTo(
                        new LayoutRequest(LayoutRequest.Spread.tensor(4), Precision.FP8, Precision.FP8, Precision.FP8));
        assertThat(first.pools().get(0).layoutPlace().field()).isEqualTo("deployments[0].layout");
        assertThat(first.replicas()).isEqualTo(2);
        assertThat(first.fleet().rules().routing()).isEqualTo(RoutingPolicy.POWER_OF_TWO);
        assertThat(first.pools().get(0).engine())
                .isEqualTo(new EngineSettings(
                        "vllm",
                        256,
                        8192,
                        16,
                        0.9,
                        32768,
                        0,
                        true,
                        null,
                        first.pools().get(0).engine().place()));
        assertThat(first.pools().get(0).engine().place().field()).isEqualTo("engine.profile");

        Deployment second = all.get(1);
        assertThat(second.pools().get(0).engine().maxNumSeqs()).isEqualTo(64);
        assertThat(second.pools().get(0).engine().maxBatchedTokens()).isEqualTo(8192);
        assertThat(second.pools().get(0).ideal()).isTrue();
        assertThat(second.pools().get(0).tariff().basis()).isEqualTo("rent, on-demand, Nebius 2025");
        assertThat(second.pools().get(0).tariff().chipHour(0.5).usd()).isEqualTo(3.50);

        Deployment third = all.get(2);
        assertThat(third.name()).isEqualTo("groq-lpu-v1 x576");
        assertThat(third.pools().get(0).layout().spread()).isEqualTo(LayoutRequest.Spread.pipeline(576));

        Deployment fourth = all.get(3);
        assertThat(fourth.name()).isEqualTo("h200 EP16");
        assertThat(fourth.pools().get(0).layout())
                .isEqualTo(new LayoutRequest(
                        LayoutRequest.Spread.expert(16), Precision.FP8_BLOCK, Precision.FP8, Precision.BF16, true));
        assertThat(fourth.pools().get(0).tariff().chipHour(0.1).usd()).isEqualTo(2.10);
        assertThat(asked(fourth.workload()).thinking())
                .isEqualTo(new Thinking.Length(new LengthLaw.Exponential(4000, 1, 32000), 1));
        assertThat(asked(fourth.workload()).output())
                .isEqualTo(asked(first.workload()).output());
    }

    /** What a deployment says holds for its pools, unless they say something else. */
    @Test
    void poolsOfADeployment() {
        List<Deployment> all = Corpus.read("pools", Map.of()).deployments();
        Deployment mixed = all.get(0);
        assertThat(mixed.name()).isEqualTo("mixed");
        assertThat(mixed.fleet().rules().routing()).isEqualTo(RoutingPolicy.ROUND_ROBIN);
        assertThat(mixed.replicas()).isEqualTo(3 + 2 + 1 + 1);
        assertThat(mixed.pools()).extracting(Pool::name).containsExactly("h100 TP2", "h100 TP1", "fast", "b200 TP2");
        assertThat(mixed.pools())
                .extracting(pool -> pool.chip().name())
                .containsExactly("h100", "h100", "b200", "b200");
        assertThat(mixed.pools())
                .extracting(pool -> pool.layout().weights())
                .containsExactly(Precision.FP8, Precision.BF16, Precision.FP8, Precision.FP8);
        assertThat(mixed.pools()).extracting(pool -> pool.engine().maxNumSeqs()).containsExactly(64, 64, 64, 64);
        assertThat(mixed.pools())
                .extracting(pool -> pool.engine().maxBatchedTokens())
                .containsExactly(null, 4096, null, null);
        assertThat(mixed.pools())
                .extracting(pool -> pool.tariff().chipHour(1).usd())
                .containsExactly(2.0, 2.0, 5.0, 2.0);
        assertThat(mixed.pools()).extracting(Pool::ideal).containsExactly(false, false, true, false);
        assertThat(mixed.pools().get(0).layoutPlace().field()).isEqualTo("deployments[0].layout");
        assertThat(mixed.pools().get(1).layoutPlace().field()).isEqualTo("deployments[0].pools[1].layout");

        assertThat(all.get(1).name()).isEqualTo("h100 + groq-lpu-v1 x72");
        assertThat(all.get(2).pools()).singleElement().satisfies(pool -> {
            assertThat(pool.name()).isEqualTo("alone");
            assertThat(pool.ideal()).isTrue();
        });
    }

    /** Neocloud at 40 k$ all in, 10 % over 4 years; 1.37 kW at 0.13 $/kWh and PUE 1.25; 150 $ a kW and month. */
    @Test
    void termsOfOwnershipChangeThePrice() {
        Deployment first = Corpus.read("everything", Map.of()).deployments().get(0);
        Own own = (Own) first.pools().get(0).tariff();
        assertThat(own.terms().owner()).isEqualTo(Owner.NEOCLOUD);
        double capital = 40_000 * 0.3154708037 / 8760;
        double paid = capital + 1.37 * 1.25 * 0.13 + 1.37 * 150 / 730 + 40_000 * 0.03 / 8760;
        assertThat(own.chipHour(1).usd()).isCloseTo(paid / 0.95, within(1e-9));
        assertThat(own.chipHour(1).caveats()).isEmpty();

        Own building = (Own) Corpus.read("everything", Map.of())
                .deployments()
                .get(2)
                .pools()
                .get(0)
                .tariff();
        assertThat(building.chipHour(1).lines().get(2).source())
                .isEqualTo("own building at $11,500,000 per MW over 14 years at 8 % (stated in the scenario)");
        assertThat(building.capital().usdPerChip()).isCloseTo(5000 * 1.64 / 0.84 * 1.02 * 1.02, within(1e-9));
    }

    @Test
    void arrivalsOfEveryKind() {
        assertThat(arrivals("gamma-even")).isEqualTo(new ArrivalLaw.Gamma(4, 0));
        assertThat(arrivals("mmpp-burst")).isEqualTo(ArrivalLaw.Mmpp.ofDispersion(4, 10, 2));
        assertThat(arrivals("mmpp-spells")).isEqualTo(new ArrivalLaw.Mmpp(1, 10, 1.0 / 60, 0.1));
        assertThat(arrivals("diurnal")).isEqualTo(new ArrivalLaw.Diurnal(4, 0.6, 86_400, 28_800));
        assertThat(arrivals("closed-loop")).isEqualTo(new ArrivalLaw.ClosedLoop(64, new ThinkTime.Fixed(5)));
        assertThat(arrivals("closed-loop-exponential"))
                .isEqualTo(new ArrivalLaw.ClosedLoop(64, new ThinkTime.Exponential(5)));
        assertThat(arrivals("batch")).isEqualTo(new ArrivalLaw.Batch());
    }

    @Test
    void lengthsOfEveryKind() {
        int most = LengthLaw.MOST_TOKENS;
        assertThat(input("fixed")).isEqualTo(new LengthLaw.Fixed(512));
        assertThat(input("uniform")).isEqualTo(new LengthLaw.Uniform(10, 20));
        assertThat(input("lognormal-mean")).isEqualTo(LengthLaw.LogNormal.ofMean(500, 1.2, 1, most));
        assertThat(input("lognormal-mu")).isEqualTo(new LengthLaw.LogNormal(5.3, 1.99, 1, most));
        assertThat(input("exponential")).isEqualTo(new LengthLaw.Exponential(300, 1, most));
        assertThat(input("pareto")).isEqualTo(new LengthLaw.Pareto(100, 1.5, 1, 100_000));
        assertThat(input("preset")).isEqualTo(WorkloadPreset.LMSYS_CHAT.input());
    }

    @Test
    void aPresetGivesWhatIsNotSaid() {
        Map<String, String> reasoning =
                Map.of("workload", "{preset: deepseek-r1-production, arrivals: batch, requests: 10, input: 100}");
        Content.Single workload = asked(Corpus.read("minimal", reasoning).workload());
        assertThat(workload.input()).isEqualTo(new LengthLaw.Fixed(100));
        assertThat(workload.output()).isEqualTo(WorkloadPreset.DEEPSEEK_R1_PRODUCTION.output());
        assertThat(workload.thinking()).isEqualTo(WorkloadPreset.DEEPSEEK_R1_PRODUCTION.thinking());
    }

    @Test
    void aTraceIsReplayedOnce() {
        Scenario scenario = Corpus.read("arrivals-trace", Map.of());
        ArrivalLaw.Trace trace = (ArrivalLaw.Trace) scenario.workload().arrivals();
        assertThat(trace.file().options())
                .isEqualTo(new TraceOptions(0.5, 3, 0, 3600, 4000, 100, TraceOptions.EmptyOutput.ONE_TOKEN));
        assertThat(trace.file().summary().meanInput()).isEqualTo(200);
        assertThat(scenario.replications()).isEqualTo(1);
        assertThat(scenario.caveats())
                .containsExactly("a trace is the same in every replication: 1 instead of 10 is run, without confidence"
                        + " intervals");
    }

    @Test
    void aTraceIsRepeatedWhereSomethingIsDrawn() {
        Map<String, String> lots =
                Map.of("deployments[0].routing", "random", "deployments[0].replicas", "2", "replications", "4");
        assertThat(Corpus.read("arrivals-trace", lots).replications()).isEqualTo(4);
        Map<String, String> one = Map.of("deployments[0].routing", "random");
        assertThat(Corpus.read("arrivals-trace", one).replications()).isEqualTo(1);
        Map<String, String> drafts =
                Map.of("deployments[0].engine.speculation", "{eagle: {drafts: 3, acceptance: 0.6}}");
        assertThat(Corpus.read("arrivals-trace", drafts).replications()).isEqualTo(10);
        Map<String, String> thinking = Map.of("workload.thinking", "{tokens: {exponential: {mean: 100}}}");
        assertThat(Corpus.read("arrivals-trace", thinking).replications()).isEqualTo(10);
    }

    @Test
    void anOptionSetsAnyField() {
        Scenario scenario = Corpus.read(
                "minimal",
                Map.of("workload.arrivals.poisson.rate", "600/min", "deployments[0].layout.tensorParallel", "2"));
        assertThat(scenario.workload().arrivals()).isEqualTo(new ArrivalLaw.Poisson(10));
        assertThat(scenario.deployments().get(0).pools().get(0).layout().spread())
                .isEqualTo(LayoutRequest.Spread.tensor(2));
    }

    @Test
    void aProblemOfAnOptionNamesTheOption() {
        assertThatThrownBy(() -> Corpus.read("minimal", Map.of("deployments[0].layout.tensorParallel", "3")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("--set deployments[0].layout.tensorParallel=3: "
                        + "deployments[0].layout.tensorParallel: read 3, expected 1, 2, 4, 8, 16 or 32: ");
        assertThatThrownBy(() -> Corpus.read("minimal", Map.of("seeds", "3")))
                .hasMessage("--set seeds=3: seeds: unknown field 'seeds'; did you mean 'seed'?");
    }

    @Test
    void filesAreFoundBesideTheScenario() throws IOException {
        Path chip = Path.of("src/main/resources/jeton/chips/h100.yaml");
        Path model = Path.of("src/main/resources/jeton/models/llama-3.1-8b.yaml");
        Files.createDirectory(folder.resolve("mine"));
        Files.writeString(
                folder.resolve("mine/chip.yaml"), Files.readString(chip).replace("name: h100\n", "name: x1\n"));
        Files.copy(model, folder.resolve("model.yaml"));
        Path file = folder.resolve("My study (2).yaml");
        Files.writeString(
                file,
                Files.readString(Corpus.FOLDER.resolve("valid/minimal.yaml"))
                        .replace("model: llama-3.1-8b", "model: model.yaml")
                        .replace("chip: h100", "chip: mine/chip.yaml"));
        Scenario scenario = Corpus.read(file);
        assertThat(scenario.name()).isEqualTo("My-study-2-");
        assertThat(scenario.deployments().get(0).pools().get(0).chip().name()).isEqualTo("x1");
        assertThat(scenario.deployments().get(0).name()).isEqualTo("x1");
    }

    @Test
    void problemsOfANamedFileAreToldToo() throws IOException {
        Files.writeString(folder.resolve("chip.yaml"), "name: x1\n");
        Path file = folder.resolve("s.yaml");
        Files.writeString(
                file,
                Files.readString(Corpus.FOLDER.resolve("valid/minimal.yaml"))
                        .replace("chip: h100", "chip: chip.yaml")
                        .replace("requests: 100", "requests: none"));
        assertThatThrownBy(() -> Corpus.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("chip.yaml:1:1: vendor: missing")
                .hasMessageContaining("s.yaml:5:13: workload.requests: read 'none'");
    }

    @Test
    void jsonIsReadToo() throws IOException {
        Path file = folder.resolve("s.json");
        Files.writeString(file, """
                {"question": "Does it read?", "model": "llama-3.1-8b",
                 "workload": {"arrivals": {"poisson": {"rate": 4}}, "requests": 100, "input": 512, "output": 128},
                 "deployments": [{"chip": "h100"}, {"chip": "h100"}]}
                """);
        Scenario scenario = Corpus.read(file);
        assertThat(scenario.name()).isEqualTo("s");
        assertThat(scenario.deployments()).extracting(Deployment::name).containsExactly("h100", "h100 #2");
    }

    @Test
    void weightsThatAreUnpackedAndPromptsThatAreTooLongAreCaveats() {
        Map<String, String> options = Map.of(
                "deployments[0].chip", "a100",
                "deployments[0].layout", "{weights: fp8}",
                "deployments[0].engine", "{maxModelLen: 512}");
        assertThat(Corpus.read("minimal", options)
                        .deployments()
                        .get(0)
                        .pools()
                        .get(0)
                        .caveats())
                .containsExactly(
                        "a100-80 does not multiply in fp8: weights are kept in fp8 and unpacked to bf16",
                        "100 % of prompts leave no room for an answer within the 512 tokens of a request");
    }

    @Test
    void expertsKeepTheirPublishedFormatUnlessItIsWider() {
        assertThat(layout("{}").experts()).isEqualTo(Precision.MXFP4);
        assertThat(layout("{weights: fp8}").experts()).isEqualTo(Precision.MXFP4);
        assertThat(layout("{weights: int4}").experts()).isEqualTo(Precision.INT4);
        assertThat(layout("{experts: bf16}").experts()).isEqualTo(Precision.BF16);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tensorParallel: 8, expertParallel: 8         | 8 | 1 | 8 | 1 | h100 TP8+EP8",
                "dataParallel: 8, expertParallel: 8           | 1 | 8 | 8 | 1 | h100 EP8",
                "expertParallel: 8                            | 1 | 8 | 8 | 1 | h100 EP8",
                "expertParallel: 8, pipelineParallel: 2       | 1 | 8 | 8 | 2 | h100 DP8+EP8+PP2",
                "tensorParallel: 4, pipelineParallel: 2       | 4 | 1 | 1 | 2 | h100 TP4+PP2",
                "tensorParallel: 2, dataParallel: 4           | 2 | 4 | 1 | 1 | h100 TP2+DP4",
                "pipelineParallel: 4                          | 1 | 1 | 1 | 4 | h100 x4",
                "tensorParallel: 1                            | 1 | 1 | 1 | 1 | h100 TP1"
            })
    void directionsOfALayoutMultiply(String text, int tensor, int data, int expert, int stages, String name) {
        String layout = "{" + text + "}";
        Deployment deployment = Corpus.read("minimal", Map.of("model", "gpt-oss-120b", "deployments[0].layout", layout))
                .deployments()
                .get(0);
        Pool pool = deployment.pools().get(0);
        assertThat(pool.layout().spread()).isEqualTo(new LayoutRequest.Spread(tensor, data, expert, stages));
        assertThat(deployment.name()).isEqualTo(name);
        assertThat(pool.layout().candidates(pool.chip(), pool.model()))
                .extracting(Layout::chips)
                .containsExactly(tensor * data * stages);
    }

    @Test
    void withoutASpreadTheCandidatesGrowFromOneChip() {
        Pool gpu = Corpus.read("minimal", Map.of()).deployments().get(0).pools().get(0);
        assertThat(gpu.layout().candidates(gpu.chip(), gpu.model()))
                .extracting(Layout::tensorParallel)
                .containsExactly(1, 2, 4, 8);
        Pool sram = Corpus.read("minimal", Map.of("deployments[0].chip", "groq-lpu-v1"))
                .deployments()
                .get(0)
                .pools()
                .get(0);
        assertThat(sram.layout().candidates(sram.chip(), sram.model()).limit(3))
                .extracting(Layout::chips)
                .containsExactly(1, 2, 3);
    }

    private static LayoutRequest layout(String text) {
        return Corpus.read("minimal", Map.of("model", "gpt-oss-120b", "deployments[0].layout", text))
                .deployments()
                .get(0)
                .pools()
                .get(0)
                .layout();
    }

    private static ArrivalLaw arrivals(String name) {
        return Corpus.read("arrivals-" + name, name.equals("batch") ? Map.of() : Map.of("seed", "2"))
                .workload()
                .arrivals();
    }

    private static LengthLaw input(String name) {
        return asked(Corpus.read("lengths-" + name, Map.of()).workload()).input();
    }

    private static Content.Single asked(Workload workload) {
        return (Content.Single) workload.classes().get(0).content();
    }
}
