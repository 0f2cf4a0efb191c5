package jeton.validation;

import java.util.List;

/**
 * What a validation found.
 *
 * @param files       as the user named them
 * @param quality     letters of the rows that count
 * @param every       so many-th of the runs were simulated
 * @param simulations that the comparable rows needed
 * @param groups      headlines, then by maker, accelerator, model, engine, profile, source, precision, accelerator and profile
 * @param noise       how far measurements of the same configuration are apart
 */
public record ValidationResult(
        List<String> files,
        String quality,
        int every,
        int simulations,
        Coverage coverage,
        List<ErrorGroup> overall,
        List<ErrorGroup> groups,
        List<Noise> noise,
        List<Reason> unmapped,
        DoesNotFit doesNotFit,
        List<BadRow> bad,
        List<Point> points) {
    public ValidationResult {
        files = List.copyOf(files);
        overall = List.copyOf(overall);
        groups = List.copyOf(groups);
        noise = List.copyOf(noise);
        unmapped = List.copyOf(unmapped);
        bad = List.copyOf(bad);
        points = List.copyOf(points);
    }

    /** Rows that could be true but are not simulated, the most frequent reason first. */
    public record Reason(String reason, int count) {}

    /** Rows of runs that happened, although no memory is left for them by the simulation's account. */
    public record DoesNotFit(int count, List<Misfit> lines) {
        public DoesNotFit {
            lines = List.copyOf(lines);
        }
    }

    /** One of them. */
    public record Misfit(String file, int line, String reason) {}

    /**
     * What became of the rows: {@code rows = bad + unmapped + doesNotFit + compared}.
     *
     * @param comparedShare of all rows that could be true
     */
    public record Coverage(int rows, int bad, int unmapped, int doesNotFit, int compared, double comparedShare) {
        static Coverage of(int bad, int unmapped, int doesNotFit, int compared) {
            int sound = unmapped + doesNotFit + compared;
            return new Coverage(
                    sound + bad,
                    bad,
                    unmapped,
                    doesNotFit,
                    compared,
                    sound == 0 ? Double.NaN : compared / (double) sound);
        }
    }
}
