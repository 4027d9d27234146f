/**
 * A load in the manner of pgbench, and the crash check that recovers a database and verifies what
 * survived.
 *
 * <p>The load knows {@code java.sql} only, so that it runs against any JDBC database.
 */
@NullMarked
package io.waldb.tpcb;

import org.jspecify.annotations.NullMarked;
