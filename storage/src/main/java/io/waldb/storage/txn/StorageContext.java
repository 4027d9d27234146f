package io.waldb.storage.txn;

import io.waldb.buffer.BufferPool;
import io.waldb.common.config.Settings;
import io.waldb.storage.log.LogContext;

/**
 * What heap, index and catalog code need of the engine; one per engine.
 *
 * @param log the log and how to change a page with it
 * @param pool the pages
 * @param transactions who sees what
 * @param locks who may do what
 * @param files the making and removing of relation files
 * @param settings the database's settings; a session's are its transaction's
 */
public record StorageContext(
    LogContext log,
    BufferPool pool,
    TransactionManager transactions,
    LockManager locks,
    RelationStorage files,
    Settings settings) {}
