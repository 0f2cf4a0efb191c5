package jeton.validation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jeton.workload.LengthLaw;

/**
 * Tokens of prompts and outputs.
 *
 * @param meansOnly whether the run had lengths of its own, of which only the means are known: percentiles then say nothing
 */
record Lengths(LengthLaw input, LengthLaw output, boolean meansOnly) {
    /** The client of InferenceX draws lengths evenly from 80 % of the nominal one to all of it. */
    private static final double LEAST_SHARE = 0.8;

    private static final double MEAN_SHARE = 0.9;
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
    private static final Pattern SPAN = Pattern.compile("(\\d{1,8})\\s*-\\s*(\\d{1,8})");

    /** Where nominal lengths come from, and where the means that were reached are given. */
    private enum Client {
        FIXED,
        NOMINAL,
        ACHIEVED;

        static Client of(String source) {
            if (!source.contains("InferenceX")) {
                return FIXED;
            }
            return source.contains("InferenceX client") ? ACHIEVED : NOMINAL;
        }
    }

    static Lengths of(Measurement row) throws Unmappable {
        Client client = Client.of(row.text(Column.SOURCE));
        String input = row.text(Column.INPUT_TOKENS);
        String output = row.text(Column.OUTPUT_TOKENS);
        return new Lengths(
                law(input, client),
                law(output, client),
                client == Client.FIXED && (input.contains(".") || output.contains(".")));
    }

    private static LengthLaw law(String text, Client client) throws Unmappable {
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            int low = Integer.parseInt(span.group(1));
            int high = Integer.parseInt(span.group(2));
            if (low < 1 || high < low) {
                throw new Unmappable("lengths not understood");
            }
            return new LengthLaw.Uniform(low, high);
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new Unmappable(
                    text.isEmpty() ? "no lengths given" : "lengths of a data set, or of production, that is not given");
        }
        double tokens = Double.parseDouble(text);
        return switch (client) {
            case FIXED -> new LengthLaw.Fixed((int) Math.max(1, Math.round(tokens)));
            case NOMINAL -> uniform(tokens);
            case ACHIEVED -> uniform(tokens / MEAN_SHARE);
        };
    }

    private static LengthLaw uniform(double nominal) {
        int high = (int) Math.max(1, Math.round(nominal));
        return new LengthLaw.Uniform((int) Math.max(1, Math.floor(LEAST_SHARE * nominal)), high);
    }

    int longest() {
        return (int) Math.min(Integer.MAX_VALUE, (long) input.max() + output.max());
    }

    String describe() {
        return text(input) + "/" + text(output);
    }

    private static String text(LengthLaw law) {
        return law.min() == law.max() ? Integer.toString(law.max()) : law.min() + "-" + law.max();
    }
}
