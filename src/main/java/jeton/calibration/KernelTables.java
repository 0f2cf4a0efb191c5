package jeton.calibration;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import jeton.hardware.Chip;
import jeton.input.DataFile;
import jeton.input.InputException;
import jeton.input.Names;
import jeton.input.Problem;

/** All kernel times of a folder of tables. */
final class KernelTables {
    /** As far above the datasheet as measurements of a second scatter; beyond it something else was measured. */
    private static final double FASTEST = 1.02;

    private static final int LISTED = 10;
    private static final List<TableForm> FORMS = List.of(
            new GemmTable(),
            new DecodeTable(),
            new LatentTable(),
            new PrefillTable(),
            new ExpertTable(),
            new AllReduceTable("custom_allreduce_perf"),
            new AllReduceTable("nccl_perf"),
            new ExchangeTable("wideep_deepep_ll_perf", "dispatch_avg_t_us", "combine_avg_t_us"),
            new ExchangeTable("wideep_deepep_normal_perf", "dispatch_transmit_us", "combine_transmit_us"));

    private final Chip chip;
    private final Map<Subject, Map<Variant, List<KernelTime>>> times = new TreeMap<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private int tables;
    private int refused;

    private KernelTables(Chip chip) {
        this.chip = chip;
    }

    /** @throws InputException if the folder holds no table that can be used */
    static KernelTables read(Path folder, Chip chip) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(
                    new Problem(folder.toString(), 0, 0, "", Files.exists(folder) ? "is no folder" : "no such folder"));
        }
        KernelTables all = new KernelTables(chip);
        Constants constants = Constants.near(folder);
        for (Path file : files(folder)) {
            form(file).ifPresent(form -> all.read(new DataFile(file), form, constants.of(file)));
        }
        if (all.times.isEmpty()) {
            throw all.nothing(folder);
        }
        return all;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(
                    new Problem(folder.toString(), 0, 0, "", "cannot be read (" + e.getMessage() + ")"));
        }
    }

    private static Optional<TableForm> form(Path file) {
        String leaf = String.valueOf(file.getFileName());
        if (!leaf.matches(".*\\.csv(\\.gz)?")) {
            return Optional.empty();
        }
        String stem = leaf.substring(0, leaf.indexOf(".csv"));
        return FORMS.stream()
                .filter(form -> stem.equals(form.name()) || stem.endsWith("__" + form.name()))
                .findFirst();
    }

    private InputException nothing(Path folder) {
        List<Problem> all = new ArrayList<>(problems);
        String known = String.join(", ", FORMS.stream().map(TableForm::name).toList());
        all.add(new Problem(
                folder.toString(),
                0,
                0,
                "",
                tables == 0
                        ? "holds no table of kernel times, expected files that end in one of " + known + " before .csv"
                        : "no row of its " + tables + (tables == 1 ? " table" : " tables") + " can be used"
                                + (leftOut.isEmpty() ? "" : "; left out: " + String.join(", ", leftOut.keySet()))));
        return new InputException(all);
    }

    private void read(DataFile file, TableForm form, Map<String, String> constants) {
        tables++;
        try (CsvReader<CsvRecord> rows = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
            Map<String, Integer> columns = new HashMap<>();
            TableRow row = new TableRow(columns, constants);
            for (CsvRecord record : rows) {
                if (columns.isEmpty()) {
                    header(file, form, record, columns, row);
                } else {
                    row.fields(record.getFields());
                    read(file, record.getStartingLineNumber(), form, row);
                }
            }
            if (columns.isEmpty()) {
                problems.add(new Problem(file.path().toString(), 0, 0, "", "is empty"));
            }
        } catch (IOException e) {
            problems.addAll(file.broken(0, e).problems());
        } catch (UncheckedIOException e) {
            problems.addAll(file.broken(0, e.getCause()).problems());
        } catch (CsvParseException e) {
            problems.add(new Problem(file.path().toString(), 0, 0, "", "is not CSV: " + e.getMessage()));
        } catch (InputException e) {
            problems.addAll(e.problems());
        }
    }

    private static void header(
            DataFile file, TableForm form, CsvRecord record, Map<String, Integer> columns, TableRow row) {
        for (int i = 0; i < record.getFieldCount(); i++) {
            columns.putIfAbsent(record.getField(i).replace("\uFEFF", "").strip(), i);
        }
        List<Problem> missing = form.columns().stream()
                .filter(column -> !row.has(column))
                .map(column -> new Problem(
                        file.path().toString(),
                        1,
                        1,
                        column,
                        "no such column, nor a constant in INDEX.csv"
                                + Names.nearest(column, columns.keySet())
                                        .map(near -> "; is it '" + near + "'?")
                                        .orElse("")))
                .toList();
        if (!missing.isEmpty()) {
            throw new InputException(missing);
        }
    }

    private void read(DataFile file, long line, TableForm form, TableRow row) {
        try {
            form.read(row, chip, this::accept, this::leaveOut);
        } catch (TableRow.Refused e) {
            refused++;
            if (refused <= LISTED) {
                problems.add(new Problem(file.path().toString(), (int) line, 1, "", e.why() + "; row skipped"));
            }
        }
    }

    private void accept(KernelTime time) {
        if (time.floor() > FASTEST * time.seconds()) {
            leaveOut("rows faster than the datasheet allows");
            return;
        }
        times.computeIfAbsent(time.subject(), key -> new TreeMap<>())
                .computeIfAbsent(time.variant(), key -> new ArrayList<>())
                .add(time);
    }

    private void leaveOut(String why) {
        leftOut.merge(why, 1, Integer::sum);
    }

    /** Rows of each subject by whose kernels they are, subjects in the order in which they are to be fitted. */
    Map<Subject, Map<Variant, List<KernelTime>>> times() {
        return times;
    }

    /** Rows that were understood and not used, by reason. */
    Map<String, Integer> leftOut() {
        return new LinkedHashMap<>(leftOut);
    }

    /** Files and rows that could not be understood, the first of them. */
    List<Problem> problems() {
        List<Problem> all = new ArrayList<>(problems);
        if (refused > LISTED) {
            all.add(Problem.of("", "and " + (refused - LISTED) + " more rows skipped"));
        }
        return all;
    }
}
