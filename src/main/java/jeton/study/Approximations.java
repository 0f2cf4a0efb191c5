package jeton.study;

import java.util.List;

/** What a deployment asks for that is simulated less exactly than the rest, in sentences. */
final class Approximations {
    private Approximations() {}

    static List<String> of(ResolvedDeployment resolved) {
        return List.of();
    }
}
