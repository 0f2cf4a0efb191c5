package jeton.report;

import java.util.Locale;

/** Constants as results files print them: {@code derived-price}. */
final class MachineName {
    private MachineName() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
