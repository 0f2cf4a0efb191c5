package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.Precision;
import jeton.input.Catalog;
import jeton.latency.EngineProfile.Memory;
import jeton.latency.EngineProfile.MemoryRule;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Step times and memory of whole deployments, against values computed from the same formulas by an independent program.
 *
 * <p>No host time; the engine takes 90 % of what is free after 4 GB. Columns: weight bytes of a chip, cache bytes of the
 * instance, requests of 2,048 and of 16,384 tokens that it holds; then seconds of decode steps of 1, 32 and 128 sequences
 * at 1,024 tokens and of 64 at 16,384; of a prompt of 8,192 tokens; of 64 sequences at 2,048 with the last chunk of 1,984
 * tokens of a prompt of 6,080; and of 17 sequences at 3,000 with a chunk of 512 after 1,024 of 4,000 tokens and a whole
 * prompt of 100.
 */
class GoldenStepTimeTest {
    private static final Memory MEMORY = new Memory(MemoryRule.SHARE_OF_FREE, 0.9, 4e9, false);
    private static final Catalog<Transformer> MODELS = ModelCatalog.shipped();
    private static final Path CHIPS = Path.of("src/test/resources/jeton/reference");

    @ParameterizedTest(name = "{0} {1} x{2} {3} {4} {5} {6}")
    @CsvSource(delimiter = '|', textBlock = """
        llama-3.1-8b            | h100    | 1 | TP  | BF16  | BF16      | BF16 | 16060522496.0     | 58445529753.6      | 217.72656497955322 | 27.215820622444152 | 0.006286819712955518  | 0.008040311136820808 | 0.01347047812685525  | 0.05916112794827125  | 0.2187527636274889   | 0.06457781301795035  | 0.01887539141428114
        llama-3.1-70b           | h100    | 4 | TP  | BF16  | BF16      | BF16 | 35276853248.0     | 164603328307.2     | 245.27807281494142 | 30.659759101867678 | 0.01539773618813661   | 0.016992330244072314 | 0.021930427965679664 | 0.04945758853550744  | 0.5647763611338339   | 0.1505874499532122   | 0.045772974329284954
        llama-3.1-70b           | h100    | 2 | TP  | FP8   | FP8       | FP8  | 36327526400.0     | 80410452480.0      | 239.6418228149414  | 29.955227851867676 | 0.015508706185534226  | 0.017166353848621956 | 0.022299714353667836 | 0.049696699734536595 | 0.7471640975094682   | 0.199172513621199    | 0.0578525062876137
        deepseek-r1             | h200    | 8 | DEP | FP8   | FP8_BLOCK | FP8  | 100709602816.0    | 326810859724.8     | 4541.655712090163  | 567.7069640112704  | 0.012051459276501258  | 0.026227294521680003 | 0.03529865090547921  | 0.03523595127706513  | 0.2780477789781836   | 0.07838535538602322  | 0.041236490297550214
        deepseek-r1             | b200    | 8 | DEP | NVFP4 | NVFP4     | FP8  | 58270839904.0     | 926849952691.2001  | 12880.335082607582 | 1610.0418853259478 | 0.006640904354896737  | 0.011171497227040394 | 0.014031826608869263 | 0.013987370501819278 | 0.0700698047186832   | 0.025745561145364998 | 0.015914529755220716
        gpt-oss-120b            | h100    | 1 | TP  | BF16  | MXFP4     | BF16 | 65190340224.0     | 14228693798.4      | 177.37960564108457 | 23.375606944949126 | 0.005270330976212398  | 0.021907175428881834 | 0.03299077217606507  | 0.0425286889297571   | 0.21480071371547205  | 0.05989632948128355  | 0.03506677012029884
        qwen3-32b               | h100    | 2 | TP  | BF16  | BF16      | BF16 | 32762123264.0     | 86828178124.8      | 161.73008480072022 | 20.216260600090028 | 0.013781337532974232  | 0.015762069365191655 | 0.02189594858754238  | 0.06711745692074753  | 0.499374383924217    | 0.1380294495046787   | 0.03999108327339144
        mixtral-8x7b            | h100    | 2 | TP  | BF16  | BF16      | BF16 | 46702792704.0     | 61734973132.8      | 229.98069648742677 | 28.747587060928346 | 0.006495069022815041  | 0.018646299277559727 | 0.021541844500281026 | 0.04426786312622494  | 0.2718771071707824   | 0.07414229561487616  | 0.023427192777280836
        gemma-3-27b             | h100    | 2 | TP  | BF16  | BF16      | BF16 | 27009346304.0     | 97183176652.8      | 160.90468673706056 | 54.64687474088849  | 0.011970591570245846  | 0.01542853210940279  | 0.026136993133888817 | 0.03440763197634781  | 0.3775103575172432   | 0.10440914610776189  | 0.03356984809688452
        qwen3-next-80b-a3b      | h100    | 4 | TP  | BF16  | BF16      | BF16 | 39837195648.0     | 74093047833.6      | 580.6729264974962  | 154.38620618470915 | 0.003982477162837527  | 0.01041302977599584  | 0.018313352587834883 | 0.01893029410579441  | 0.053681194925725984 | 0.027188279695377363 | 0.01938126408998445
        llama-4-scout           | h100    | 8 | TP  | BF16  | BF16      | BF16 | 26942465280.0     | 389214249984.0     | 966.6240463256836  | 193.3248092651367  | 0.004822430397921053  | 0.011790875010041167 | 0.014267111241699094 | 0.018712931407730386 | 0.10694408355062532  | 0.03241591011856232  | 0.017480654737455963
        llama-4-maverick        | h200    | 4 | TP  | FP8   | FP8       | FP8  | 100695205120.0    | 163457261568.0     | 811.9010009765625  | 162.3802001953125  | 0.0037216345147812625 | 0.009285004341875682 | 0.020483821197458094 | 0.018182833156059765 | 0.13602504395696424  | 0.056164193697611976 | 0.03457442158558295
        qwen3.5-397b-a17b       | b200    | 2 | TP  | NVFP4 | NVFP4     | FP8  | 112934519192.0    | 133317865454.40001 | 596.4505588364143  | 300.45515550358283 | 0.004961741709573677  | 0.013898048158608296 | 0.025437471600121372 | 0.02069499570456855  | 0.08445235339531171  | 0.03906238146885344  | 0.02625144670557812
        nemotron-h-56b          | h100    | 8 | TP  | BF16  | BF16      | BF16 | 14081087616.0     | 481816169164.8     | 483.5126875380214  | 304.2356810787184  | 0.009416243350120944  | 0.012707107412465751 | 0.02289817031521097  | 0.018030329987395365 | 0.3304614639304984   | 0.09178794005562445  | 0.030886896613409133
        nemotron-3-nano-30b-a3b | h200    | 1 | TP  | BF16  | BF16      | BF16 | 63155880576.0     | 74649707481.6      | 1210.5630183078713 | 498.5099767670068  | 0.0037946205230848197 | 0.014858535015978414 | 0.02062321184582452  | 0.019923513474626384 | 0.10625052200387211  | 0.03232331112057125  | 0.020605102167421417
        jamba-1.5-mini          | h100    | 2 | TP  | BF16  | BF16      | BF16 | 51570323328.0     | 52973418009.6      | 1067.7809925074307 | 186.20368839625087 | 0.0057658866129603305 | 0.01906286505870665  | 0.020564543807449914 | 0.022781445170263624 | 0.20326894407900845  | 0.0531067128920787   | 0.024557312425391536
        qwen3-235b-a22b         | h200    | 8 | TP  | FP8   | FP8       | FP8  | 29542286784.0     | 419607767577.60004 | 2128.559313315534  | 266.06991416444174 | 0.007741495031128679  | 0.01395425560331782  | 0.016408949207378353 | 0.02229545340844616  | 0.15797322739917816  | 0.0475578022862974   | 0.021684776122598424
        qwen3-235b-a22b         | h100    | 8 | DEP | FP8   | FP8       | FP8  | 37628947968.0     | 312271574630.4     | 1584.071172706117  | 198.00889658826463 | 0.015068539657459199  | 0.023506995225282712 | 0.026148390908756126 | 0.03004199597270405  | 0.1772150185028988   | 0.05579997108114035  | 0.03105209750754118
        deepseek-r1             | h200    | 8 | TP  | FP8   | FP8_BLOCK | BF16 | 84109972160.0     | 55791025056.0      | 387.6609667168289  | 48.457620839603614 | 0.005443431145372788  | 0.02019411170768276  | 0.031045634234856102 | 0.04700497865106824  | 0.2587156490136849   | 0.07342192169299687  | 0.037498625951761434
        kimi-k2                 | h200    | 8 | DEP | FP8   | INT4      | FP8  | 80025610547.20001 | 475735604060.1599  | 6611.247023565573  | 826.4058779456966  | 0.01286087955396603   | 0.024147768927564484 | 0.03555040529275515  | 0.03201076907498473  | 0.4537809646568716   | 0.12261662529525469  | 0.044300325938725245
        gpt3-175b               | a100-80 | 8 | TP  | BF16  | BF16      | BF16 | 43651064832.0     | 269632333209.6     | 27.90163097381592  | 3.48770387172699   | 0.033145867882399226  | 0.04658861063397571  | 0.08821774947756744  | 0.4250357231115236   | 2.064418619178758    | 0.5745894431704925   | 0.1747556803752352
        llama-3.1-70b           | a100-80 | 4 | TP  | INT8  | INT8      | FP8  | 18163763200.0     | 226570452480.0     | 675.2325668334961  | 84.40407085418701  | 0.014723638958695535  | 0.01651346223702326  | 0.02205614077636074  | 0.043678433754511956 | 1.0295444640525195   | 0.2709739076944074   | 0.07647723437902051
        gpt-oss-20b             | b200    | 1 | TP  | BF16  | MXFP4     | FP8  | 13751518848.0     | 155923633036.80002 | 5831.386829331343  | 768.4773340979289  | 0.0022452742645088244 | 0.003820564213477759 | 0.004213508717714849 | 0.005978186233896498 | 0.052458976899508125 | 0.015264696772229497 | 0.0055543035211427965
""")
    void agreesWithTheReference(ArgumentsAccessor row) {
        Transformer model = MODELS.get(row.getString(0));
        Chip chip = ChipCatalog.shipped().read(CHIPS.resolve(row.getString(1) + ".yaml"));
        Layout layout = layout(row);
        MemoryBudget memory = MemoryBudget.of(chip, model, layout, MEMORY, 8192, 1024);
        assertClose("weights", memory.weightBytes(), row.getDouble(7));
        assertClose("cache", memory.cacheBytes(), row.getDouble(8));
        double element = layout.cache().bytesPerElement();
        assertClose("requests of 2k", memory.cacheBytes() / model.cacheBytes(2048, element), row.getDouble(9));
        assertClose("requests of 16k", memory.cacheBytes() / model.cacheBytes(16_384, element), row.getDouble(10));

        StepTime step = StepTime.of(chip, model, layout, EngineProfile.Host.NONE);
        Difference difference = new Difference(chip, model, layout);
        int window = model.attention().windowTokens();
        assertStep("1 x 1k", step, new Batch().decode(1, 1024, window), difference, row.getDouble(11));
        assertStep("32 x 1k", step, new Batch().decode(32, 1024, window), difference, row.getDouble(12));
        assertStep("128 x 1k", step, new Batch().decode(128, 1024, window), difference, row.getDouble(13));
        assertStep("64 x 16k", step, new Batch().decode(64, 16_384, window), difference, row.getDouble(14));
        Batch prompt = new Batch();
        prompt.addChunk(8192, 0, 8192);
        assertStep("prefill", step, prompt, difference, row.getDouble(15));
        Batch mixed = new Batch().decode(64, 2048, window);
        mixed.addChunk(1984, 4096, 6080);
        assertStep("mixed", step, mixed, difference, row.getDouble(16));
        Batch chunks = new Batch().decode(17, 3000, window);
        chunks.addChunk(512, 1024, 4000);
        chunks.addChunk(100, 0, 100);
        assertStep("two chunks", step, chunks, difference, row.getDouble(17));
    }

