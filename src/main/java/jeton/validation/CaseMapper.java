package jeton.validation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.input.Catalog;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;
import jeton.scenario.EngineSettings;
import jeton.scenario.LayoutRequest;
import jeton.scenario.Place;
import jeton.scenario.SchedulerKind;
import jeton.scenario.SchedulingSettings;
import jeton.serving.BatchTier;
import jeton.serving.Caching;
import org.jspecify.annotations.Nullable;

/**
 * Turns a row into the simulation that it describes, or into a reason why there is none. Nothing is guessed: what a row
 * leaves open is either decided by a rule that is written down here, or ends the attempt.
 */
final class CaseMapper {
    /** Engines run at most so many requests at once unless told otherwise; tests of more tell them. */
    private static final int WIDE = 256;

    private static final SchedulingSettings MIXED =
            new SchedulingSettings(SchedulerKind.SGLANG, 1, true, null, null, false, BatchTier.NONE, null);

    private final Set<String> qualities;
    private final Catalog<Chip> chips = ChipCatalog.shipped();
    private final Catalog<Transformer> models = ModelCatalog.shipped();
    private final Map<String, Optional<Chip>> chipsByName = new HashMap<>();
    private final Map<String, Optional<Transformer>> modelsByName = new HashMap<>();

    /** @param qualities letters of the rows to compare with */
    CaseMapper(Set<String> qualities) {
        this.qualities = qualities;
    }

    /** A row with its simulation. */
    record Mapped(Measurement row, Case run, Quantity quantity) {}

    Mapped map(Measurement measured) throws Unmappable {
        Measurement row = Republished.restored(Manifest.complete(measured));
        String quality = row.text(Column.QUALITY);
        if (!qualities.contains(quality)) {
            throw new Unmappable("quality " + quality);
        }
        Lengths lengths = Lengths.of(row);
        Quantity quantity = Quantity.of(row);
        if (lengths.meansOnly() && quantity.statistic() != Quantity.Statistic.MEAN) {
            throw new Unmappable("a percentile over lengths of which only the mean is given");
        }
        if (quantity.ofFurtherTokens() && lengths.output().min() == 1) {
            throw new Unmappable("outputs of one token have no time per further token");
        }
        Chip chip = chip(row.text(Column.GPU));
        EngineRule.Choice engine = EngineRule.of(row, chip);
        Transformer model = model(row.text(Column.MODEL));
        LayoutRequest.Spread spread = LayoutRule.of(row, model);
        Formats formats = Formats.of(row, chip, model);
        Load load = LoadRule.of(row);
        Recipe recipe = Recipe.of(row, engine.engine(), chip, model, formats, load);
        LayoutRequest layout = new LayoutRequest(
                spread, formats.weights(), formats.experts(), CacheRule.of(row, engine.engine(), formats, recipe));
        EngineSettings settings = settings(row, engine.profile(), recipe, lengths, load);
        return new Mapped(measured, new Case(chip, model, engine, layout, settings, lengths, load), quantity);
    }

    /** What the note says, else what the benchmark's script sets. */
    private static EngineSettings settings(
            Measurement row, @Nullable String profile, Recipe recipe, Lengths lengths, Load load) throws Unmappable {
        String note = row.text(Column.PARAMS_NOTE) + "; " + row.text(Column.CONCURRENCY_OR_RATE);
        boolean wide = (load instanceof Load.Closed || load instanceof Load.Static) && load.width() > WIDE;
        return new EngineSettings(
                profile,
                first(stated(note, "max_num_seqs"), recipe.maxNumSeqs(), wide ? load.width() : null),
                first(
                        stated(note, "max_num_batched_tokens"),
                        stated(note, "max_batched_tokens"),
                        recipe.maxBatchedTokens()),
                null,
                recipe.memoryUtilisation(profile),
                Math.max(2, lengths.longest()),
                null,
                null,
                recipe.noticeSteps(),
                Caching.NONE,
                null,
                null,
                recipe.mixedChunk() ? MIXED : SchedulingSettings.NONE,
                new Place("", 0, 0, ""));
    }

    private static @Nullable Integer stated(String note, String key) throws Unmappable {
        Integer count = Notes.count(note, key);
        if (count != null && count == 0) {
            throw new Unmappable("an engine limit of nothing");
        }
        return count;
    }

    private static @Nullable Integer first(@Nullable Integer... settings) {
        for (Integer setting : settings) {
            if (setting != null) {
                return setting;
            }
        }
        return null;
    }

    private Chip chip(String name) throws Unmappable {
        if (name.startsWith("undisclosed")) {
            throw new Unmappable("a hosted API whose hardware, layout and load are not known");
        }
        return chipsByName
                .computeIfAbsent(name, chips::find)
                .orElseThrow(() -> new Unmappable("chip '" + name + "' is not in the catalog"));
    }

    private Transformer model(String name) throws Unmappable {
        return modelsByName
                .computeIfAbsent(name, this::findModel)
                .orElseThrow(() -> new Unmappable("model '" + name + "' is not in the catalog"));
    }

    /** As it stands, else without what a publisher or a table added: a format, a remark in brackets. */
    private Optional<Transformer> findModel(String name) {
        String bare = name.replaceFirst("\\s*\\(.*", "");
        return models.find(name).or(() -> models.find(bare)).or(() -> models.find(Formats.withoutFormat(bare)));
    }
}
