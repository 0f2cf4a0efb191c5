package jeton.economics;

import java.util.Locale;

/** Who owns the chips. It decides what money, power and a place in a data centre cost. */
public enum Owner {
    /** Builds its own data centres and borrows cheaply. */
    HYPERSCALER,
    /** Rents halls, fills them with GPUs on credit, and rents those out. */
    NEOCLOUD,
    /** Keeps its own machines in a colocation hall or on its premises. */
    ENTERPRISE;

    /** As written in files: {@code hyperscaler}, {@code neocloud}, {@code enterprise}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
