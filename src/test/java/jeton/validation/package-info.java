@NullMarked
package jeton.validation;

import org.jspecify.annotations.NullMarked;
