package jeton.calibration;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import jeton.input.DataFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Columns that have the same value in every row of a table, from an {@code INDEX.csv} beside the tables or in the folder
 * above: its column {@code file} names a table, its column {@code constants} holds a JSON object.
 */
final class Constants {
    private static final String INDEX = "INDEX.csv";

    private final Map<String, Map<String, String>> byTable = new LinkedHashMap<>();

    private Constants() {}

    static Constants near(Path folder) {
        Constants constants = new Constants();
        Path here = folder.toAbsolutePath().normalize();
        Path above = here.getParent();
        if (Files.exists(here.resolve(INDEX))) {
            constants.read(here.resolve(INDEX), "");
        } else if (above != null && Files.exists(above.resolve(INDEX))) {
            constants.read(above.resolve(INDEX), here.getFileName() + "/");
        }
        return constants;
    }

    Map<String, String> of(Path table) {
        return byTable.getOrDefault(String.valueOf(table.getFileName()), Map.of());
    }

    private void read(Path index, String prefix) {
        DataFile file = new DataFile(index);
        try (CsvReader<NamedCsvRecord> rows =
                CsvReader.builder().ofNamedCsvRecord(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
            for (NamedCsvRecord row : rows) {
                String table = row.findField("file").orElse("");
                if (table.startsWith(prefix)) {
                    String json = row.findField("constants").orElse("{}");
                    byTable.put(table.substring(prefix.length()), fields(file, row.getStartingLineNumber(), json));
                }
            }
        } catch (IOException e) {
            throw file.broken(0, e);
        } catch (CsvParseException e) {
            throw file.problem(0, 0, "", "is not CSV: " + e.getMessage());
        }
    }

    private static Map<String, String> fields(DataFile file, long line, String json) {
        Map<String, String> fields = new LinkedHashMap<>();
        try {
            JsonMapper.shared()
                    .readTree(json)
                    .properties()
                    .forEach(
                            field -> fields.put(field.getKey(), field.getValue().asString("")));
        } catch (JacksonException e) {
            throw file.problem(line, 1, "constants", "is no JSON object");
        }
        return fields;
    }
}
