package jeton.input;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** A file of rows, packed or not, and how problems in it are told. */
public record DataFile(Path path) {
    private static final int BUFFER = 1 << 16;

    /**
     * Its bytes, unpacked if they begin as gzip does.
     *
     * @throws InputException if there is no such file, or none that can be read
     */
    public InputStream open() throws IOException {
        if (!Files.exists(path)) {
            throw problem(0, 0, "", "no such file" + Source.nearestFile(path));
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

    public InputException problem(long line, long column, String field, String message) {
        return new InputException(new Problem(
                path.toString(),
                (int) Math.min(line, Integer.MAX_VALUE),
                (int) Math.min(column, Integer.MAX_VALUE),
                field,
                message));
    }

    /** Reading failed after {@code lines} lines. */
    public InputException broken(long lines, @Nullable Throwable e) {
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
}
