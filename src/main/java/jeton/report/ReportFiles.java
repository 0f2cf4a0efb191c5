package jeton.report;

import java.nio.file.Path;
import java.util.Map;
import jeton.study.StudyResult;

/** The files of one report. */
public record ReportFiles(Path json, Path csv, Path html) {
    /**
     * Writes {@code results.json}, {@code results.csv} and {@code report.html}, replacing earlier ones: all or none.
     *
     * @param folder made if it is missing
     * @throws UnwritableReportException if the folder takes no files
     */
    public static ReportFiles write(StudyResult study, Path folder) {
        ReportFiles files = new ReportFiles(
                folder.resolve("results.json"), folder.resolve("results.csv"), folder.resolve("report.html"));
        FolderFiles.write(
                folder,
                Map.of(
                        files.json, ResultsJson.text(study),
                        files.csv, ResultsCsv.text(study),
                        files.html, HtmlReport.text(study)));
        return files;
    }

    /**
     * Says early what {@link #write} would say after the work is done. Touches nothing.
     *
     * @throws UnwritableReportException if a file is in the way or the folder is closed to the user
     */
    public static void requireWritable(Path folder) {
        FolderFiles.requireWritable(folder);
    }
}
