package jeton.report;

import java.nio.file.Path;
import jeton.study.StudyResult;

/** Writes the reports of the fixtures into a folder, to look at after the page has been changed. */
final class WriteSampleReport {
    private WriteSampleReport() {}

    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        write(Fixtures.eightChips(), folder.resolve("eight"));
        write(Fixtures.single(), folder.resolve("single"));
        write(Fixtures.overloadedAlone(), folder.resolve("overloaded"));
        write(Fixtures.hostile(), folder.resolve("hostile"));
    }

    private static void write(StudyResult study, Path folder) {
        ReportFiles files = ReportFiles.write(study, folder);
        System.out.print(TerminalTable.text(study, files.html(), false));
    }
}
