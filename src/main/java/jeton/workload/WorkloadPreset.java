package jeton.workload;

import static jeton.workload.QuantileTable.Interpolation.LINEAR;
import static jeton.workload.QuantileTable.Interpolation.LOGARITHMIC;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jeton.input.Names;

/**
 * Token lengths of public workloads, as tables of quantiles that were fitted to them in November 2026. Values lie
 * half-way between whole numbers, so that rounding gives the measured probability at every entry. Input and output are
 * drawn independently: some of the sources know no more than each by itself.
 *
 * <p>The Kolmogorov distance named in a source is the largest difference between the measured distribution function and
 * the fitted one.
 */
@SuppressWarnings("ImmutableEnumChecker") // laws are immutable
public enum WorkloadPreset {
    /** Chat of one hour in a Microsoft data centre, 2023-11-16; prompts are capped near 4,000 tokens. */
    AZURE_CONVERSATION_2023(
            "Azure LLM inference trace 2023, conversation, 19,366 requests (AzurePublicDataset, CC BY 4.0; Patel"
                    + " et al.: Splitwise, ISCA 2024)",
            tokens(
                    0.022,
                    new double[] {
                        0, 0.0209, 0.0357, 0.0652, 0.1279, 0.1445, 0.1908, 0.2521, 0.3426, 0.3841, 0.4137, 0.4428,
                        0.5011, 0.7008, 0.8039, 0.9001, 0.9151, 0.9301, 0.9527, 0.99, 0.994, 0.998, 0.9996, 1
                    },
                    new double[] {
                        1.5, 117.5, 180.5, 194.5, 237.5, 368.5, 384.5, 396.5, 411.5, 438.5, 880.5, 976.5, 1020.5,
                        1130.5, 1316.5, 2735.5, 3807.5, 4076.5, 4083.5, 4142.5, 4623.5, 5652.5, 6949.5, 14050.5
                    }),
            tokens(
                    0.014,
                    new double[] {
                        0, 0.0421, 0.144, 0.2538, 0.3842, 0.5004, 0.6011, 0.6355, 0.6544, 0.6698, 0.7016, 0.7284,
                        0.8089, 0.9008, 0.9503, 0.9704, 0.9901, 0.9941, 0.9961, 0.998, 1
                    },
                    new double[] {
                        6.5, 38.5, 65.5, 85.5, 100.5, 129.5, 177.5, 207.5, 217.5, 370.5, 384.5, 392.5, 401.5, 424.5,
                        451.5, 509.5, 601.5, 631.5, 659.5, 918.5, 1000.5
                    }),
            Optional.empty()),
    /** Code completion of one hour in a Microsoft data centre, 2023-11-16. */
    AZURE_CODE_2023(
            "Azure LLM inference trace 2023, code, 8,819 requests (AzurePublicDataset, CC BY 4.0; Patel et al.:"
                    + " Splitwise, ISCA 2024)",
            tokens(
                    0.008,
                    new double[] {
                        0, 0.0024, 0.0286, 0.0963, 0.2504, 0.3102, 0.3758, 0.4197, 0.5007, 0.6276, 0.7009, 0.7632,
                        0.8005, 0.8503, 0.8754, 0.9001, 0.9502, 0.9562, 0.9635, 0.998, 1
                    },
                    new double[] {
                        2.5, 9.5, 49.5, 142.5, 578.5, 817.5, 1017.5, 1131.5, 1469.5, 2068.5, 2434.5, 2826.5, 3195.5,
                        3925.5, 4437.5, 5194.5, 7315.5, 7423.5, 7434.5, 7436.5, 7437.5
                    }),
            tokens(
                    0.003,
                    new double[] {
                        0, 0.2115, 0.3034, 0.4154, 0.5201, 0.6252, 0.6937, 0.7241, 0.7698, 0.8172, 0.9016, 0.9261,
                        0.9502, 0.9703, 0.9808, 0.99, 0.9941, 0.9961, 0.9981, 0.9997, 1
                    },
                    new double[] {
                        5.5, 8.5, 9.5, 11.5, 13.5, 16.5, 19.5, 21.5, 25.5, 31.5, 55.5, 69.5, 90.5, 128.5, 172.5, 252.5,
                        313.5, 405.5, 676.5, 928.5, 1899.5
                    }),
            Optional.empty()),
    /** Chat with long contexts, one hour of Kimi, 2024; outputs look cut at 2,000 tokens. */
    MOONCAKE_CONVERSATION(
            "Mooncake conversation trace, 12,031 requests (kvcache-ai/Mooncake, Apache-2.0; Qin et al.:"
                    + " Mooncake, FAST 2025)",
            tokens(
                    0.004,
                    new double[] {
                        0, 0.0061, 0.0332, 0.052, 0.0679, 0.0857, 0.0988, 0.2257, 0.2995, 0.3209, 0.3465, 0.5, 0.7, 0.8,
                        0.8501, 0.9, 0.925, 0.95, 0.9701, 0.99, 1
                    },
                    new double[] {
                        890.5, 893.5, 897.5, 901.5, 907.5, 927.5, 957.5, 1926.5, 3239.5, 3734.5, 4203.5, 6909.5,
                        13196.5, 17869.5, 21467.5, 27367.5, 31521.5, 39552.5, 52219.5, 85401.5, 126195.5
                    }),
            tokens(
                    0.007,
                    new double[] {
                        0, 0.0066, 0.0278, 0.0382, 0.0741, 0.1258, 0.1854, 0.2504, 0.2904, 0.3761, 0.4253, 0.5008,
                        0.5885, 0.7012, 0.759, 0.8165, 0.9003, 0.95, 0.9779, 0.99, 1
                    },
                    new double[] {
                        0.5, 2.5, 3.5, 7.5, 16.5, 32.5, 85.5, 157.5, 204.5, 275.5, 308.5, 350.5, 394.5, 447.5, 476.5,
                        515.5, 597.5, 698.5, 860.5, 1120.5, 2000.5
                    }),
            Optional.empty()),
    /** A reasoning model behind a public service, 24 hours, 1.38 million requests of 73 clients, 2025. */
    DEEPSEEK_R1_PRODUCTION(
            "ServeGen reason/deepseek-r1, clients and 6-hour windows weighted by their requests"
                    + " (alibaba/ServeGen, Apache-2.0; Xiang et al., arXiv 2505.09999, 2025)",
            tokens(
                    0.025,
                    new double[] {
                        0, 0.0336, 0.137, 0.2517, 0.4648, 0.5104, 0.6105, 0.7063, 0.755, 0.8033, 0.8517, 0.8759, 0.9,
                        0.9125, 0.925, 0.9313, 0.9375, 0.95, 0.97, 0.98, 0.985, 0.99, 0.998, 0.9996, 0.9999, 1
                    },
                    new double[] {
                        3.5, 11.5, 24.5, 41.5, 199.5, 208.5, 269.5, 411.5, 498.5, 766.5, 1190.5, 1336.5, 2092.5, 2764.5,
                        3858.5, 4033.5, 4678.5, 6714.5, 12390.5, 16479.5, 19398.5, 23423.5, 31878.5, 36744.5, 43505.5,
                        57284.5
                    }),
            tokens(
                    0.015,
                    new double[] {
                        0, 0.0023, 0.0353, 0.1497, 0.3253, 0.4133, 0.5002, 0.6024, 0.7005, 0.8004, 0.8502, 0.9, 0.925,
                        0.95, 0.97, 0.98, 0.99, 0.994, 0.998, 0.9996, 1
                    },
                    new double[] {
                        8.5, 99.5, 201.5, 340.5, 493.5, 601.5, 792.5, 1111.5, 1368.5, 1681.5, 2199.5, 3432.5, 4310.5,
                        5701.5, 7617.5, 9338.5, 12607.5, 14973.5, 18927.5, 23042.5, 32768.5
                    }),
            Optional.of(fit(
                    0.003,
                    LINEAR,
                    new double[] {
                        0, 0.0008, 0.0067, 0.0131, 0.026, 0.0502, 0.0798, 0.1524, 0.1858, 0.2209, 0.2508, 0.3269, 0.377,
                        0.4406, 0.5027, 0.5743, 0.7526, 0.8131, 0.9137, 0.9542, 1
                    },
                    new double[] {
                        0, 0.184, 0.242, 0.263, 0.289, 0.319, 0.345, 0.399, 0.427, 0.463, 0.501, 0.605, 0.665, 0.723,
                        0.764, 0.804, 0.896, 0.922, 0.958, 0.974, 0.998
                    }))),
    /** Summaries of arXiv papers, cut to a context of 4,096 tokens. */
    ARXIV_SUMMARIZATION(
            "arXiv summarization lengths with the Llama 2 tokenizer, 28,257 requests (microsoft/vidur, MIT;"
                    + " Agrawal et al.: Vidur, MLSys 2024)",
            tokens(
                    0.005,
                    new double[] {
                        0, 0.0029, 0.0158, 0.0315, 0.0431, 0.0628, 0.0943, 0.1255, 0.188, 0.2505, 0.3037, 0.3757,
                        0.4266, 0.5002, 0.6248, 0.7002, 0.8006, 0.9, 0.9504, 0.9902, 1
                    },
                    new double[] {
                        0.5, 17.5, 145.5, 459.5, 661.5, 895.5, 1186.5, 1420.5, 1749.5, 1987.5, 2164.5, 2380.5, 2533.5,
                        2730.5, 3062.5, 3249.5, 3490.5, 3702.5, 3813.5, 3934.5, 4054.5
                    }),
            tokens(
                    0.006,
                    new double[] {
                        0, 0.0017, 0.0131, 0.0282, 0.0539, 0.0842, 0.1275, 0.1924, 0.2537, 0.3514, 0.5028, 0.7038,
                        0.7512, 0.8153, 0.8633, 0.9004, 0.9254, 0.95, 0.9701, 0.99, 1
                    },
                    new double[] {
                        4.5, 22.5, 38.5, 49.5, 62.5, 73.5, 86.5, 102.5, 115.5, 135.5, 167.5, 223.5, 242.5, 277.5, 318.5,
                        372.5, 439.5, 737.5, 2206.5, 3273.5, 4056.5
                    }),
            Optional.empty()),
    /** Short chat. */
    LMSYS_CHAT(
            "APEX+ lmsys trace for Llama, 1,024 requests (microsoft/apex_plus, MIT; Lin et al.: APEX, arXiv"
                    + " 2411.17651, 2024)",
            tokens(
                    0.012,
                    new double[] {
                        0, 0.0586, 0.1084, 0.1396, 0.2725, 0.5039, 0.6094, 0.7109, 0.8076, 0.8467, 0.874, 0.9004,
                        0.9141, 0.9258, 0.9326, 0.9385, 0.9502, 0.9902, 0.9941, 0.998, 1
                    },
                    new double[] {
                        1.5, 3.5, 5.5, 6.5, 9.5, 17.5, 24.5, 36.5, 67.5, 87.5, 126.5, 178.5, 225.5, 249.5, 274.5, 283.5,
                        308.5, 589.5, 682.5, 738.5, 1037.5
                    }),
            tokens(
                    0.008,
                    new double[] {
                        0, 0.0068, 0.042, 0.0605, 0.1309, 0.1719, 0.1953, 0.2559, 0.3203, 0.3408, 0.3818, 0.5, 0.7012,
                        0.7744, 0.8037, 0.8447, 0.9004, 0.9502, 0.9824, 0.9902, 1
                    },
                    new double[] {
                        0.5, 1.5, 6.5, 9.5, 16.5, 21.5, 27.5, 36.5, 57.5, 60.5, 74.5, 116.5, 229.5, 278.5, 305.5, 327.5,
                        390.5, 436.5, 484.5, 534.5, 761.5
                    }),
            Optional.empty());

