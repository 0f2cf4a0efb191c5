package jeton.workload.trace;

import jeton.input.InputException;

/** The rows of a trace file, each checked by itself and against the time of the one before. Not thread safe. */
sealed interface RowReader extends AutoCloseable permits CsvRows, JsonRows {
    String EMPTY_OUTPUT = "is 0; a request makes at least 1 token (rows without output can be skipped or raised to one"
            + " token by option)";

    /**
     * Reads the next row, with its time in seconds since the first row of the file.
     *
     * @return false at the end of the file
     * @throws InputException that names line, column and field of what cannot be used
     */
    boolean next(TraceRow row);

    @Override
    void close();

    static RowReader open(TracePlace place, TraceFormat format, boolean emptyOutputAllowed) {
        return switch (format) {
            case AZURE -> new CsvRows(place, CsvColumns.AZURE, emptyOutputAllowed);
            case CSV -> new CsvRows(place, CsvColumns.PLAIN, emptyOutputAllowed);
            case MOONCAKE -> new JsonRows(place, emptyOutputAllowed);
        };
    }
}
