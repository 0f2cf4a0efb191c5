package jeton.input;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class CatalogTest {
    @Test
    void noTwoThingsHaveTheSameName() {
        assertThatThrownBy(() -> new Catalog<>("/jeton/twice", "thing", map -> ""))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("jeton/twice/index.yaml")
                .hasMessageContaining("'sa-me' is a name of thing 'one' already");
    }
}
