package jeton.report;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Profiles of chips and engines, as files that can be read where a name of the catalogs can. */
public final class ProfileFiles {
    private ProfileFiles() {}

    /**
     * Writes {@code NAME.yaml} for each, replacing earlier ones: all or none.
     *
     * @param texts  by name
     * @param folder made if it is missing
     * @throws UnwritableReportException if the folder takes no files
     */
    public static void write(Map<String, String> texts, Path folder) {
        Map<Path, String> files = new LinkedHashMap<>();
        texts.forEach((name, text) -> files.put(folder.resolve(name + ".yaml"), text));
        FolderFiles.write(folder, files);
    }
}
