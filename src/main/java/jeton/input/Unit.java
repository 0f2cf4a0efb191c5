package jeton.input;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringTokenizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a number with a unit measures, and the symbols that may follow the number. Symbols are case sensitive, because
 * {@code Mbit} and {@code MB}, {@code MW} and {@code mW} differ. A number without a symbol is in the plain unit.
 */
public enum Unit {
    SECONDS("a time", "s", "250 ms", "s=1 ms=1e-3 us=1e-6 µs=1e-6 μs=1e-6 ns=1e-9 min=60 h=3600 d=86400 y=31536000"),
    PER_SECOND("a rate", "1/s", "40/s", "/s=1 /min=1/60 /h=1/3600 /d=1/86400 req/s=1 req/min=1/60 req/h=1/3600"),
    BYTES(
            "a size",
            "bytes",
            "80 GB or 80 GiB",
            "B=1 kB=1e3 MB=1e6 GB=1e9 TB=1e12 PB=1e15" + " KiB=1024 MiB=1048576 GiB=1073741824 TiB=1099511627776"),
    BYTES_PER_SECOND(
            "a bandwidth",
            "bytes/s",
            "3.35 TB/s or 400 Gbit/s",
            "B/s=1 kB/s=1e3 MB/s=1e6 GB/s=1e9 TB/s=1e12 PB/s=1e15"
                    + " KiB/s=1024 MiB/s=1048576 GiB/s=1073741824 TiB/s=1099511627776"
                    + " kbit/s=1e3/8 Mbit/s=1e6/8 Gbit/s=1e9/8 Tbit/s=1e12/8 Mb/s=1e6/8 Gb/s=1e9/8 Tb/s=1e12/8"
                    + " Gbps=1e9/8 Tbps=1e12/8"),
    FLOP_PER_SECOND(
            "a compute rate",
            "FLOP/s",
            "989 TFLOP/s",
            "FLOP/s=1 GFLOP/s=1e9 TFLOP/s=1e12 PFLOP/s=1e15 EFLOP/s=1e18"
                    + " GFLOPS=1e9 TFLOPS=1e12 PFLOPS=1e15 EFLOPS=1e18 TOP/s=1e12 POP/s=1e15 TOPS=1e12 POPS=1e15"),
    WATTS("a power", "W", "700 W", "W=1 kW=1e3 MW=1e6 GW=1e9"),
    USD("an amount of money", "US dollars", "$30k", "$=1 $k=1e3 $M=1e6 $B=1e9 USD=1"),
    USD_PER_HOUR("a price per hour", "$/h", "$2.10/h", "$/h=1 USD/h=1 $/d=1/24 $/month=1/730 $/y=1/8760"),
    USD_PER_MILLION("a price per million tokens", "$/M", "$0.59/M", "$/M=1 USD/M=1 $/Mtok=1 $/k=1e3"),
    USD_PER_KILOWATT_HOUR("a price of energy", "$/kWh", "$0.08/kWh", "$/kWh=1 USD/kWh=1 $/MWh=1e-3"),
    USD_PER_KILOWATT_MONTH("a price of power and space", "$/kW-month", "$120/kW-month", "$/kW-month=1 USD/kW-month=1"),
    SHARE("a share", "a fraction", "5 %", "%=1e-2");

    private static final int LONGEST = 64;
    private static final Pattern QUANTITY =
            Pattern.compile("([-+]?)(\\$?)\\s*((?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d{1,3})?)\\s*(\\S*)");

    private final String noun;
    private final String plain;
    private final String example;
    private final String symbols;

    Unit(String noun, String plain, String example, String symbols) {
        this.noun = noun;
        this.plain = plain;
        this.example = example;
        this.symbols = symbols;
    }

    /** What a field of this unit and range wants, as in {@code "a time above 0 s, as in 250 ms"}. */
    String expected(Range range) {
        String limits = range.toString();
        return noun + (limits.isEmpty() ? "" : " " + limits) + " (" + plain + "), as in " + example;
    }

    /** The number in the plain unit; empty if the text is not a number followed by one of the symbols. */
    OptionalDouble parse(String text) {
        Matcher matcher = QUANTITY.matcher(text.strip());
        if (text.length() > LONGEST || !matcher.matches()) {
            return OptionalDouble.empty();
        }
        String symbol = matcher.group(2) + matcher.group(4);
        BigDecimal factor = symbol.isEmpty() ? BigDecimal.ONE : factor(symbol);
        if (factor == null) {
            return OptionalDouble.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1) + matcher.group(3));
        return OptionalDouble.of(number.multiply(factor, MathContext.DECIMAL128).doubleValue());
    }

    /** Why {@link #parse} found nothing: a quantity of another kind, or a symbol that is nearly right. */
    String explain(String text) {
        for (Unit other : values()) {
            if (other != this && other.parse(text).isPresent() && parse(text).isEmpty()) {
                return ", " + other.noun;
            }
        }
        return "";
    }

    /** The nearest symbol, if the text is a number with an unknown one. */
    Optional<String> nearestSymbol(String text) {
        Matcher matcher = QUANTITY.matcher(text.strip());
        return text.length() <= LONGEST && matcher.matches()
                ? Names.nearest(matcher.group(2) + matcher.group(4), names())
                : Optional.empty();
    }

    private @Nullable BigDecimal factor(String symbol) {
        StringTokenizer entries = new StringTokenizer(symbols, " =");
        while (entries.hasMoreTokens()) {
            boolean found = entries.nextToken().equals(symbol);
            String factor = entries.nextToken();
            if (found) {
                return number(factor);
            }
        }
        return null;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        StringTokenizer entries = new StringTokenizer(symbols, " =");
        while (entries.hasMoreTokens()) {
            names.add(entries.nextToken());
            entries.nextToken();
        }
        return names;
    }

    private static BigDecimal number(String text) {
        int bar = text.indexOf('/');
        return bar < 0
                ? new BigDecimal(text)
                : new BigDecimal(text.substring(0, bar))
                        .divide(new BigDecimal(text.substring(bar + 1)), MathContext.DECIMAL128);
    }
}
