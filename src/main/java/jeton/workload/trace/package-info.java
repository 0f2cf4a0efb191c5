/**
 * Requests as they were logged: readers of public trace formats that keep one row in memory, however long the file.
 * Start with {@link jeton.workload.trace.TraceFile}.
 */
@NullMarked
package jeton.workload.trace;

import org.jspecify.annotations.NullMarked;
