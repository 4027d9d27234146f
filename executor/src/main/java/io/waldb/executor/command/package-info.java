/**
 * Statements that are not plans: definitions, settings, maintenance, EXPLAIN.
 *
 * <p>They reach the session only through {@link io.waldb.executor.command.CommandContext}.
 */
@NullMarked
package io.waldb.executor.command;

import org.jspecify.annotations.NullMarked;
