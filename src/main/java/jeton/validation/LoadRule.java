package jeton.validation;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the load of a row, and how many requests the run had. */
final class LoadRule {
    /** The client of InferenceX, and of those who follow it, sends ten requests for each of its users. */
    private static final int REQUESTS_PER_USER = 10;
    /** With fewer a mean says little. */
    private static final int FEWEST_REQUESTS = 30;
    /** Longer runs than any published: more requests change no mean. */
    static final int MOST_REQUESTS = 50_000;

    private static final double MOST_RATE = 1e6;
    private static final double OPEN_SECONDS = 100;
    private static final int FEWEST_OPEN = 200;
    private static final int FEWEST_QUEUED = 1000;

    /**
     * Requests in the data sets of the TensorRT-LLM throughput tables by input and output length, as its page
     * "Performance Overview", section "Preparing a Dataset", lists them.
     */
    private static final Map<String, Integer> TENSORRT_DATA_SETS = Map.of(
            "128/128", 30_000,
            "128/2048", 3000,
            "128/4096", 1500,
            "500/2000", 3000,
            "1000/1000", 3000,
            "1000/2000", 1500,
            "2048/128", 3000,
            "2048/2048", 1500,
            "5000/500", 1500,
            "20000/2000", 1000);

    private static final Pattern USERS = Pattern.compile("\\d{1,7}");
    private static final Pattern AT_ONCE = Pattern.compile("(?:offline (\\d{1,7}) (?:requests|prompts)"
            + "|(\\d{1,7}) simultaneous (?:requests|prompts)|batch (\\d{1,7}))");
    /** A number right after the first word is for {@link #AT_ONCE}, or means something unknown. */
    private static final Pattern QUEUED = Pattern.compile("(?:max load|inf rate|infinite rate|offline)(?!\\s*\\d).*");

    private static final Pattern OPEN = Pattern.compile(
            "(?:rate |poisson )?(\\d+(?:\\.\\d+)?) req/s(?: mean arrival)?(?: split over ([1-9]\\d{0,5}) replicas)?");

    private LoadRule() {}

    static Load of(Measurement row) throws Unmappable {
        String text = row.text(Column.CONCURRENCY_OR_RATE).toLowerCase(Locale.ROOT);
        @Nullable Integer stated = stated(row);
        if (USERS.matcher(text).matches() && Integer.parseInt(text) > 0) {
            int users = Integer.parseInt(text);
            return isStatic(row) ? new Load.Static(most(users)) : closed(users, stated);
        }
        Matcher atOnce = AT_ONCE.matcher(text);
        if (atOnce.matches()) {
            return new Load.Queued(atOnce(atOnce));
        }
        if (QUEUED.matcher(text).matches()) {
            return new Load.Queued(most(stated == null ? queued(row) : stated));
        }
        Matcher open = OPEN.matcher(text);
        if (open.matches()) {
            return open(open, stated);
        }
        throw new Unmappable(
                text.isEmpty()
                        ? "no load given"
                        : text.contains("achieved")
                                ? "the rate that was served is given, not the one that was offered"
                                : "load not understood");
    }

    private static int atOnce(Matcher matcher) throws Unmappable {
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.group(group) != null && Integer.parseInt(matcher.group(group)) > 0) {
                return most(Integer.parseInt(matcher.group(group)));
            }
        }
        throw new Unmappable("load not understood");
    }

    /** One batch at a time: benchmarks and engines that say so, among them {@code benchmark_latency} of vLLM. */
    static boolean isStatic(Measurement row) {
        return Stream.of(Column.PARAMS_NOTE, Column.ENGINE)
                .anyMatch(column -> row.text(column).toLowerCase(Locale.ROOT).contains("static batch"));
    }

    private static Load closed(int users, @Nullable Integer stated) {
        return new Load.Closed(
                users,
                most(
                        stated == null
                                ? Math.max(FEWEST_REQUESTS, (int)
                                        Math.min(MOST_REQUESTS, (long) REQUESTS_PER_USER * users))
                                : stated));
    }

    private static Load open(Matcher open, @Nullable Integer stated) throws Unmappable {
        double rate = Double.parseDouble(open.group(1));
        if (!(rate > 0 && rate <= MOST_RATE)) {
            throw new Unmappable("load not understood");
        }
        double share = open.group(2) == null ? rate : rate / Integer.parseInt(open.group(2));
        int otherwise = (int) Math.min(MOST_REQUESTS, Math.max(FEWEST_OPEN, OPEN_SECONDS * share));
        return new Load.Open(share, most(stated == null ? otherwise : stated));
    }

    private static int queued(Measurement row) {
        String lengths = row.text(Column.INPUT_TOKENS) + "/" + row.text(Column.OUTPUT_TOKENS);
        return TENSORRT_DATA_SETS.getOrDefault(lengths, FEWEST_QUEUED);
    }

    /** The number of requests, where the note or the load has one. */
    private static @Nullable Integer stated(Measurement row) throws Unmappable {
        String note = row.text(Column.PARAMS_NOTE) + "; " + row.text(Column.CONCURRENCY_OR_RATE);
        Integer stated = Stream.of(
                        Notes.count(note, "num_requests"),
                        Notes.count(note, "num_prompts"),
                        Notes.count(note, "prompts"),
                        Notes.countBefore(note, "prompts"),
                        Notes.countBefore(note, "successful requests"),
                        Notes.countBefore(note, "requests"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (stated != null && stated == 0) {
            throw new Unmappable("a run of no requests");
        }
        return stated;
    }

    private static int most(int requests) {
        return Math.max(1, Math.min(MOST_REQUESTS, requests));
    }
}
