/**
 * Tables as versioned rows on pages: change, visibility, pruning, vacuum, free space.
 *
 * <p>May not depend on index or catalog.
 */
@NullMarked
package io.waldb.storage.heap;

import org.jspecify.annotations.NullMarked;