    private static Layout layout(ArgumentsAccessor row) {
        Precision weights = Precision.valueOf(row.getString(4));
        Precision experts = Precision.valueOf(row.getString(5));
        Precision cache = Precision.valueOf(row.getString(6));
        return row.getString(3).equals("TP")
                ? Layout.tensorParallel(row.getInteger(2), weights, experts, cache)
                : Layout.expertParallel(row.getInteger(2), weights, experts, cache);
    }

    /**
     * What the table counts otherwise: six launches of 3.5 microseconds in every layer, where kernels are counted by kind and
     * cost nothing in the chips of this test; 5 microseconds of attention in layers without; and, of the vectors of split
     * experts, only every chip's share, although all chips have them all.
     */
    private record Difference(Chip chip, Transformer model, Layout layout) {
        double seconds(Batch batch) {
            Transformer.Attention attention = model.attention();
            int others = model.layers() - attention.fullLayers() - attention.windowLayers();
            double launches = model.layers() * 6 * 3.5e-6;
            return vectors() * batch.tokens() - launches - (batch.decodes > 0 ? others * 5e-6 : 0);
        }

        private double vectors() {
            Transformer.Experts experts = model.experts();
            double undivided = 1.0 / layout.expertParallel() - 1.0 / layout.chips();
            double elements = 2.0 * model.hidden() * experts.active() * experts.layers() * undivided;
            return elements * 2 / (0.6 * chip.memory().bandwidth().value());
        }
    }

    /** The bill of a step adds up to the same. */
    private static void assertStep(String words, StepTime step, Batch batch, Difference difference, double inTable) {
        double expected = inTable + difference.seconds(batch);
        assertClose(words, step.seconds(batch), expected);
        assertClose(words + ", its bill", step.bill(batch, 0).seconds(), expected);
    }

    private static void assertClose(String words, double actual, double expected) {
        assertThat(actual).as(words).isCloseTo(expected, within(1e-9 * expected));
    }

    /** Distinct experts of one layer that some tokens touch, on average. */
    @ParameterizedTest
    @CsvSource({
        "256, 8, 1, 8", "256, 8, 8, 57.421", "256, 8, 32, 163.314", "256, 8, 64, 222.442", "256, 8, 128, 251.601",
        "256, 8, 512, 256.000", "128, 4, 1, 4", "128, 4, 8, 28.7105", "128, 4, 32, 81.657", "128, 4, 512, 128.000",
        "8, 2, 0, 0"
    })
    void tokensTouchDistinctExperts(int count, int active, int tokens, double expected) {
        Transformer.Experts experts = new Transformer.Experts(count, active, 1024, 0, 0, 1);
        assertThat(experts.distinct(tokens)).isCloseTo(expected, within(5e-4));
    }
}
