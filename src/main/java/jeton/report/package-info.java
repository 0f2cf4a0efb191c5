/**
 * What a study found, written down: the comparison on a terminal, {@code results.json}, {@code results.csv} and a
 * self-contained {@code report.html}. Formats figures and computes none. Start with {@link jeton.report.ReportFiles}
 * and {@link jeton.report.TerminalTable}; the page itself is in the resources beside this package.
 */
@NullMarked
package jeton.report;

import org.jspecify.annotations.NullMarked;
