/**
 * The JDBC driver: JDBC shapes and type mapping over sessions, no database logic.
 *
 * <p>The driver and the data source are public, and little else is.
 */
@NullMarked
package io.waldb.jdbc;

import org.jspecify.annotations.NullMarked;
