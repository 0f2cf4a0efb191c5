/**
 * What arrives: requests with their token counts, sessions, arrival processes, length laws and trace readers. Start with
 * {@link jeton.workload.Workload}, which opens a {@link jeton.workload.RequestSource}; a {@link jeton.workload.RequestClass}
 * says what requests of a kind have in common.
 */
@NullMarked
package jeton.workload;

import org.jspecify.annotations.NullMarked;
