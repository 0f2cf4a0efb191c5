/**
 * What a user writes: one YAML file a question, read strictly and resolved against the catalogs. Start with
 * {@link jeton.scenario.Scenario#read}; every problem of a file is reported at its line and column. What a field may hold
 * is also said by the resource {@code jeton/scenario.schema.json}, for editors.
 */
@NullMarked
package jeton.scenario;

import org.jspecify.annotations.NullMarked;
