package jeton.workload.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import jeton.input.DataFile;
import jeton.input.InputException;
import org.jspecify.annotations.Nullable;

/** Where a trace lies, and how problems in it are told. */
record TracePlace(Path path) {
    /** The bytes of the trace, unpacked if they begin as gzip does. */
    InputStream open() throws IOException {
        return file().open();
    }

    private DataFile file() {
        return new DataFile(path);
    }

    InputException problem(long line, long column, String field, String message) {
        return file().problem(line, column, field, message);
    }

    /** Reading failed after {@code lines} lines. */
    InputException broken(long lines, @Nullable Throwable e) {
        return file().broken(lines, e);
    }

    InputException backwards(long line, long column, String field, double seconds) {
        return problem(
                line, column, field, "is " + seconds + " s before the row above; rows must be in order of arrival");
    }
}
