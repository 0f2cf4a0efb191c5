package jeton.economics;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jeton.hardware.Caveat;
import jeton.hardware.Status;
import jeton.input.Names;
import jeton.input.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * What chips were rented for, by seller, contract and date.
 *
 * <p>The price of a chip under a contract at a date is, among the quotes at or before the date:
 *
 * <ul>
 *   <li>of a named seller: that seller's newest;
 *   <li>else the newest survey of the market, unless it is a year older than the newest quote;
 *   <li>else the median over the sellers' newest quotes, leaving out those a year older than the newest of all.
 * </ul>
 *
 * Without a date, the newest in the table counts. A quote dated by its year counts as of the first of July, one dated by
 * its month as of the 15th.
 */
public final class Rental {
    private final List<Quote> quotes;

    public Rental(Collection<Quote> quotes) {
        this.quotes = List.copyOf(quotes);
    }

    /** How long one binds oneself. */
    public enum Contract {
        ON_DEMAND("on-demand"),
        ONE_YEAR("1-year"),
        THREE_YEARS("3-year");

        private final String key;

        Contract(String key) {
            this.key = key;
        }

        /** As written in files. */
        public String key() {
            return key;
        }

        /** Reads a key; another leaves a problem at the node and gives the first contract. */
        public static Contract read(YamlNode node) {
            Map<String, Contract> byKey = new LinkedHashMap<>();
            for (Contract contract : values()) {
                byKey.put(contract.key(), contract);
            }
            return Objects.requireNonNull(byKey.get(node.choice(byKey.keySet())));
        }
    }

    /**
     * @param chip   catalog key
     * @param seller provider, or who surveyed the market
     * @param survey whether it is a survey over many sellers
     * @param date   {@code yyyy}, {@code yyyy-mm} or {@code yyyy-mm-dd}
     * @param note   what a reader must know before believing it, or null
     */
    public record Quote(
            String chip,
            String seller,
            boolean survey,
            Contract contract,
            double usdPerChipHour,
            String date,
            Status status,
            String source,
            @Nullable String note) {
        public Quote {
            if (!(usdPerChipHour > 0) || Double.isInfinite(usdPerChipHour)) {
                throw new IllegalArgumentException("a rental price must be more than 0, read " + usdPerChipHour);
            }
            Objects.requireNonNull(PriceDate.middle(date));
        }

        LocalDate when() {
            return PriceDate.middle(date);
        }

        private String named() {
            return seller + " " + date;
        }
    }

    /**
     * @param basis  whose price it is and of when, as printed
     * @param source each quote behind it
     */
    public record Price(Contract contract, double usdPerChipHour, String basis, String source, List<Caveat> caveats) {
        public Price {
            caveats = List.copyOf(caveats);
        }
    }

    public List<Quote> quotes() {
        return quotes;
    }

    /**
     * @param chip   catalog key
     * @param date   not after which; null for the newest in the table
     * @param seller null for the market
     * @throws UnknownPriceException    if the table holds no such price; the message says what it holds
     * @throws IllegalArgumentException if {@code date} is no date
     */
    public Price price(String chip, Contract contract, @Nullable String date, @Nullable String seller) {
        List<Quote> ofChip = matching(quotes, quote -> quote.chip().equals(chip));
        if (ofChip.isEmpty()) {
            throw new UnknownPriceException("no rental price of " + chip + " is known; own it, as in economics: {own: "
                    + Owner.HYPERSCALER.key() + "}, or state a price, as in economics: {usdPerChipHour: 2.10}");
        }
        List<Quote> ofContract = matching(ofChip, quote -> quote.contract() == contract);
        if (ofContract.isEmpty()) {
            throw new UnknownPriceException(
                    chip + " has no " + contract.key() + " rental price, only " + contracts(ofChip));
        }
        List<Quote> ofSeller = ofContract;
        if (seller != null) {
            ofSeller = matching(ofContract, quote -> quote.seller().equalsIgnoreCase(seller));
            if (ofSeller.isEmpty()) {
                throw new UnknownPriceException(chip + " has no " + contract.key() + " rental price by '" + seller + "'"
                        + sellers(seller, ofContract));
            }
        }
        LocalDate limit = date == null ? LocalDate.MAX : PriceDate.end(date);
        List<Quote> known = matching(ofSeller, quote -> !quote.when().isAfter(limit));
        if (known.isEmpty()) {
            throw new UnknownPriceException("no " + contract.key() + " rental price of " + chip + " at or before "
                    + date + "; the oldest is " + oldest(ofSeller).named());
        }
        return priced(contract, known, date == null ? newest(quotes).when() : limit, seller != null);
    }

