package jeton.economics;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.regex.Pattern;

/** Dates as sources give them: a year, a month or a day. */
final class PriceDate {
    private static final Pattern FORM = Pattern.compile("\\d{4}(-\\d{2}(-\\d{2})?)?");

    private PriceDate() {}

    static boolean valid(String text) {
        try {
            read(text, false);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * When something dated so loosely was true: a year stands for its first of July, a month for its 15th.
     *
     * @throws IllegalArgumentException if the text is no date
     */
    static LocalDate middle(String text) {
        return read(text, false);
    }

    /**
     * The last day that the date covers.
     *
     * @throws IllegalArgumentException if the text is no date
     */
    static LocalDate end(String text) {
        return read(text, true);
    }

    private static LocalDate read(String text, boolean end) {
        if (FORM.matcher(text).matches()) {
            int year = Integer.parseInt(text.substring(0, 4));
            try {
                return switch (text.length()) {
                    case 4 -> end ? LocalDate.of(year, 12, 31) : LocalDate.of(year, 7, 1);
                    case 7 ->
                        end
                                ? YearMonth.parse(text).atEndOfMonth()
                                : YearMonth.parse(text).atDay(15);
                    default -> LocalDate.parse(text);
                };
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("no such date: " + text, e);
            }
        }
        throw new IllegalArgumentException("a date is yyyy, yyyy-mm or yyyy-mm-dd, read " + text);
    }
}
