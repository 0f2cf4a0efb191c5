package jeton.report;

import java.io.IOException;
import java.nio.file.Path;
import jeton.validation.ValidationResult;
import org.opentest4j.TestAbortedException;

/**
 * Writes {@code src/docs/FIDELITY.md} and its picture from the public rows, and lists the groups that became worse than
 * {@code fidelity.csv} allows. With the argument {@code rewrite} it records the errors of today there.
 */
final class WriteScorecard {
    private WriteScorecard() {}

    public static void main(String[] args) throws IOException {
        ValidationResult result;
        try {
            result = FidelityTest.publicRows();
        } catch (TestAbortedException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        FidelityTest.PAGE.write(result);
        FidelityLimits today = FidelityLimits.of(result);
        if (args.length > 0 && args[0].equals("rewrite")) {
            today.write();
        }
        FidelityLimits.read().broken(today).forEach(System.out::println);
        for (Path file : new Path[] {FidelityTest.PAGE.page(), FidelityTest.PAGE.picture(), FidelityLimits.FILE}) {
            System.out.println(file);
        }
    }
}
