/**
 * From SQL text to a typed plan: parsing, binding, planning.
 *
 * <p>The only user of {@code net.sf.jsqlparser}. May not run anything: it knows nothing of the
 * executor.
 */
@NullMarked
package io.waldb.sql;

import org.jspecify.annotations.NullMarked;
