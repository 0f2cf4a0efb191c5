package jeton.report;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import jeton.validation.ErrorGroup;

/**
 * Why a group of predictions is off, as far as somebody found out. Kept by hand in {@code known-errors.csv}; patterns
 * match whole words.
 */
record KnownError(Pattern accelerator, Pattern profile, Pattern metric, String reason) {
    private static final List<KnownError> ALL =
            CsvReader.builder().ofNamedCsvRecord(Page.resource("known-errors.csv")).stream()
                    .map(KnownError::of)
                    .toList();

    private static KnownError of(NamedCsvRecord row) {
        return new KnownError(
                Pattern.compile(row.getField("accelerator")),
                Pattern.compile(row.getField("profile")),
                Pattern.compile(row.getField("metric")),
                row.getField("reason"));
    }

    /** The first that speaks of a group {@code by accelerator, profile}. */
    static Optional<String> of(ErrorGroup group) {
        String[] key = group.key().split(", ", 2);
        return ALL.stream()
                .filter(known -> known.accelerator().matcher(key[0]).matches()
                        && known.profile().matcher(key[1]).matches()
                        && known.metric()
                                .matcher(MachineName.of(group.metric()))
                                .matches())
                .map(KnownError::reason)
                .findFirst();
    }
}
