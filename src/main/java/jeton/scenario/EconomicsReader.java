package jeton.scenario;

import java.util.Optional;
import jeton.economics.Capital;
import jeton.economics.Facility;
import jeton.economics.Owner;
import jeton.economics.Ownership;
import jeton.economics.Ownership.Term;
import jeton.economics.PriceBook;
import jeton.economics.PriceDate;
import jeton.economics.Rental.Contract;
import jeton.hardware.Figure;
import jeton.hardware.Status;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.scenario.Economics.Owned;
import jeton.scenario.Economics.Payment;
import jeton.scenario.Economics.Priced;
import jeton.scenario.Economics.Rented;

/**
 * Reads what chips cost: {@code {own: hyperscaler}}, {@code {own: {as: neocloud, usdPerKwh: 0.13}}},
 * {@code {rent: 3-year}}, {@code {rent: {term: 3-year, date: 2026-07}}}, {@code {usdPerChipHour: 2.10}}.
 */
final class EconomicsReader {
    private final PriceBook prices;
    private final Owned byDefault;
    private final OneOf<Payment> kinds;

    EconomicsReader(PriceBook prices) {
        this.prices = prices;
        byDefault = new Owned(prices.ownership(Owner.HYPERSCALER), null);
        kinds = new OneOf<Payment>()
                .field("own", this::owned)
                .field("rent", this::rented)
                .field("usdPerChipHour", EconomicsReader::priced);
    }

    /** What holds where nothing is written: owned by a hyperscaler. */
    Economics byDefault() {
        return new Economics(null, byDefault, byDefault.terms().value(Term.IDLE_POWER_SHARE));
    }

    Economics read(YamlNode node) {
        Payment payment = kinds.read(node).orElse(byDefault);
        Ownership terms = payment instanceof Owned owned ? owned.terms() : byDefault.terms();
        return new Economics(node, payment, terms.value(Term.IDLE_POWER_SHARE));
    }

    private Owned owned(YamlNode node) {
        if (!node.isMap()) {
            return new Owned(prices.ownership(node.choice(Owner.class)), null);
        }
        YamlMap map = node.map();
        Ownership terms = prices.ownership(map.choice("as", Owner.HYPERSCALER));
        for (Term term : Term.values()) {
            Optional<YamlNode> own = map.find(term.key());
            if (own.isPresent()) {
                terms = terms.with(term, stated(term.read(own.get())));
            }
        }
        Optional<YamlMap> facility = map.findMap("facility");
        if (facility.isPresent()) {
            terms = terms.with(facility(facility.get(), terms));
        }
        Optional<YamlNode> chip = map.find("chipUsd");
        Optional<YamlNode> cluster = map.find("clusterUsd");
        if (chip.isPresent() && cluster.isPresent()) {
            cluster.get().problem("stands beside chipUsd, expected only one of them");
        }
        map.done();
        return new Owned(
                terms,
                cluster.or(() -> chip)
                        .map(usd -> price(usd, cluster.isPresent()))
                        .orElse(null));
    }

    private static Capital.Asked price(YamlNode usd, boolean cluster) {
        return new Capital.Asked(stated(usd.quantity(Unit.USD, Range.positive())), cluster);
    }

    private static Facility facility(YamlMap map, Ownership terms) {
        Facility facility = terms.facility();
        Optional<YamlNode> colocation = map.find("colocation");
        Optional<YamlMap> building = map.findMap("building");
        if (colocation.isPresent() && building.isPresent()) {
            map.problem("building", "stands beside colocation, expected only one of them");
        }
        if (colocation.isPresent()) {
            double usd = colocation.get().quantity(Unit.USD_PER_KILOWATT_MONTH, Range.atLeast(0));
            facility = new Facility.Colocation(stated(usd));
        }
        if (building.isPresent()) {
            YamlMap parts = building.get();
            facility = new Facility.Building(
                    stated(parts.quantity("usdPerMegawatt", Unit.USD, Range.positive())),
                    stated(parts.quantity(
                            "capitalRate", terms.value(Term.CAPITAL_RATE), Unit.SHARE, Range.between(0, 1))),
                    stated(parts.number("lifeYears", 14, Range.between(1, 100))));
            parts.done();
        }
        map.done();
        return facility;
    }

    private Rented rented(YamlNode node) {
        if (!node.isMap()) {
            return new Rented(prices.rental(), Contract.read(node), null, null);
        }
        YamlMap map = node.map();
        Contract contract = map.find("term").map(Contract::read).orElse(Contract.THREE_YEARS);
        String date = map.find("date").map(PriceDate::read).orElse(null);
        String seller = map.find("provider").map(YamlNode::text).orElse(null);
        map.done();
        return new Rented(prices.rental(), contract, date, seller);
    }

    private static Priced priced(YamlNode node) {
        return new Priced(stated(node.quantity(Unit.USD_PER_HOUR, Range.positive())));
    }

    private static Figure stated(double value) {
        return new Figure(value, Status.REPORTED, "stated in the scenario", "");
    }
}
