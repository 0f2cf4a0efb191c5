/**
 * What arrives: requests with their token counts, arrival processes, length laws and trace readers. Start with
 * {@link jeton.workload.Workload}, which opens a {@link jeton.workload.RequestSource}.
 */
@NullMarked
package jeton.workload;

import org.jspecify.annotations.NullMarked;
