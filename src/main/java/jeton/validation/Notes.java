package jeton.validation;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings in the free text beside a row: {@code attn_dp=4; max_num_seqs=512}. */
final class Notes {
    private Notes() {}

    /** A whole number after a key; hyphens in the key are as good as underscores, a space as an equals sign. */
    static OptionalInt count(String note, String key) {
        Pattern pattern = Pattern.compile(
                "\\b" + key.replace("_", "[_-]") + "\\s*[= ]\\s*(\\d{1,9})\\b", Pattern.CASE_INSENSITIVE);
        return first(pattern, note);
    }

    /** A whole number before a word, as in {@code 3000 prompts}. */
    static OptionalInt countBefore(String note, String word) {
        return first(Pattern.compile("\\b(\\d{1,9})\\s+" + word + "\\b", Pattern.CASE_INSENSITIVE), note);
    }

    private static OptionalInt first(Pattern pattern, String note) {
        Matcher matcher = pattern.matcher(note);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
