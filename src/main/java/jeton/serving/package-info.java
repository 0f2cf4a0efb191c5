/**
 * One replica of a model: its scheduler, its cache blocks and the leap engine. Start with {@link jeton.serving.Replica},
 * then {@link jeton.serving.LeapReplica}; {@link jeton.serving.StepwiseReplica} is the same scheduler one step at a time,
 * kept as simple as it can be, against which the leaps are tested.
 */
@NullMarked
package jeton.serving;

import org.jspecify.annotations.NullMarked;
