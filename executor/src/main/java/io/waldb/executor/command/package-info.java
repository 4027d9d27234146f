/**
 * Utility statements, one class each.
 *
 * <p>May not depend on JDBC.
 */
@NullMarked
package io.waldb.executor.command;

import org.jspecify.annotations.NullMarked;
