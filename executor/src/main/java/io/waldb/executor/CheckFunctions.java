package io.waldb.executor;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.check.CheckOptions;
import io.waldb.storage.check.Fault;
import io.waldb.storage.check.StorageCheck;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;

/**
 * bt_index_check, bt_index_parent_check and waldb_check: what {@link StorageCheck} and {@link
 * DatabaseCheck} find, as an error of the session that asks.
 */
final class CheckFunctions {
  private final Database database;
  private final StorageEngine engine;
  private final SessionState session;

  CheckFunctions(Database database, SessionState session) {
    this.database = database;
    this.engine = database.engine();
    this.session = session;
  }

  /** See {@link SessionState#checkIndex}. */
  void checkIndex(int id, boolean parents) {
    IndexInfo index = session.catalog().index(id);
    if (index == null) {
      throw new DatabaseException(
          SqlState.WRONG_OBJECT_TYPE, "relation with OID " + id + " is not an index");
    }
    refuseOwnLock(index.table());
    throwFaults(
        SqlState.INDEX_CORRUPTED,
        StorageCheck.run(
            engine, CheckOptions.index(index.table(), id, parents), session.cancelToken()));
  }

  /** See {@link SessionState#check}. */
  void check(int id) {
    CheckOptions options = CheckOptions.everything();
    if (id != 0) {
      if (session.catalog().table(id) == null) {
        throw new DatabaseException(
            SqlState.WRONG_OBJECT_TYPE, "relation with OID " + id + " is not a table");
      }
      options = options.withTables(table -> table.id() == id);
    }
    for (CatalogObject object : engine.catalog().committed().objects()) {
      if (object instanceof TableInfo table && options.tables().test(table)) {
        refuseOwnLock(table.id());
      }
    }
    throwFaults(
        SqlState.DATA_CORRUPTED, DatabaseCheck.run(database, options, session.cancelToken()));
  }

  /* The check has a transaction of its own, which would wait for this one. */
  private void refuseOwnLock(int table) {
    Transaction tx = session.open();
    if (tx != null && engine.locks().holdsTable(tx, table, TableLockMode.ACCESS_EXCLUSIVE)) {
      throw new DatabaseException(
          SqlState.ACTIVE_SQL_TRANSACTION,
          "cannot check a table that this transaction has locked in ACCESS EXCLUSIVE mode");
    }
  }

  private static void throwFaults(SqlState state, StorageCheck.Result result) {
    if (result.faultCount() > 0) {
      Fault first = result.faults().get(0);
      throw new DatabaseException(
              state,
              result.faultCount() == 1
                  ? first.text()
                  : result.faultCount() + " faults, the first is " + first.text())
          .withDetail(String.join("\n", result.violations()))
          .withHint(first.kind().hint());
    }
  }
}
