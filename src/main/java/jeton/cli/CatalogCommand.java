package jeton.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import jeton.economics.PriceBook;
import jeton.hardware.ChipCatalog;
import jeton.input.Catalog;
import jeton.input.InputException;
import jeton.input.Names;
import jeton.input.Problem;
import jeton.latency.EngineCatalog;
import jeton.model.ModelCatalog;
import jeton.workload.WorkloadPreset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "catalog",
        mixinStandardHelpOptions = true,
        description = "Lists what Jeton knows, and explains one thing with the source of every figure.",
        footer = {
            "",
            "Examples:",
            "  jeton catalog",
            "  jeton catalog chips",
            "  jeton catalog chips h200",
            "  jeton catalog models llama-3.1-70b",
            "  jeton catalog prices h100"
        })
final class CatalogCommand implements Callable<Integer> {
    private enum Shelf {
        CHIPS,
        MODELS,
        ENGINES,
        PRICES,
        WORKLOADS
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "KIND",
            description = "chips, models, engines, prices or workloads.")
    private @Nullable String kind;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "A name of the list, or a file in its format.")
    private @Nullable String name;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        lines().forEach(line -> out.println(line.stripTrailing()));
        return CommandLine.ExitCode.OK;
    }

    private List<String> lines() {
        String asked = kind;
        if (asked == null) {
            return List.of(
                    "chips      " + ChipCatalog.shipped().names().size() + " accelerators",
                    "models     " + ModelCatalog.shipped().names().size() + " language models",
                    "engines    " + EngineCatalog.shipped().names().size() + " serving engines",
                    "prices     " + PriceBook.shipped().rental().quotes().size() + " rental prices",
                    "workloads  " + WorkloadPreset.values().length + " presets of token lengths",
                    "",
                    "List one with 'jeton catalog chips', explain an entry with 'jeton catalog chips h200'.");
        }
        return switch (shelf(asked)) {
            case CHIPS -> name == null ? ChipPages.list() : ChipPages.page(find(ChipCatalog.shipped(), name));
            case MODELS -> name == null ? ModelPages.list() : ModelPages.page(find(ModelCatalog.shipped(), name));
            case ENGINES -> name == null ? EnginePages.list() : EnginePages.page(find(EngineCatalog.shipped(), name));
            case PRICES -> prices();
            case WORKLOADS -> workloads();
        };
    }

    private static Shelf shelf(String asked) {
        List<String> names = new ArrayList<>();
        for (Shelf shelf : Shelf.values()) {
            String key = shelf.name().toLowerCase(Locale.ROOT);
            if (key.equals(asked) || key.equals(asked + "s")) {
                return shelf;
            }
            names.add(key);
        }
        throw new InputException(Problem.of("KIND", "read '" + asked + "'" + Names.suggestion(asked, names)));
    }

    private static <T> T find(Catalog<T> catalog, String nameOrFile) {
        return nameOrFile.matches(".*\\.(yaml|yml|json)") ? catalog.read(Path.of(nameOrFile)) : catalog.get(nameOrFile);
    }

    private List<String> prices() {
        List<String> lines = new ArrayList<>();
        String chip = name == null ? null : ChipCatalog.shipped().get(name).name();
        lines.add(String.format(
                "%-16s %-10s %10s  %-10s %-28s %s", "chip", "contract", "$/chip-h", "date", "seller", "source"));
        PriceBook.shipped().rental().quotes().stream()
                .filter(quote -> chip == null || quote.chip().equals(chip))
                .forEach(quote -> lines.add(String.format(
                        Locale.ROOT,
                        "%-16s %-10s %10.2f  %-10s %-28s %s",
                        quote.chip(),
                        quote.contract().key(),
                        quote.usdPerChipHour(),
                        quote.date(),
                        quote.seller(),
                        quote.source())));
        if (lines.size() == 1) {
            lines.add("none known; own the chip, or state a price with usdPerChipHour");
        }
        return lines;
    }

    private List<String> workloads() {
        List<String> lines = new ArrayList<>();
        for (WorkloadPreset preset : WorkloadPreset.values()) {
            if (name != null && !preset.label().equals(name)) {
                continue;
            }
            lines.add(preset.label());
            lines.add("  input     " + preset.input().describe());
            lines.add("  output    " + preset.output().describe());
            lines.add("  thinking  " + preset.thinking().describe());
            lines.add("  source    " + preset.source());
            lines.add("");
        }
        if (lines.isEmpty()) {
            throw new InputException(Problem.of(
                    "NAME", "read '" + name + "'" + Names.suggestion(String.valueOf(name), WorkloadPreset.labels())));
        }
        return lines;
    }
}
