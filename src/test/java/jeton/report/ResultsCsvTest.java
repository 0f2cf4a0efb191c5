package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.List;
import jeton.study.StudyResult;
import org.junit.jupiter.api.Test;

class ResultsCsvTest {
    @Test
    void hasARowARun() {
        List<NamedCsvRecord> rows = rows(Fixtures.eightChips());
        assertThat(rows)
                .extracting(row -> row.getField("deployment"))
                .hasSize(8)
                .startsWith("8x H100", "8x H200");
        assertThat(rows).extracting(row -> row.getField("verdict")).contains("stable", "overloaded");
    }

    @Test
    void headersNameUnitsAndHalfWidths() {
        List<String> header = rows(Fixtures.single()).get(0).getHeader();
        assertThat(header)
                .doesNotHaveDuplicates()
                .contains(
                        "latency_ttft_p95_s",
                        "latency_ttft_p95_s_half_width95",
                        "cost_usd_per_million_output",
                        "cost_usd_per_million_output_half_width95",
                        "throughput_output_tokens_per_s_per_chip",
                        "energy_tokens_per_s_per_megawatt")
                .allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
    }

    @Test
    void figuresAreThoseOfTheResults() {
        NamedCsvRecord row = rows(Fixtures.eightChips()).get(0);
        assertThat(row.getField("chips")).isEqualTo("8");
        assertThat(row.getField("throughput_requests_per_s")).isEqualTo("20");
        assertThat(row.getField("throughput_requests_per_s_half_width95")).isEqualTo("0.08");
        assertThat(row.getField("latency_ttft_p50_s")).isEqualTo("0.1776");
        assertThat(row.getField("slo_tpot_s")).isEqualTo("0.05");
    }

    @Test
    void aRowIsNotReadWithoutItsCaveats() {
        assertThat(rows(Fixtures.eightChips()))
                .filteredOn(row -> row.getField("chip").equals("trn2"))
                .singleElement()
                .satisfies(row -> assertThat(row.getField("caveats")).isEqualTo("other uncalibrated derived-price"));
    }

    @Test
    void absentFigureIsEmpty() {
        NamedCsvRecord overloaded = rows(Fixtures.overloadedAlone()).get(0);
        assertThat(overloaded.getField("latency_ttft_p50_s")).isEmpty();
        assertThat(overloaded.getField("slo_e2e_s")).isEmpty();
        assertThat(rows(Fixtures.single()).get(0).getField("latency_ttft_p50_s_half_width95"))
                .isEmpty();
        assertThat(ResultsCsv.text(Fixtures.overloadedAlone())).doesNotContain("NaN");
    }

    @Test
    void poolsHaveColumnsOfTheirOwnAtTheEnd() {
        List<NamedCsvRecord> rows = rows(Fixtures.pools());
        List<String> plain = rows(Fixtures.single()).get(0).getHeader();
        assertThat(rows.get(0).getHeader())
                .startsWith(plain.toArray(new String[0]))
                .hasSize(plain.size() + 2 * 10)
                .endsWith("pool_2_usd_per_hour");
        assertThat(rows.get(0).getField("pool_1")).isEmpty();
        assertThat(rows.get(1).getField("pool_1")).isEqualTo("prompts");
        assertThat(rows.get(1).getField("pool_1_role")).isEqualTo("prefill");
        assertThat(rows.get(1).getField("pool_2_chips")).isEqualTo("4");
        assertThat(rows.get(1).getField("pool_2_busy")).isEqualTo("0.97");
        assertThat(rows.get(1).getField("pool_2_usd_per_hour")).isEqualTo("9.36");
    }

    @Test
    void classesHaveColumnsOfTheirOwnAtTheEnd() {
        NamedCsvRecord row = rows(Fixtures.classes()).get(0);
        assertThat(row.getHeader())
                .startsWith(rows(Fixtures.single()).get(0).getHeader().toArray(new String[0]))
                .endsWith("class_2_in_time");
        assertThat(row.getField("class_1")).isEqualTo("chat & <b>");
        assertThat(row.getField("class_1_failed")).isEqualTo("10");
        assertThat(row.getField("class_1_in_time")).isEqualTo("0.75");
        assertThat(row.getField("class_2_ttft_p50_s")).isEqualTo(row.getField("latency_ttft_p50_s"));
        assertThat(row.getField("class_2_in_time")).isEmpty();
    }

    @Test
    void figuresOfWhatComesAndGoesAreThereIfAnyRunHasThem() {
        List<NamedCsvRecord> rows = rows(Fixtures.elastic());
        assertThat(rows.get(0).getField("requests_retried")).isEqualTo("1500");
        assertThat(rows.get(0).getField("fleet_availability")).isEqualTo("0.9912");
        assertThat(rows.get(0).getField("fleet_degraded")).isEqualTo("0.031");
        assertThat(rows.get(0).getField("fleet_degraded_output")).isEqualTo("0.018");
        assertThat(rows.get(1).getField("requests_lost")).isEqualTo("0");
        assertThat(rows.get(1).getField("fleet_availability")).isEmpty();
        assertThat(rows(Fixtures.single()).get(0).getHeader()).doesNotContain("requests_lost", "fleet_replicas");
    }

    @Test
    void keepsNamesWithCommasQuotesAndLineEnds() {
        StudyResult study = Fixtures.hostile();
        List<NamedCsvRecord> rows = rows(study);
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).getField("deployment"))
                .isEqualTo(study.runs().get(0).name());
    }

    private static List<NamedCsvRecord> rows(StudyResult study) {
        return CsvReader.builder().ofNamedCsvRecord(ResultsCsv.text(study)).stream()
                .toList();
    }
}
