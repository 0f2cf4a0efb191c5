package jeton.validation;

/**
 * A row that no measurement can have given.
 *
 * @param file  as the user named it
 * @param line  from 1
 * @param field the column
 * @param read  what stands in it
 */
public record BadRow(String file, int line, String field, String read, String reason) {
    /** As printed: {@code file:line: field: read 'x': reason}. */
    @Override
    public String toString() {
        return file + ":" + line + ": " + (field.isEmpty() ? "" : field + ": ") + "read '" + read + "': " + reason;
    }
}
