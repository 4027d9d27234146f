/**
 * Verifies an open database: heap pages, indexes against their tables, constraints that the storage
 * knows.
 *
 * <p>Sits above the engine and is used by tools and tests only.
 */
@NullMarked
package io.waldb.storage.check;

import org.jspecify.annotations.NullMarked;
