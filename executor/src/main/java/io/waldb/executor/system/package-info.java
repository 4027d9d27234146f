/**
 * The rows of system views and of functions about the log and the control file.
 *
 * <p>{@link io.waldb.executor.system.SystemRows} knows what makes the rows of each; their names and
 * columns are in {@code io.waldb.sql.function.TableFunctionRegistry}. Depends on operators and
 * values, never on the session.
 */
@NullMarked
package io.waldb.executor.system;

import org.jspecify.annotations.NullMarked;
