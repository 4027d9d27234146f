package io.waldb.sql.query;

import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.WaitPolicy;

/**
 * Row locking of one table of FROM.
 *
 * @param relation number of the range variable
 * @param mode how
 * @param waitPolicy what to do about a row that another holds
 */
public record RowLocking(int relation, RowLockMode mode, WaitPolicy waitPolicy) {}
