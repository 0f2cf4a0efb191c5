/**
 * Replicas behind a router, moved through time together. Start with {@link jeton.fleet.Fleet}.
 */
@NullMarked
package jeton.fleet;

import org.jspecify.annotations.NullMarked;
