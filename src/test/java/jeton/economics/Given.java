package jeton.economics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import jeton.economics.Ownership.Term;
import jeton.hardware.Chip;
import jeton.hardware.Figure;
import jeton.hardware.PipelineCalibration;
import jeton.hardware.Precision;
import jeton.hardware.Status;
import org.jspecify.annotations.Nullable;

/** Chips and terms for tests, with figures that the test states. */
final class Given {
    private Given() {}

    static Figure figure(double value) {
        return new Figure(value, Status.VENDOR, "price list", "2026-07");
    }

    static Figure figure(double value, Status status) {
        return new Figure(value, status, "price list", "2026-07");
    }

    static Chip chip(
            double watts,
            @Nullable Figure chipUsd,
            @Nullable Figure serverUsd,
            int perServer,
            Map<String, Figure> all) {
        return new Chip(
                "x1",
                List.of(),
                "X One",
                "Maker",
                Chip.Kind.SRAM,
                "shipping",
                "2026",
                new Chip.Memory(Chip.Tier.SRAM, figure(1e9), figure(1e9), figure(1e12)),
                Map.of(Precision.BF16, figure(1e12)),
                new Chip.Link("link", figure(1e9), 8, Chip.Wiring.SWITCH),
                null,
                new Chip.Power(figure(watts), figure(watts)),
                new Chip.Price(chipUsd, serverUsd, perServer, all),
                new PipelineCalibration(Status.ASSUMED, "test", "2026", 0.5, 0.5, 1e-6, 1e-6, 0.9),
                List.of());
    }

    static Chip atClusterPrice(double kilowatts, double usd) {
        Map<String, Figure> all =
                Map.of("hyperscaler", figure(usd), "neocloud", figure(usd), "enterprise", figure(usd));
        return chip(1000 * kilowatts, null, null, 8, all);
    }

    /** Nothing but capital, energy and colocation: no operations, no downtime, no additions to a price. */
    static Ownership bare(Owner owner, double years, double rate, double pue, double usdPerKwh, double kwMonth) {
        EnumMap<Term, Figure> figures = new EnumMap<>(Term.class);
        for (Term term : Term.values()) {
            figures.put(term, figure(term.least()));
        }
        figures.put(Term.LIFE_YEARS, figure(years));
        figures.put(Term.CAPITAL_RATE, figure(rate));
        figures.put(Term.PUE, figure(pue));
        figures.put(Term.USD_PER_KWH, figure(usdPerKwh));
        figures.put(Term.AVAILABILITY, figure(1));
        return new Ownership(owner, figures, new Facility.Colocation(figure(kwMonth)));
    }
}
