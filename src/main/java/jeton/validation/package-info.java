/**
 * Predictions against measurements: reads rows that others measured, builds the deployment that each describes, simulates
 * it and counts the errors. Start with {@link jeton.validation.Validation}; {@link jeton.validation.CaseMapper} holds the
 * rules by which a row becomes a simulation, or a reason why it does not.
 */
@NullMarked
package jeton.validation;

import org.jspecify.annotations.NullMarked;
