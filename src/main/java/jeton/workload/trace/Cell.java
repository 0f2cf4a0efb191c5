package jeton.workload.trace;

import java.math.BigDecimal;
import java.util.Locale;

/** What stands in one cell of a trace, once it is not plainly a small whole number. */
final class Cell {
    private static final BigDecimal MOST = BigDecimal.valueOf(TraceOptions.MOST_TOKENS);
    private static final int LONGEST = 100;
    private static final double MOST_SECONDS = 1e12;

    private Cell() {}

    /** A cell that cannot be used; its message follows the name of the field. */
    static final class Refused extends Exception {
        private final String why;

        Refused(String why) {
            super(why, null, false, false);
            this.why = why;
        }

        String why() {
            return why;
        }
    }

    /** A whole number of tokens from 0; also written with a point or an exponent. */
    static int tokens(String text) throws Refused {
        BigDecimal number = number(text);
        if (number.signum() < 0) {
            throw new Refused(quoted(text) + " is negative");
        }
        if (number.compareTo(MOST) > 0) {
            throw new Refused(quoted(text) + " is more than a request can have (at most 100,000,000 tokens)");
        }
        if (number.signum() != 0 && number.stripTrailingZeros().scale() > 0) {
            throw new Refused(quoted(text) + " is not a whole number");
        }
        return number.intValue();
    }

    /** A time from 0. */
    static double time(String text) throws Refused {
        number(text);
        double time = Double.parseDouble(text);
        if (time < 0) {
            throw new Refused(quoted(text) + " is negative");
        }
        if (time > MOST_SECONDS) {
            throw new Refused(quoted(text) + " is too large for a time");
        }
        return time;
    }

    private static BigDecimal number(String text) throws Refused {
        if (text.isEmpty()) {
            throw new Refused("is empty; expected a number");
        }
        if (text.toLowerCase(Locale.ROOT).equals("nan")) {
            throw new Refused("is NaN; expected a number");
        }
        try {
            if (text.length() <= LONGEST) {
                return new BigDecimal(text);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new Refused(quoted(text) + " is not a number");
    }

    static String quoted(String text) {
        return "'" + (text.length() <= 40 ? text : text.substring(0, 40) + "…") + "'";
    }
}
