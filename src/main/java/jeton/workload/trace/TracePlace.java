package jeton.workload.trace;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import jeton.input.InputException;
import jeton.input.Problem;
import org.jspecify.annotations.Nullable;

/** Where a trace lies, and how problems in it are told. */
record TracePlace(Path path) {
    private static final int BUFFER = 1 << 16;

    /** The bytes of the trace, unpacked if they begin as gzip does. */
    InputStream open() throws IOException {
        if (!Files.exists(path)) {
            throw problem(0, 0, "", "no such file");
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw problem(0, 0, "", "not a file that can be read");
        }
        InputStream bytes = new BufferedInputStream(Files.newInputStream(path), BUFFER);
        try {
            bytes.mark(2);
            boolean packed = bytes.read() == 0x1f && bytes.read() == 0x8b;
            bytes.reset();
            return packed ? new BufferedInputStream(new GZIPInputStream(bytes, BUFFER), BUFFER) : bytes;
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    InputException problem(long line, long column, String field, String message) {
        return new InputException(new Problem(
                path.toString(),
                (int) Math.min(line, Integer.MAX_VALUE),
                (int) Math.min(column, Integer.MAX_VALUE),
                field,
                message));
    }

    /** Reading failed after {@code lines} lines. */
    InputException broken(long lines, @Nullable Throwable e) {
        String where = lines > 0 ? " after line " + lines : "";
        if (e instanceof EOFException) {
            return problem(0, 0, "", "the compressed data end early" + where + ": the file is cut off");
        }
        if (e instanceof ZipException) {
            return problem(0, 0, "", "the compressed data are damaged" + where + " (" + e.getMessage() + ")");
        }
        return problem(
                0, 0, "", "cannot be read" + where + " (" + (e == null ? "unknown reason" : e.getMessage()) + ")");
    }

    InputException backwards(long line, long column, String field, double seconds) {
        return problem(
                line, column, field, "is " + seconds + " s before the row above; rows must be in order of arrival");
    }
}
