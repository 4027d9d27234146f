/**
 * Databases, sessions, prepared plans and their results.
 *
 * <p>May not depend on JDBC.
 */
@NullMarked
package io.waldb.executor;

import org.jspecify.annotations.NullMarked;
