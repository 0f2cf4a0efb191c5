package jeton.economics;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.regex.Pattern;
import jeton.input.YamlNode;

/** Dates as sources give them: a year, a month or a day. */
public final class PriceDate {
    private static final Pattern FORM = Pattern.compile("\\d{4}(-\\d{2}(-\\d{2})?)?");

    private PriceDate() {}

    /** Reads a date as it stands; what is none leaves a problem at the node and gives a date that bounds nothing. */
    public static String read(YamlNode node) {
        String date = node.text();
        if (valid(date)) {
            return date;
        }
        if (!date.isEmpty()) {
            node.problem("read '" + date + "', expected a date, as in 2026, 2026-07 or 2026-07-31");
        }
        return "9999";
    }

    static boolean valid(String text) {
        try {
            day(text, false);
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
        return day(text, false);
    }

    /**
     * The last day that the date covers.
     *
     * @throws IllegalArgumentException if the text is no date
     */
    static LocalDate end(String text) {
        return day(text, true);
    }

    private static LocalDate day(String text, boolean end) {
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
