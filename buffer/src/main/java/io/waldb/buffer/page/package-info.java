/**
 * The page header and the slotted layout common to heap and index pages.
 *
 * <p>Works on bytes: may not use the buffer pool or the log.
 */
@NullMarked
package io.waldb.buffer.page;

import org.jspecify.annotations.NullMarked;
