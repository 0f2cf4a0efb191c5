package jeton;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may know which, and what no class may do. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("jeton");

    /** Functions whose last digit differs from one JDK or processor to another. */
    private static final Set<String> INEXACT = Set.of(
            "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp", "expm1", "log",
            "log10", "log1p", "pow", "cbrt", "hypot");

    /** The packages that each package may import, besides itself. */
    private static Map<String, List<String>> arrows() {
        Map<String, List<String>> arrows = new LinkedHashMap<>();
        arrows.put("sim", List.of());
        arrows.put("stats", List.of());
        arrows.put("input", List.of());
        arrows.put("hardware", List.of("input"));
        arrows.put("model", List.of("input"));
        arrows.put("latency", List.of("input", "hardware", "model"));
        arrows.put("workload", List.of("input", "sim", "stats"));
        arrows.put("reasoning", List.of("input", "sim", "stats", "workload"));
        arrows.put("serving", List.of("hardware", "model", "latency", "workload", "sim", "stats"));
        arrows.put("fleet", List.of("hardware", "model", "latency", "workload", "sim", "stats", "serving"));
        arrows.put("economics", List.of("input", "hardware", "model"));
        arrows.put("scenario", List.copyOf(arrows.keySet()));
        arrows.put("study", List.copyOf(arrows.keySet()));
        arrows.put("validation", List.copyOf(arrows.keySet()));
        arrows.put("calibration", List.copyOf(arrows.keySet()));
        arrows.put("report", List.of("validation", "study", "economics", "latency", "hardware", "model"));
        return arrows;
    }

    static Stream<String> packages() {
        return arrows().keySet().stream();
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageKnowsOnlyThoseBelowIt(String name) {
        String[] allowed = Stream.concat(Stream.of(name), arrows().getOrDefault(name, List.of()).stream())
                .map(below -> "jeton." + below + "..")
                .toArray(String[]::new);
        check(classes()
                .that()
                .resideInAPackage("jeton." + name + "..")
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("jeton..").or(resideInAnyPackage(allowed))));
    }

    @Test
    void everyPackageHasItsArrows() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).filter(name -> name.startsWith("jeton")))
                .allSatisfy(name -> assertThat(name.split("\\.", -1)[1])
                        .isIn(Stream.concat(packages(), Stream.of("web", "cli")).toList()));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("jeton.(*)..").should().beFreeOfCycles());
    }

    @Test
    void onlyTheCommandLineExitsAndPrints() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("jeton.cli..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    @Test
    void nothingIsGlobal() {
        check(noClasses().should().dependOnClassesThat().haveFullyQualifiedName("umontreal.ssj.simevents.Sim"));
        check(fields().that().areStatic().should().beFinal());
    }

    /** The same seed gives the same bytes on every JDK. */
    @Test
    void nothingDependsOnTheMachine() {
        check(noClasses().should().callMethodWhere(new DescribedPredicate<JavaCall<?>>("it is an inexact function") {
            @Override
            public boolean test(JavaCall<?> call) {
                return call.getTargetOwner().isEquivalentTo(Math.class) && INEXACT.contains(call.getName());
            }
        }));
        check(noClasses().should().callMethod(Math.class, "random"));
        check(noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocalRandom.class));
    }
}
