package jeton.input;

/**
 * One thing that is wrong with an input.
 *
 * @param file    as the user named it, or the option that set the value, as in {@code --set seed=x}; empty if there is
 *                no such place
 * @param line    from 1, or 0 if the problem has no line
 * @param column  from 1, or 0 if the problem has no line
 * @param field   path of the field, as in {@code deployments[0].replicas}; empty for the file as a whole
 * @param message what was read and what is allowed
 */
public record Problem(String file, int line, int column, String field, String message) {

    /** A problem that lies nowhere in a file. */
    public static Problem of(String field, String message) {
        return new Problem("", 0, 0, field, message);
    }

    /** As printed: {@code file:line:column: field: message}, without the parts that are unknown. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        if (!text.isEmpty()) {
            text.append(": ");
        }
        if (!field.isEmpty()) {
            text.append(field).append(": ");
        }
        return text.append(message).toString();
    }
}
