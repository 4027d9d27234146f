/**
 * The Lehman-Yao B-tree index over order-preserving keys.
 *
 * <p>May not depend on heap or catalog.
 */
@NullMarked
package io.waldb.storage.btree;

import org.jspecify.annotations.NullMarked;
