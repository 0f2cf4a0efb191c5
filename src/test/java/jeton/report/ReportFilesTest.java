package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
    @TempDir
    private Path temporary;

    @Test
    void writesThreeFilesIntoANewFolder() throws IOException {
        Path folder = temporary.resolve("reports/chips");
        ReportFiles files = ReportFiles.write(Fixtures.single(), folder);
        assertThat(files.json()).hasContent(ResultsJson.text(Fixtures.single()));
        assertThat(files.csv()).hasContent(ResultsCsv.text(Fixtures.single()));
        assertThat(files.html()).hasContent(HtmlReport.text(Fixtures.single()));
        assertThat(names(folder)).containsExactly("report.html", "results.csv", "results.json");
    }

    @Test
    void replacesAnEarlierReport() throws IOException {
        ReportFiles.write(Fixtures.single(), temporary);
        ReportFiles files = ReportFiles.write(Fixtures.overloadedAlone(), temporary);
        assertThat(files.json()).hasContent(ResultsJson.text(Fixtures.overloadedAlone()));
        assertThat(names(temporary)).containsExactly("report.html", "results.csv", "results.json");
    }

    @Test
    void othersMayReadItAsTheyMayReadAnyNewFile() throws IOException {
        Path any = Files.createFile(temporary.resolve("any"));
        ReportFiles files = ReportFiles.write(Fixtures.single(), temporary);
        assertThat(Files.getPosixFilePermissions(files.html())).isEqualTo(Files.getPosixFilePermissions(any));
    }

    @Test
    void failureLeavesTheOldFilesAndNoOthers() throws IOException {
        ReportFiles old = ReportFiles.write(Fixtures.single(), temporary);
        String before = Files.readString(old.json());
        Files.delete(old.html());
        Files.createDirectory(old.html());

        assertThatThrownBy(() -> ReportFiles.write(Fixtures.overloadedAlone(), temporary))
                .isInstanceOf(UnwritableReportException.class)
                .hasMessage("cannot write the report to " + temporary + ": " + old.html()
                        + ": a folder of that name is in the way; free the place or choose another folder with -o DIR");
        assertThat(old.json()).hasContent(before);
        assertThat(names(temporary)).containsExactly("report.html", "results.csv", "results.json");
    }

    @Test
    void fileInPlaceOfTheFolderIsNamed() throws IOException {
        Path file = Files.createFile(temporary.resolve("taken"));
        assertThatThrownBy(() -> ReportFiles.write(Fixtures.single(), file))
                .isInstanceOf(UnwritableReportException.class)
                .hasMessageContaining(file + " is in the way and is not a folder")
                .hasMessageContaining("choose another folder with -o DIR");
        assertThatThrownBy(() -> ReportFiles.write(Fixtures.single(), file.resolve("below")))
                .isInstanceOf(UnwritableReportException.class)
                .hasMessageContaining("taken");
        assertThat(file).isEmptyFile();
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }
}
