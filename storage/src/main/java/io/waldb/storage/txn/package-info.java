/**
 * Transactions: snapshots, commit status and locks.
 *
 * <p>May not depend on heap, index or catalog.
 */
@NullMarked
package io.waldb.storage.txn;

import org.jspecify.annotations.NullMarked;
