/**
 * Which simulations answer a question, and what they found: run, compare, replications with confidence intervals,
 * stability. What comes out is a {@link jeton.study.StudyResult}.
 */
@NullMarked
package jeton.study;

import org.jspecify.annotations.NullMarked;
