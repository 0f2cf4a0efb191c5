package jeton.validation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Settings in the free text beside a row: {@code attn_dp=4; max_num_seqs=512}. */
final class Notes {
    private Notes() {}

    /** A whole number after a key, or {@code absent}. */
    static int count(String note, String key, int absent) {
        Integer count = count(note, key);
        return count == null ? absent : count;
    }

    /**
     * A whole number after a key, null if there is none; hyphens in the key are as good as underscores, a space as an
     * equals sign.
     */
    static @Nullable Integer count(String note, String key) {
        Pattern pattern = Pattern.compile(
                "\\b" + key.replace("_", "[_-]") + "\\s*[= ]\\s*(\\d{1,9})\\b", Pattern.CASE_INSENSITIVE);
        return first(pattern, note);
    }

    /** A whole number before a word, as in {@code 3000 prompts}; null if there is none. {@code 10 requests/s} is a rate. */
    static @Nullable Integer countBefore(String note, String word) {
        String whole = "(?<![\\w.,])(\\d{1,9})\\s+";
        String noRate = "\\b(?!\\s*(?:/|per\\b|a second\\b))";
        return first(Pattern.compile(whole + word + noRate, Pattern.CASE_INSENSITIVE), note);
    }

    private static @Nullable Integer first(Pattern pattern, String note) {
        Matcher matcher = pattern.matcher(note);
        return matcher.find() ? Integer.valueOf(matcher.group(1)) : null;
    }
}
