package jeton.report;

/** Files of a report could not be written. The message names the file, the reason and what to do. */
public final class UnwritableReportException extends RuntimeException {
    public UnwritableReportException(String message, Throwable cause) {
        super(message, cause);
    }
}
