package jeton.input;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Names as users write them: in kebab case, sometimes misspelt. */
public final class Names {
    private static final int LONGEST = 100;

    private Names() {}

    /**
     * The candidate that was probably meant: least optimal-string-alignment distance (insert, delete, replace, swap of
     * neighbours) without regard to case, hyphens and underscores; the first of equals. Empty if none is near, which
     * is more than one edit for every three characters.
     */
    public static Optional<String> nearest(String name, Collection<String> candidates) {
        String wanted = plain(name);
        if (wanted.isEmpty() || wanted.length() > LONGEST) {
            return Optional.empty();
        }
        int allowed = Math.max(1, wanted.length() / 3);
        String best = null;
        for (String candidate : candidates) {
            String offered = plain(candidate);
            if (offered.length() > LONGEST || Math.abs(offered.length() - wanted.length()) > allowed) {
                continue;
            }
            int distance = distance(wanted, offered);
            if (distance <= allowed && distance < Math.max(wanted.length(), offered.length())) {
                best = candidate;
                allowed = distance - 1;
            }
        }
        return Optional.ofNullable(best);
    }

    /** What to say after an unknown name: {@code "; did you mean 'x'?"}, or else all the names there are. */
    public static String suggestion(String name, Collection<String> candidates) {
        return nearest(name, candidates)
                .map(near -> "; did you mean '" + near + "'?")
                .orElseGet(() -> candidates.isEmpty() ? "" : ", expected " + alternatives(candidates));
    }

    /** {@code a}, or {@code one of a, b, 'c d'}: with quotes where it could not be told where a name ends. */
    public static String alternatives(Collection<String> names) {
        return (names.size() == 1 ? "" : "one of ")
                + names.stream().map(Names::quotedIfLoose).collect(Collectors.joining(", "));
    }

    private static String quotedIfLoose(String name) {
        return name.indexOf(' ') < 0 && name.indexOf(',') < 0 ? name : "'" + name + "'";
    }

    /** The constants as users write them: {@code LEAST_LOADED} is {@code least-loaded}. */
    static <E extends Enum<E>> List<String> of(Class<E> type) {
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            names.add(of(constant));
        }
        return names;
    }

    /** The constant as users write it: {@code LEAST_LOADED} is {@code least-loaded}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is left of a name when case, hyphens, underscores and spaces do not count. */
    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").replace(" ", "");
    }

    private static int distance(String a, String b) {
        int[] twoUp = new int[b.length() + 1];
        int[] up = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            up[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(up[j - 1] + change, 1 + Math.min(up[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], twoUp[j - 2] + 1);
                }
            }
            int[] free = twoUp;
            twoUp = up;
            up = row;
            row = free;
        }
        return up[b.length()];
    }
}
