package jeton.report;

import java.nio.file.Path;
import java.util.Map;
import jeton.validation.ValidationResult;

/** The files of one validation. */
public record ValidationFiles(Path json, Path csv, Path html) {
    /**
     * Writes {@code validation.json}, {@code validation.csv} and {@code validation.html}, replacing earlier ones: all or
     * none.
     *
     * @param folder made if it is missing
     * @throws UnwritableReportException if the folder takes no files
     */
    public static ValidationFiles write(ValidationResult result, Path folder) {
        ValidationFiles files = new ValidationFiles(
                folder.resolve("validation.json"), folder.resolve("validation.csv"), folder.resolve("validation.html"));
        FolderFiles.write(
                folder,
                Map.of(
                        files.json, ValidationJson.text(result),
                        files.csv, ValidationCsv.text(result),
                        files.html, ValidationHtml.text(result)));
        return files;
    }

    /** {@code validation.json} as a text. */
    public static String json(ValidationResult result) {
        return ValidationJson.text(result);
    }
}
