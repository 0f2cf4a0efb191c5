package jeton.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jeton.study.StudyResult;

/** Writes the reports of the fixtures into a folder, to look at after the page has been changed. */
final class WriteSampleReport {
    private WriteSampleReport() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        write(Fixtures.eightChips(), folder.resolve("eight"));
        write(Fixtures.single(), folder.resolve("single"));
        write(Fixtures.overloadedAlone(), folder.resolve("overloaded"));
        write(Fixtures.thinking(), folder.resolve("thinking"));
        write(Fixtures.crowd(), folder.resolve("crowd"));
        write(Fixtures.hostile(), folder.resolve("hostile"));
        write(Fixtures.pools(), folder.resolve("pools"));
        write(Fixtures.classes(), folder.resolve("classes"));
        write(Fixtures.elastic(), folder.resolve("elastic"));
    }

    private static void write(StudyResult study, Path folder) throws IOException {
        ReportFiles.write(study, folder);
        Files.writeString(
                folder.resolve("terminal.txt"), TerminalTable.text(study, Path.of("reports", "report.html"), false));
    }
}
