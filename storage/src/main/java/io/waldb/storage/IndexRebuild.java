package io.waldb.storage;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.FileSystem;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.IndexFill;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.Set;

/**
 * Rebuilds indexes when the database is opened after a cut of its log: those that have pages ahead
 * of the log, and those over tables that have.
 *
 * <p>A unique index that finds two rows with one key is left out of use and reported: the cut has
 * brought back a row version that had been replaced. Nothing else uses the database meanwhile.
 */
final class IndexRebuild {
  private static final System.Logger LOG = System.getLogger(IndexRebuild.class.getName());

  private final Catalog catalog;
  private final IndexFill fill;

  IndexRebuild(Catalog catalog, FileSystem files) {
    this.catalog = catalog;
    this.fill = new IndexFill(catalog.relations(), files);
  }

  /** Rebuilds, each table in the one transaction. */
  void rebuild(Transaction tx, Set<Integer> damagedRelations) {
    for (CatalogObject object : catalog.committed().objects()) {
      if (object instanceof TableInfo table) {
        boolean all = damagedRelations.contains(table.relation());
        for (IndexInfo index : table.indexes()) {
          if (all || damagedRelations.contains(index.relation())) {
            rebuild(tx, table.id(), index);
          }
        }
      }
    }
  }

  private void rebuild(Transaction tx, int table, IndexInfo index) {
    catalog.lockTable(tx, table, TableLockMode.ACCESS_EXCLUSIVE);
    tx.savepoint("rebuild");
    IndexInfo renewed = catalog.renewIndex(tx, table, index.id());
    TableInfo current = catalog.lockTable(tx, table, TableLockMode.ACCESS_EXCLUSIVE);
    String name = current.schema() + "." + index.name();
    try {
      fill.fill(tx, current, renewed, IndexFill::plainError);
      tx.release("rebuild");
      LOG.log(System.Logger.Level.INFO, "rebuilt index \"" + name + "\"");
    } catch (DatabaseException e) {
      if (e.state() != SqlState.UNIQUE_VIOLATION
          && e.state() != SqlState.DATA_CORRUPTED
          && e.state() != SqlState.UNDEFINED_FILE) {
        throw e;
      }
      tx.rollbackTo("rebuild");
      tx.release("rebuild");
      catalog.renewIndex(tx, table, index.id());
      catalog.alterTable(
          tx,
          table,
          of ->
              of.withIndexes(
                  of.indexes().stream()
                      .map(each -> each.id() == index.id() ? each.withValid(false) : each)
                      .toList()));
      LOG.log(
          System.Logger.Level.WARNING,
          "index \""
              + name
              + "\" is out of use: "
              + (e.state() == SqlState.UNIQUE_VIOLATION
                  ? "two rows have one key; remove one and REINDEX"
                  : "its table cannot be read whole; mend or salvage that and REINDEX"),
          e);
    }
  }
}
