/**
 * The format of log records: bytes only.
 *
 * <p>May use {@code io.waldb.common} and not the log itself: a record does not know where it is
 * stored.
 */
@NullMarked
package io.waldb.wal.record;

import org.jspecify.annotations.NullMarked;
