package jeton.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jeton.calibration.SyntheticTables;
import jeton.hardware.ChipCatalog;

/** Commands as documentation quotes them, made to run in a test. */
final class CommandLines {
    private CommandLines() {}

    /** Words as a shell would split them: quotes hold together, a redirection ends the command. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean open = false;
        char quote = 0;
        for (char c : line.strip().toCharArray()) {
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                open = true;
            } else if (c == ' ') {
                if (open || !word.isEmpty()) {
                    words.add(word.toString());
                }
                word.setLength(0);
                open = false;
            } else if (c == '>') {
                return words;
            } else {
                word.append(c);
            }
        }
        if (open || !word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /**
     * The command without the program's name, on a short load if it simulates, with its report in {@code folder};
     * {@code SCENARIO} stands for a file, a folder of kernel times for made-up ones.
     */
    static List<String> quick(String line, Path folder) {
        List<String> words = new ArrayList<>(words(line).subList(1, words(line).size()));
        words.replaceAll(word -> word.equals("SCENARIO") ? "scenarios/quickstart.yaml" : word);
        words.remove("...");
        String command = words.get(0);
        boolean study = command.equals("compare") || command.equals("run");
        boolean rows = command.equals("calibrate") && words.get(1).equals("rows");
        if (study || rows || command.equals("validate")) {
            int output = words.indexOf("-o");
            if (output >= 0) {
                words.subList(output, output + 2).clear();
            }
            words.addAll(List.of("-o", folder.toString()));
        }
        if (study) {
            words.addAll(List.of("--replications", "2", "--set", "workload.requests=200"));
        }
        if (words.get(0).equals("calibrate") && words.get(1).equals("kernels")) {
            Path tables = folder.resolve(words.get(2));
            try {
                SyntheticTables.write(tables, ChipCatalog.shipped().get(words.get(words.indexOf("--chip") + 1)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            words.set(2, tables.toString());
            int output = words.indexOf("-o") + 1;
            if (output > 0) {
                words.set(output, folder.resolve(words.get(output)).toString());
            }
        }
        return words;
    }
}
