/**
 * Statements without a plan that run in a transaction. {@link io.waldb.executor.command.Commands}
 * has a line for each.
 *
 * <p>May not depend on JDBC.
 */
@NullMarked
package io.waldb.executor.command;

import org.jspecify.annotations.NullMarked;
