package jeton.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jeton.input.InputException;
import jeton.input.YamlDocument;
import jeton.workload.Workload;

/**
 * A question, the workload it is about, and the deployments that are compared. Immutable, with every name resolved.
 *
 * @param file         that was read
 * @param name         names the report's folder: letters, digits, hyphens, underscores and dots
 * @param question     in one sentence
 * @param seed         root of all random numbers
 * @param replications independent repetitions
 * @param workload     what arrives
 * @param slo          limits of a good request
 * @param deployments  at least one, with unique names; the first is the baseline
 * @param caveats      of the whole scenario
 * @param text         of the file, before values that were set over it
 */
public record Scenario(
        Path file,
        String name,
        String question,
        long seed,
        int replications,
        Workload workload,
        Slo slo,
        List<Deployment> deployments,
        List<String> caveats,
        String text) {
    public Scenario {
        deployments = List.copyOf(deployments);
        caveats = List.copyOf(caveats);
    }

    /**
     * Reads a scenario, with the names of the shipped catalogs.
     *
     * @param overrides values by path, as in {@code deployments[0].replicas}, set over those of the file
     * @throws InputException with every problem of the file and of the files it names
     */
    public static Scenario read(Path file, Map<String, String> overrides) {
        return read(file, overrides, Catalogs.shipped());
    }

    /** @throws InputException with every problem of the file and of the files it names */
    public static Scenario read(Path file, Map<String, String> overrides, Catalogs catalogs) {
        return new ScenarioReader(catalogs, file).read(YamlDocument.read(file, overrides));
    }

    /** Reads a scenario from text; files it names are relative to the working folder. */
    public static Scenario parse(String name, String text) {
        return new ScenarioReader(Catalogs.shipped(), Path.of(name)).read(YamlDocument.parse(name, text));
    }

    /** The same question to one of its deployments alone. */
    public Scenario only(Deployment deployment) {
        return new Scenario(
                file, name, question, seed, replications, workload, slo, List.of(deployment), caveats, text);
    }
}
