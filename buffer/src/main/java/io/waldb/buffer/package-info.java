/**
 * The buffer pool: caches pages, hands them out pinned and latched, and writes one only after the
 * log that describes it is durable.
 *
 * <p>Knows no page contents beyond the header: may not depend on recovery or storage.
 */
@NullMarked
package io.waldb.buffer;

import org.jspecify.annotations.NullMarked;
