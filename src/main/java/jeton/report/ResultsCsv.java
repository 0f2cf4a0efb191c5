package jeton.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import jeton.study.RunResult;
import jeton.study.StudyResult;

/**
 * {@code results.csv}: a header and one row a run. A header names its unit where a figure has one ({@code _s} seconds,
 * {@code usd}); beside a figure with sampling error stands {@code <column>_half_width95}. An absent figure is an empty
 * field. What a plain deployment has not, such as the columns of {@code pool_1} and on, stands at the end, and only if
 * some run has it.
 */
public final class ResultsCsv {
    private ResultsCsv() {}

    /** The whole file: RFC 4180 with {@code \n} line ends. */
    public static String text(StudyResult study) {
        List<CsvColumn> columns = CsvColumn.of(study);
        StringWriter out = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out)) {
            csv.writeRecord(columns.stream().map(CsvColumn::header).toList());
            for (RunResult run : study.runs()) {
                csv.writeRecord(
                        columns.stream().map(column -> column.cell(study, run)).toList());
            }
        } catch (IOException e) {
            throw new AssertionError("a string took no text", e);
        }
        return out.toString();
    }
}
