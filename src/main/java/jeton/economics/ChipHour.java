package jeton.economics;

import java.util.List;
import jeton.hardware.Caveat;

/**
 * The price of holding one chip for one hour, and what it rests on.
 *
 * @param usd     finite and not negative; the sum of the lines
 * @param basis   as printed: {@code own, hyperscaler} or {@code rent, 3-year, SemiAnalysis InferenceX 2026-07}
 * @param caveats what a reader must know before believing the price
 */
public record ChipHour(double usd, List<CostLine> lines, String basis, List<Caveat> caveats) {
    public ChipHour {
        lines = List.copyOf(lines);
        caveats = List.copyOf(caveats);
        double sum = 0;
        for (CostLine line : lines) {
            sum += line.usdPerChipHour();
        }
        if (!(usd >= 0) || Double.isInfinite(usd) || Math.abs(sum - usd) > 1e-9 * Math.max(1, usd)) {
            throw new IllegalStateException("the lines of a chip-hour add up to " + sum + ", not " + usd);
        }
    }

    static ChipHour of(List<CostLine> lines, String basis, List<Caveat> caveats) {
        double sum = 0;
        for (CostLine line : lines) {
            sum += line.usdPerChipHour();
        }
        return new ChipHour(sum, lines, basis, caveats);
    }
}