    private static Price priced(Contract contract, List<Quote> known, LocalDate asked, boolean bySeller) {
        Quote newest = newest(known);
        LocalDate yearEarlier = newest.when().minusYears(1);
        List<Quote> recent = matching(known, quote -> quote.when().isAfter(yearEarlier));
        List<Quote> surveys = matching(recent, Quote::survey);
        List<Quote> used =
                bySeller ? List.of(newest) : surveys.isEmpty() ? newestOfEachSeller(recent) : List.of(newest(surveys));
        String basis =
                used.size() == 1 ? used.get(0).named() : "median of " + used.size() + " sellers to " + newest.date();
        String source = used.stream().map(Rental::line).collect(Collectors.joining("; "));
        return new Price(contract, median(used), basis, source, caveats(contract, used, newest, asked));
    }

    private static List<Caveat> caveats(Contract contract, List<Quote> used, Quote newest, LocalDate asked) {
        List<Caveat> caveats = new ArrayList<>();
        if (newest.when().isBefore(asked.minusYears(1))) {
            caveats.add(new Caveat(
                    Caveat.Kind.UNSURE_PRICE,
                    "the " + contract.key() + " rental price of " + newest.chip() + " is old: " + newest.named()));
        }
        for (Quote quote : used) {
            String note = quote.note();
            if (note != null) {
                caveats.add(new Caveat(
                        Caveat.Kind.UNSURE_PRICE,
                        "rental price of " + quote.chip() + " by " + quote.named() + ": " + note));
            } else if (quote.status() != Status.VENDOR && quote.status() != Status.REPORTED) {
                caveats.add(new Caveat(
                        Caveat.ofPrice(quote.status()),
                        "rental price of " + quote.chip() + " by " + quote.named() + " is "
                                + quote.status().name().toLowerCase(Locale.ROOT) + ": " + quote.source()));
            }
        }
        return caveats;
    }

    private static String line(Quote quote) {
        return quote.named() + " " + Words.usd(quote.usdPerChipHour()) + " (" + quote.source() + ", "
                + quote.status().name().toLowerCase(Locale.ROOT) + ")";
    }

    private static double median(List<Quote> quotes) {
        double[] sorted = quotes.stream().mapToDouble(Quote::usdPerChipHour).toArray();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static List<Quote> newestOfEachSeller(List<Quote> quotes) {
        Map<String, Quote> bySeller = new LinkedHashMap<>();
        for (Quote quote : quotes) {
            bySeller.merge(quote.seller(), quote, (a, b) -> newest(List.of(a, b)));
        }
        return List.copyOf(bySeller.values());
    }

    /** The later in the table of two of one day. */
    private static Quote newest(List<Quote> quotes) {
        Quote newest = quotes.get(0);
        for (Quote quote : quotes) {
            if (!quote.when().isBefore(newest.when())) {
                newest = quote;
            }
        }
        return newest;
    }

    private static List<Quote> matching(List<Quote> quotes, Predicate<Quote> wanted) {
        return quotes.stream().filter(wanted).toList();
    }

    private static Quote oldest(List<Quote> quotes) {
        return Collections.min(quotes, Comparator.comparing(Quote::when));
    }

    private static String sellers(String seller, List<Quote> quotes) {
        List<String> sellers = quotes.stream().map(Quote::seller).distinct().toList();
        return Names.nearest(seller, sellers)
                .map(near -> "; did you mean '" + near + "'?")
                .orElseGet(() -> ", only by " + String.join(", ", sellers));
    }

    private static String contracts(List<Quote> quotes) {
        return Arrays.stream(Contract.values())
                .filter(contract -> quotes.stream().anyMatch(quote -> quote.contract() == contract))
                .map(Contract::key)
                .collect(Collectors.joining(" and "));
    }
}
