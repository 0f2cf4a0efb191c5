package jeton.model;

import jeton.input.Catalog;
import jeton.input.YamlMap;

/**
 * The models that ship with the program, from {@code jeton/models/*.yaml} on the class path. A user's own file has the
 * same format: see any of those, or {@link Transformer} for the fields.
 */
public final class ModelCatalog {
    private ModelCatalog() {}

    /** Reads the index only; a model's file is read when the model is asked for. */
    public static Catalog<Transformer> shipped() {
        return new Catalog<>("/jeton/models", "model", ModelCatalog::decode);
    }

    /** Reads one model; what is wrong becomes a problem of the map's document. */
    public static Transformer decode(YamlMap map) {
        return new ModelReader(map).read();
    }
}
