@NullMarked
package jeton.report;

import org.jspecify.annotations.NullMarked;
