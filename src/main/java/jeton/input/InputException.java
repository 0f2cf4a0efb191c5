package jeton.input;

import java.util.List;
import java.util.stream.Collectors;

/** An input cannot be used; says everything that is wrong with it, one line a problem. */
public final class InputException extends RuntimeException {
    private static final int PRINTED = 50;

    private final List<Problem> problems;

    /** @param problems at least one, in the order in which they are to be printed */
    public InputException(List<Problem> problems) {
        this.problems = List.copyOf(problems);
    }

    public InputException(Problem problem) {
        this(List.of(problem));
    }

    /** One line a problem, the first 50 of them. */
    @Override
    public String getMessage() {
        return text(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    private static String text(List<Problem> problems) {
        String lines = problems.stream().limit(PRINTED).map(Problem::toString).collect(Collectors.joining("\n"));
        int more = problems.size() - PRINTED;
        return more > 0 ? lines + "\nand " + more + (more == 1 ? " more problem" : " more problems") : lines;
    }
}