    private record Fit(QuantileTable table, double distance, int entries) {
        QuantileTable from(String source) {
            return table.from(source + "; fit by " + entries + " quantiles, Kolmogorov distance " + distance);
        }
    }

    private final String source;
    private final LengthLaw input;
    private final LengthLaw output;
    private final Thinking thinking;

    WorkloadPreset(String source, Fit input, Fit output, Optional<Fit> share) {
        this.source = source;
        this.input = new LengthLaw.Quantiles(input.from(source), 1, LengthLaw.MOST_TOKENS);
        this.output = new LengthLaw.Quantiles(output.from(source), 1, LengthLaw.MOST_TOKENS);
        this.thinking = share.<Thinking>map(fit -> new Thinking.Share(fit.from(source), 1))
                .orElseGet(Thinking.None::new);
    }

    private static Fit tokens(double distance, double[] probabilities, double[] values) {
        return fit(distance, LOGARITHMIC, probabilities, values);
    }

    private static Fit fit(
            double distance, QuantileTable.Interpolation interpolation, double[] probabilities, double[] values) {
        return new Fit(QuantileTable.of(interpolation, probabilities, values), distance, values.length);
    }

    /** The preset with this name in kebab case, if there is one. */
    public static Optional<WorkloadPreset> named(String name) {
        return Arrays.stream(values())
                .filter(preset -> preset.label().equals(name))
                .findFirst();
    }

    /** The names of all presets, in kebab case. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(WorkloadPreset::label).toList();
    }

    /** As users write it: {@code azure-code-2023}. */
    public String label() {
        return Names.of(this);
    }

    /** The trace, who published it, its size and licence. */
    public String source() {
        return source;
    }

    /** Tokens of prompts. */
    public LengthLaw input() {
        return input;
    }

    /** All tokens that are generated, thinking included. */
    public LengthLaw output() {
        return output;
    }

    /** The share of the output that is thinking. */
    public Thinking thinking() {
        return thinking;
    }
}
