package jeton.scenario;

import jeton.economics.PriceBook;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.input.Catalog;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;

/** What the names in a scenario mean. */
public record Catalogs(Catalog<Chip> chips, Catalog<Transformer> models, PriceBook prices) {
    public static Catalogs shipped() {
        return new Catalogs(ChipCatalog.shipped(), ModelCatalog.shipped(), PriceBook.shipped());
    }
}
