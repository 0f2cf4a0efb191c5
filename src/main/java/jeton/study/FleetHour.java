package jeton.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jeton.economics.ChipHour;
import jeton.economics.CostLine;

/**
 * What an hour of all chips of a deployment costs.
 *
 * @param usdPerChip mean over the chips
 * @param basis      those of its pools, each once
 * @param lines      how {@code usdPerChip} comes about, lines of one name added up over the pools
 */
record FleetHour(double usd, double usdPerChip, String basis, List<CostLine> lines) {

    static FleetHour of(List<PoolSummary> pools) {
        if (pools.size() == 1) {
            ChipHour hour = pools.get(0).chipHour();
            return new FleetHour(hour.usd() * pools.get(0).chips(), hour.usd(), hour.basis(), hour.lines());
        }
        double usd = 0;
        double chips = 0;
        Set<String> bases = new LinkedHashSet<>();
        for (PoolSummary pool : pools) {
            ChipHour hour = pool.chipHour();
            usd += hour.usd() * pool.chips();
            chips += pool.chips();
            bases.add(hour.basis());
        }
        return new FleetHour(usd, usd / chips, String.join(" + ", bases), lines(pools, chips));
    }

    private static List<CostLine> lines(List<PoolSummary> pools, double chips) {
        Map<String, Double> usd = new LinkedHashMap<>();
        Map<String, Set<String>> sources = new LinkedHashMap<>();
        for (PoolSummary pool : pools) {
            double share = pool.chips() / chips;
            for (CostLine line : pool.chipHour().lines()) {
                usd.merge(line.name(), share * line.usdPerChipHour(), Double::sum);
                sources.computeIfAbsent(line.name(), name -> new LinkedHashSet<>())
                        .add(pool.resolved().pool().chip().name() + ": " + line.source());
            }
        }
        List<CostLine> lines = new ArrayList<>();
        usd.forEach((name, amount) ->
                lines.add(new CostLine(name, amount, String.join("; ", sources.getOrDefault(name, Set.of())))));
        return lines;
    }
}
