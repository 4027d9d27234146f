package io.waldb.sql.plan;

import io.waldb.storage.txn.TableLockMode;

/**
 * A lock that must be held on a table before a plan is run.
 *
 * @param table catalog id
 * @param mode how
 */
public record TableLock(int table, TableLockMode mode) {}
