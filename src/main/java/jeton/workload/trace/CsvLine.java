package jeton.workload.trace;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.util.Arrays;

/** The line that was read last, its characters kept in one reused array so that a row of numbers allocates nothing. */
final class CsvLine extends AbstractBaseCsvCallbackHandler<CsvLine> {
    private char[] text = new char[256];
    private int[] starts = new int[8];
    private int[] ends = new int[8];
    private int[] columns = new int[8];
    private int used;
    private int nextColumn;
    private int fields;
    private long line;

    @Override
    protected void handleBegin(long startingLineNumber) {
        line = startingLineNumber;
        used = 0;
        nextColumn = 1;
        fields = 0;
    }

    @Override
    protected void handleField(int fieldIdx, char[] buf, int offset, int len, boolean quoted) {
        if (fieldIdx == starts.length) {
            starts = Arrays.copyOf(starts, 2 * fieldIdx);
            ends = Arrays.copyOf(ends, 2 * fieldIdx);
            columns = Arrays.copyOf(columns, 2 * fieldIdx);
        }
        int start = offset;
        int end = offset + len;
        while (start < end && buf[start] <= ' ') {
            start++;
        }
        while (end > start && buf[end - 1] <= ' ') {
            end--;
        }
        int length = end - start;
        if (used + length > text.length) {
            text = Arrays.copyOf(text, 2 * (used + length));
        }
        System.arraycopy(buf, start, text, used, length);
        starts[fieldIdx] = used;
        used += length;
        ends[fieldIdx] = used;
        columns[fieldIdx] = nextColumn + (length > 0 ? start - offset : 0) + (quoted ? 1 : 0);
        nextColumn += len + (quoted ? 2 : 0) + 1;
        fields = fieldIdx + 1;
    }

    @Override
    protected CsvLine buildRecord() {
        return this;
    }

    long line() {
        return line;
    }

    int fields() {
        return fields;
    }

    /** Column of the first character of a field, from 1. */
    int column(int field) {
        return columns[field];
    }

    String field(int field) {
        return new String(text, starts[field], ends[field] - starts[field]);
    }

    int length(int field) {
        return ends[field] - starts[field];
    }

    char at(int field, int index) {
        return text[starts[field] + index];
    }

    /** The field as a number if it is one to nine digits, else -1. */
    int digits(int field) {
        return digits(field, 0, length(field));
    }

    /** Characters {@code from} to {@code to} of the field as a number if they are one to nine digits, else -1. */
    int digits(int field, int from, int to) {
        if (to <= from || to - from > 9 || to > length(field)) {
            return -1;
        }
        int number = 0;
        for (int i = starts[field] + from; i < starts[field] + to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }
}
