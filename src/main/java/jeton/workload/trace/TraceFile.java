package jeton.workload.trace;

import java.nio.file.Path;
import java.util.Objects;
import jeton.input.InputException;

/**
 * A trace on disk and what is taken from it. It is read once when it is made, so that every problem shows before a run
 * starts and its means are known; a run reads it again, row by row. Immutable.
 */
public final class TraceFile {
    private final Path path;
    private final TraceFormat format;
    private final TraceOptions options;
    private final TraceSummary summary;

    private TraceFile(Path path, TraceFormat format, TraceOptions options) {
        this.path = path;
        this.format = format;
        this.options = options;
        try (TraceCursor cursor = open()) {
            this.summary = cursor.summarise();
        }
        if (summary.requests() == 0) {
            throw new TracePlace(path).problem(0, 0, "", whyEmpty());
        }
    }

    /**
     * Reads a trace whose format shows in its first line.
     *
     * @throws InputException that names file, line, column and field of what cannot be used; also if no request is left
     */
    public static TraceFile read(Path path, TraceOptions options) {
        return new TraceFile(path, TraceFormat.of(path), options);
    }

    /**
     * Reads a trace of a given format.
     *
     * @throws InputException that names file, line, column and field of what cannot be used; also if no request is left
     */
    public static TraceFile read(Path path, TraceFormat format, TraceOptions options) {
        return new TraceFile(path, format, options);
    }

    /** The same trace, ended after so many requests and before so many seconds after its first arrival. */
    public TraceFile endedBy(long requests, double seconds) {
        if (requests >= summary.requests() && seconds > summary.lastArrival()) {
            return this;
        }
        double to = Math.min(options.to(), summary.firstAt() + seconds / options.timeScale());
        return new TraceFile(
                path,
                format,
                options.withLimit(Math.min(options.limit(), requests)).withWindow(options.from(), to));
    }

    /** Starts reading at the first row. */
    public TraceCursor open() {
        return new TraceCursor(new TracePlace(path), format, options);
    }

    public Path path() {
        return path;
    }

    public TraceFormat format() {
        return format;
    }

    public TraceOptions options() {
        return options;
    }

    public TraceSummary summary() {
        return summary;
    }

    private String whyEmpty() {
        if (summary.emptyOutputs() > 0) {
            return "holds no request with output; " + summary.emptyOutputs() + " without output were skipped";
        }
        boolean whole = options.from() == 0 && options.to() == Double.POSITIVE_INFINITY;
        return whole
                ? "holds no request"
                : "holds no request from " + options.from() + " to " + options.to() + " seconds after its first row";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TraceFile file
                && path.equals(file.path)
                && format == file.format
                && options.equals(file.options)
                && summary.equals(file.summary);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, format, options);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
