package io.waldb.executor.operator;

import io.waldb.common.file.FileSystem;
import io.waldb.sql.function.TableFunctionId;
import io.waldb.sql.plan.InsertRows;
import io.waldb.storage.btree.BtreeIndex;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.txn.StorageContext;
import io.waldb.storage.txn.Transaction;

/** The open tables and indexes of a database, as operators need them. */
public interface TableStore {
  /** The rows of a table. */
  HeapTable heap(TableInfo table);

  /** An index. */
  BtreeIndex index(IndexInfo index);

  /** How an index's keys are made from its table's columns. */
  KeyCodec keyCodec(TableInfo table, IndexInfo index);

  /** The catalog as a transaction sees it. */
  CatalogState catalog(Transaction tx);

  /**
   * The plan of INSERT ... DEFAULT VALUES into a table: its defaults, generated columns and checks
   * as the running transaction has them.
   */
  InsertRows newRow(TableInfo table);

  /** The rows of a system view or of a function about the system. */
  TableFunctionRows systemRows(TableFunctionId function);

  /** Transactions, locks, pages and log. */
  StorageContext storage();

  /** Where temporary files are made. */
  FileSystem files();
}
