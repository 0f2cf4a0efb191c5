package jeton.economics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import jeton.economics.Ownership.Term;
import jeton.hardware.Figure;
import jeton.hardware.Status;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlDocument;
import jeton.input.YamlMap;

/** The prices that come with the program: terms of ownership by kind of owner, and rental quotes. */
public final class PriceBook {
    private final Map<Owner, Ownership> owners;
    private final Rental rental;

    private PriceBook(Map<Owner, Ownership> owners, Rental rental) {
        this.owners = Collections.unmodifiableMap(new EnumMap<>(owners));
        this.rental = rental;
    }

    /** Reads the resources {@code jeton/prices/owners.yaml} and {@code jeton/prices/rental.yaml}. */
    public static PriceBook shipped() {
        EnumMap<Owner, Ownership> owners = new EnumMap<>(Owner.class);
        YamlDocument document = resource("owners.yaml");
        YamlMap root = document.root();
        for (Owner owner : Owner.values()) {
            owners.put(owner, ownership(owner, root.map(owner.key())));
        }
        document.throwIfProblems();
        return new PriceBook(owners, RentalFile.read(resource("rental.yaml")));
    }

    public Ownership ownership(Owner owner) {
        Ownership terms = owners.get(owner);
        if (terms == null) {
            throw new IllegalStateException(owner.key());
        }
        return terms;
    }

    public Rental rental() {
        return rental;
    }

    private static Ownership ownership(Owner owner, YamlMap map) {
        EnumMap<Term, Figure> figures = new EnumMap<>(Term.class);
        for (Term term : Term.values()) {
            YamlMap figure = map.map(term.key());
            figures.put(term, figure(figure, term.read(figure.node("value"))));
        }
        YamlMap price = map.map("facility").map("colocation");
        double usd = price.quantity("value", Unit.USD_PER_KILOWATT_MONTH, Range.atLeast(0));
        return new Ownership(owner, figures, new Facility.Colocation(figure(price, usd)));
    }

    private static Figure figure(YamlMap map, double value) {
        return new Figure(value, map.choice("status", Status.class), map.text("source"), map.text("date"));
    }

    private static YamlDocument resource(String name) {
        String path = "/jeton/prices/" + name;
        try (InputStream in = PriceBook.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + path);
            }
            return YamlDocument.read("jeton/prices/" + name, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
