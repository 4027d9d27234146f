/**
 * Tables, columns, indexes and sequences, themselves kept in versioned heap tables.
 *
 * <p>May not depend on SQL text or plans.
 */
@NullMarked
package io.waldb.storage.catalog;

import org.jspecify.annotations.NullMarked;
