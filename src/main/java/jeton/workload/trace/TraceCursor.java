package jeton.workload.trace;

/** The rows that the options take from a trace, in order, with the arrival of the first at 0. Not thread safe. */
public final class TraceCursor implements AutoCloseable {
    private final TraceOptions options;
    private final RowReader reader;
    private long taken;
    private double firstAt;
    private long cutInputs;
    private long cutOutputs;
    private long emptyOutputs;

    TraceCursor(TracePlace place, TraceFormat format, TraceOptions options) {
        this.options = options;
        this.reader = RowReader.open(place, format, options.emptyOutput() != TraceOptions.EmptyOutput.REFUSE);
    }

    /**
     * Reads the next row into {@code row}; false if there is none.
     *
     * @throws jeton.input.InputException that names line, column and field of what cannot be used
     */
    public boolean next(TraceRow row) {
        while (taken < options.limit() && reader.next(row) && row.seconds < options.to()) {
            if (row.seconds < options.from() || isSkipped(row)) {
                continue;
            }
            if (taken == 0) {
                firstAt = row.seconds;
            }
            taken++;
            row.seconds = (row.seconds - firstAt) * options.timeScale();
            cut(row);
            return true;
        }
        return false;
    }

    private boolean isSkipped(TraceRow row) {
        if (row.output > 0) {
            return false;
        }
        emptyOutputs++;
        row.output = 1;
        return options.emptyOutput() == TraceOptions.EmptyOutput.SKIP;
    }

    private void cut(TraceRow row) {
        if (row.input > options.maxInput()) {
            row.input = options.maxInput();
            cutInputs++;
        }
        if (row.output > options.maxOutput()) {
            row.output = options.maxOutput();
            row.thinking = Math.min(row.thinking, row.output);
            cutOutputs++;
        }
    }

    /** Reads to the end. */
    TraceSummary summarise() {
        TraceRow row = new TraceRow();
        double last = 0;
        long input = 0;
        long output = 0;
        long thinking = 0;
        long named = 0;
        while (next(row)) {
            last = row.seconds;
            input += row.input;
            output += row.output;
            thinking += row.thinking;
            named += row.blocks > 0 ? 1 : 0;
        }
        boolean knowsThinking = row.thinking != TraceRow.UNKNOWN;
        double n = taken;
        return new TraceSummary(
                taken,
                firstAt,
                last,
                input / n,
                output / n,
                knowsThinking,
                knowsThinking ? thinking / n : 0,
                cutInputs,
                cutOutputs,
                emptyOutputs,
                named);
    }

    @Override
    public void close() {
        reader.close();
    }
}
