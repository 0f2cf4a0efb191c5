package jeton.workload.trace;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads time stamps as {@code 2023-11-16 18:15:46.6805900}, with up to nine decimals and, if wanted, {@code Z} or an
 * offset as {@code +00:00} behind. Allocates once a day of the trace.
 */
final class WallClock {
    /** Returned for what is not a time stamp. */
    static final long NONE = Long.MIN_VALUE;

    private static final long BILLION = 1_000_000_000L;

    private int lastDate = -1;
    private long lastDay;

    /** Nanoseconds since 1970-01-01 00:00 UTC, or {@link #NONE}. */
    long nanos(CsvLine line, int field) {
        int length = line.length(field);
        if (length < 19
                || line.at(field, 4) != '-'
                || line.at(field, 7) != '-'
                || line.at(field, 13) != ':'
                || line.at(field, 16) != ':'
                || (line.at(field, 10) != ' ' && line.at(field, 10) != 'T')) {
            return NONE;
        }
        long day = day(line.digits(field, 0, 4), line.digits(field, 5, 7), line.digits(field, 8, 10));
        int hour = line.digits(field, 11, 13);
        int minute = line.digits(field, 14, 16);
        int second = line.digits(field, 17, 19);
        if (day == NONE || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return NONE;
        }
        int end = 19;
        long fraction = 0;
        if (end < length && line.at(field, end) == '.') {
            int start = ++end;
            while (end < length && Character.isDigit(line.at(field, end))) {
                end++;
            }
            fraction = line.digits(field, start, end);
            if (fraction < 0) {
                return NONE;
            }
            for (int i = end - start; i < 9; i++) {
                fraction *= 10;
            }
        }
        int offset = offsetSeconds(line, field, end, length);
        if (offset == Integer.MIN_VALUE) {
            return NONE;
        }
        return (((day * 24 + hour) * 60 + minute) * 60 + second - offset) * BILLION + fraction;
    }

    private long day(int year, int month, int dayOfMonth) {
        if (year < 1970 || year > 2200 || month < 1 || dayOfMonth < 1) {
            return NONE;
        }
        int date = (year * 100 + month) * 100 + dayOfMonth;
        if (date != lastDate) {
            try {
                lastDay = LocalDate.of(year, month, dayOfMonth).toEpochDay();
                lastDate = date;
            } catch (DateTimeException e) {
                return NONE;
            }
        }
        return lastDay;
    }

    /** Seconds that the clock is ahead of UTC, or the least number for what is not an offset. */
    private static int offsetSeconds(CsvLine line, int field, int from, int length) {
        if (from == length || (from + 1 == length && line.at(field, from) == 'Z')) {
            return 0;
        }
        char sign = line.at(field, from);
        if (from + 6 != length || (sign != '+' && sign != '-') || line.at(field, from + 3) != ':') {
            return Integer.MIN_VALUE;
        }
        int hours = line.digits(field, from + 1, from + 3);
        int minutes = line.digits(field, from + 4, from + 6);
        if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
            return Integer.MIN_VALUE;
        }
        return (sign == '+' ? 60 : -60) * (60 * hours + minutes);
    }
}
