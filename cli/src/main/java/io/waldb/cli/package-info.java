/**
 * The {@code waldb} command: one class for each subcommand.
 *
 * <p>Nothing depends on this package.
 */
@NullMarked
package io.waldb.cli;

import org.jspecify.annotations.NullMarked;
