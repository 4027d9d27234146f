/**
 * The one way to change a page: a critical section in which a change is applied, logged and stamped
 * with the position of its record.
 *
 * <p>Every other package of storage may use this one; it may use none of them.
 */
@NullMarked
package io.waldb.storage.log;

import org.jspecify.annotations.NullMarked;
