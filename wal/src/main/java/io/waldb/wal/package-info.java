/**
 * The write-ahead log: inserting records, making them durable, reading them back.
 *
 * <p>Knows bytes and log positions, not pages or tables: may not depend on the buffer pool or
 * anything above it.
 */
@NullMarked
package io.waldb.wal;

import org.jspecify.annotations.NullMarked;
