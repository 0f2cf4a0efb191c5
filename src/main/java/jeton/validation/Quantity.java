package jeton.validation;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a row measures. */
record Quantity(Kind kind, Statistic statistic) {
    private static final Pattern LATENCY = Pattern.compile("(ttft|tpot|itl|e2el)_ms(?:_(mean|p50|p90|p95|p99))?");
    private static final Pattern SPEED = Pattern.compile("output_tok_s_per_user(_incl_ttft)?(?:_(mean|p50))?");
    private static final Map<String, Kind> RATES = Map.of(
            "output_tok_s_total", Kind.OUTPUT_TOKENS,
            "output_tok_s_per_gpu", Kind.OUTPUT_TOKENS_PER_CHIP,
            "total_tok_s", Kind.TOKENS,
            "total_tok_s_per_gpu", Kind.TOKENS_PER_CHIP,
            "input_tok_s_total", Kind.INPUT_TOKENS,
            "input_tok_s_per_gpu", Kind.INPUT_TOKENS_PER_CHIP,
            "req_s", Kind.REQUESTS,
            "duration_s", Kind.DURATION);

    /** Spellings of units. */
    private static final class Units {
        static final String MILLISECONDS = "ms|msec|milliseconds?";
        static final String TOKENS = "tok(?:en)?s?/s";
        static final String TOKENS_PER_CHIP = TOKENS + "(?:/(?:gpu|chip|die|device|accelerator))?";
        static final String TOKENS_PER_USER = TOKENS + "(?:/user)?";
        static final String BOTH = "(?: \\(in\\+out\\))?";

        private Units() {}
    }

    /** Times in milliseconds, rates per second. */
    enum Kind {
        TTFT(Family.TTFT, Units.MILLISECONDS),
        TPOT(Family.TPOT, Units.MILLISECONDS),
        ITL(Family.ITL, Units.MILLISECONDS),
        E2E(Family.E2E, Units.MILLISECONDS),
        OUTPUT_TOKENS(Family.THROUGHPUT, Units.TOKENS),
        OUTPUT_TOKENS_PER_CHIP(Family.THROUGHPUT, Units.TOKENS_PER_CHIP),
        TOKENS(Family.THROUGHPUT, Units.TOKENS + Units.BOTH),
        TOKENS_PER_CHIP(Family.THROUGHPUT, Units.TOKENS_PER_CHIP + Units.BOTH),
        INPUT_TOKENS(Family.THROUGHPUT, Units.TOKENS),
        INPUT_TOKENS_PER_CHIP(Family.THROUGHPUT, Units.TOKENS_PER_CHIP),
        REQUESTS(Family.THROUGHPUT, "req(?:uest)?s?/s"),
        DURATION(Family.E2E, "s|sec|seconds?"),
        /** Tokens a second of one user after the first: the reciprocal of the time per output token. */
        SPEED(Family.TPOT, Units.TOKENS_PER_USER),
        /** Tokens over the time from the request to the last of them. */
        SPEED_WITH_FIRST(Family.E2E, Units.TOKENS_PER_USER);

        private final Family family;
        private final Pattern units;

        Kind(Family family, String units) {
            this.family = family;
            this.units = Pattern.compile(units, Pattern.CASE_INSENSITIVE);
        }

        Family family() {
            return family;
        }
    }

    /** Of the requests of a run. */
    enum Statistic {
        MEAN(Double.NaN),
        P50(0.5),
        P90(0.9),
        P95(0.95),
        P99(0.99);

        private final double share;

        Statistic(double share) {
            this.share = share;
        }

        /** Of a percentile; NaN for the mean. */
        double share() {
            return share;
        }
    }

    /** A latency without a statistic is a mean. */
    static Quantity of(Measurement row) throws Unmappable {
        Quantity quantity = of(row.text(Column.METRIC));
        String note = row.text(Column.PARAMS_NOTE);
        if (quantity.kind() == Kind.SPEED && note.contains("LLMPerf")) {
            // that client divides all tokens by the whole time
            return new Quantity(Kind.SPEED_WITH_FIRST, quantity.statistic());
        }
        if (note.contains("unit ambiguous for TP>1") && row.count(Column.TP).orElse(1) > 1) {
            throw new Unmappable("unit ambiguous: of one chip or of all");
        }
        boolean streamed = row.text(Column.SOURCE).contains("InferenceX")
                && !row.text(Column.ENGINE).toLowerCase(Locale.ROOT).startsWith("vllm");
        if (quantity.kind() == Kind.ITL && streamed) {
            // the scripts set stream intervals of 10 to 30 tokens
            throw new Unmappable("gaps between messages of several tokens each");
        }
        return quantity;
    }

    static Quantity of(String metric) throws Unmappable {
        Matcher latency = LATENCY.matcher(metric);
        if (latency.matches()) {
            Kind kind = latency.group(1).equals("e2el") ? Kind.E2E : Kind.valueOf(upper(latency.group(1)));
            return new Quantity(kind, statistic(latency.group(2)));
        }
        Matcher speed = SPEED.matcher(metric);
        if (speed.matches()) {
            return new Quantity(speed.group(1) == null ? Kind.SPEED : Kind.SPEED_WITH_FIRST, statistic(speed.group(2)));
        }
        Kind rate = RATES.get(metric);
        if (rate == null) {
            throw new Unmappable("metric '" + metric + "' is not simulated");
        }
        return new Quantity(rate, Statistic.MEAN);
    }

    /** Whether a unit, as a file writes it, is that of the metric; none at all is. */
    boolean in(String unit) {
        return unit.isEmpty() || kind.units.matcher(unit).matches();
    }

    /** Whether larger values are better. */
    boolean rate() {
        return kind.family() == Family.THROUGHPUT || kind == Kind.SPEED || kind == Kind.SPEED_WITH_FIRST;
    }

    /** Whether it needs a token after the first. */
    boolean ofFurtherTokens() {
        return kind == Kind.TPOT || kind == Kind.ITL || kind == Kind.SPEED;
    }

    private static Statistic statistic(@Nullable String name) {
        return name == null ? Statistic.MEAN : Statistic.valueOf(upper(name));
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
