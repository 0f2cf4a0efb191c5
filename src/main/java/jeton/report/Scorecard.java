package jeton.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import jeton.validation.Family;
import jeton.validation.ValidationResult;
import jeton.validation.ValidationResult.Coverage;

/**
 * A validation as a page of documentation, in Markdown, with a picture beside it. The same result gives the same bytes
 * wherever the files lie: they are named without their folders.
 *
 * @param picture the page's name in small letters, ending in {@code .svg}
 */
public record Scorecard(Path page, Path picture) {
    /** Of the command line, which says where pages go. */
    private static final String OPTION = "--scorecard PAGE";

    private static final String USUAL_QUALITY = "A,B";
    private static final String CURRENT = "H100, H200, B200, GB200";

    /** Where a page and its picture go. */
    public static Scorecard at(Path page) {
        String name = name(page).toLowerCase(Locale.ROOT).replaceFirst("\\.md$", "");
        return new Scorecard(page, page.resolveSibling(name + ".svg"));
    }

    /** @throws UnwritableReportException if the folder takes no files */
    public static void requireWritable(Path page) {
        FolderFiles.requireWritable(folder(page), OPTION);
    }

    /**
     * Writes both files, replacing earlier ones: all or none.
     *
     * @throws UnwritableReportException if the folder takes no files
     */
    public void write(ValidationResult result) {
        FolderFiles.write(folder(page), Map.of(page, text(result), picture, ScorecardPicture.text(result)), OPTION);
    }

    /** The page. */
    String text(ValidationResult result) {
        ScorecardTables tables = new ScorecardTables(result);
        Coverage coverage = result.coverage();
        List<String> files =
                result.files().stream().map(file -> name(Path.of(file))).toList();
        return Page.fill(
                "fidelity.md",
                Map.ofEntries(
                        Map.entry(
                                "files",
                                files.stream().map(file -> "`" + file + "`").collect(Collectors.joining(", "))),
                        Map.entry("arguments", String.join(" ", files) + options(result)),
                        Map.entry("quality", result.quality()),
                        Map.entry("picture", name(picture)),
                        Map.entry("coverage", coverage(coverage, result.simulations())),
                        Map.entry("unmapped", tables.unmapped()),
                        Map.entry("tpot", tables.headline(CURRENT, Family.TPOT)),
                        Map.entry("ttft", tables.headline(CURRENT, Family.TTFT)),
                        Map.entry("tables", tables.headline("TensorRT-LLM tables", Family.THROUGHPUT)),
                        Map.entry("overall", tables.overall()),
                        Map.entry("noise", tables.noise()),
                        Map.entry("worst", tables.worst()),
                        Map.entry("accelerators", tables.groups("accelerator", "accelerator")),
                        Map.entry("profiles", tables.groups("profile", "profile")),
                        Map.entry("sources", tables.groups("source", "source")),
                        Map.entry("makers", tables.groups("maker", "maker")),
                        Map.entry("count", Long.toString(tables.count("model"))),
                        Map.entry("models", tables.groups("model", "model")),
                        Map.entry("precisions", tables.groups("precision", "weights"))));
    }

    /** Those that change the page, where they are not the defaults. */
    private static String options(ValidationResult result) {
        String quality = result.quality().equals(USUAL_QUALITY) ? "" : " --quality " + result.quality();
        return quality + (result.every() == 1 ? "" : " --every " + result.every());
    }

    private static String coverage(Coverage coverage, int simulations) {
        return String.format(
                Locale.ROOT,
                "%,d rows: %,d compared (%.0f %% of those that could be true) in %,d simulations, %,d not mapped, %,d do not"
                        + " fit although they ran, %,d cannot be true.",
                coverage.rows(),
                coverage.compared(),
                100 * coverage.comparedShare(),
                simulations,
                coverage.unmapped(),
                coverage.doesNotFit(),
                coverage.bad());
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static Path folder(Path page) {
        Path folder = page.toAbsolutePath().getParent();
        return folder == null ? page.toAbsolutePath() : folder;
    }
}
