/**
 * The command line: one class a command, no arithmetic. Start with {@link jeton.cli.Main}.
 */
@NullMarked
package jeton.cli;

import org.jspecify.annotations.NullMarked;
