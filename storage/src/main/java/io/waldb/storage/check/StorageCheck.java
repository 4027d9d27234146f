package io.waldb.storage.check;

import io.waldb.buffer.RelationFiles;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.SqlState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * Verifies an open database: heap pages and version chains, out-of-line values, the structure of
 * indexes, indexes against tables in both directions, NOT NULL and uniqueness, files against the
 * catalog, the pages on disk, commit log, sequences and control file.
 *
 * <p>Others may read and write meanwhile at full speed. Each table is checked in a transaction of
 * its own, with an ACCESS SHARE lock and a snapshot; no latch is held longer than it takes to copy
 * a page. Memory does not depend on the size of the tables. The conditions of CHECK and FOREIGN KEY
 * constraints are not looked at here.
 *
 * <p>Follows PostgreSQL {@code contrib/amcheck}.
 */
public final class StorageCheck {
  /**
   * What was looked at and what is wrong.
   *
   * @param pages read from files
   * @param faults the first 10000
   * @param faultCount all of them
   */
  public record Result(
      int tables, int indexes, long rows, long pages, List<Fault> faults, long faultCount) {
    /** The faults as lines of text. */
    public List<String> violations() {
      return faults.stream().map(Fault::text).toList();
    }
  }

  /**
   * How long a check waits for a table. Whoever asks for one may hold locks in a transaction of his
   * own, so that it may wait for him, and nobody sees a circle.
   */
  public static final String LOCK_TIMEOUT = "10s";

  private final StorageEngine engine;
  private final CheckOptions options;
  private final CancelToken cancel;
  private final FaultList faults = new FaultList();
  private int tables;
  private int indexes;
  private long rows;
  private long pages;

  private StorageCheck(StorageEngine engine, CheckOptions options, CancelToken cancel) {
    this.engine = engine;
    this.options = options;
    this.cancel = cancel;
  }

  /** Checks everything. */
  public static Result run(StorageEngine engine) {
    return run(engine, CheckOptions.everything(), new CancelToken());
  }

  /**
   * Checks what the options say.
   *
   * @throws DatabaseException 57014 and the like from the cancel token, asked once a page; 58030
   *     what the disk says
   */
  public static Result run(StorageEngine engine, CheckOptions options, CancelToken cancel) {
    StorageCheck check = new StorageCheck(engine, options, cancel);
    check.checkTables();
    if (options.files()) {
      options.progress().accept("files");
      FileCheck files = new FileCheck(engine, check.faults, cancel);
      files.run();
      check.pages = files.pages();
    }
    return new Result(
        check.tables,
        check.indexes,
        check.rows,
        check.pages,
        check.faults.list(),
        check.faults.count());
  }

  private void checkTables() {
    List<TableInfo> found = new ArrayList<>();
    CatalogState catalog = engine.catalog().committed();
    for (var schema : catalog.schemas()) {
      found.addAll(catalog.tables(schema.name()));
    }
    for (TableInfo table : found) {
      if (options.tables().test(table)) {
        checkTable(table);
      }
    }
  }

  private void checkTable(TableInfo table) {
    Settings settings = engine.settings().child();
    settings.set(WaldbSettings.LOCK_TIMEOUT, LOCK_TIMEOUT);
    Transaction transaction =
        engine.transactions().begin(IsolationLevel.REPEATABLE_READ, true, cancel, settings);
    try {
      TableInfo locked =
          engine.catalog().lockTable(transaction, table.id(), TableLockMode.ACCESS_SHARE);
      Snapshot snapshot = engine.transactions().takeSnapshot(transaction);
      TableCheck check = new TableCheck(engine, options, faults, locked, transaction, snapshot);
      check.run();
      tables++;
      indexes += check.indexes();
      rows += check.rows();
    } catch (DatabaseException e) {
      note(table, e);
    } finally {
      engine.transactions().abort(transaction);
    }
  }

  private void note(TableInfo table, DatabaseException e) {
    boolean damage =
        e.state() == SqlState.DATA_CORRUPTED
            || e.state() == SqlState.INDEX_CORRUPTED
            || e.state() == SqlState.UNDEFINED_FILE;
    if (damage) {
      faults.add(
          new Fault(
              Fault.Kind.HEAP,
              table.qualifiedName(),
              RelationFiles.path(table.relation(), Fork.MAIN),
              -1,
              0,
              String.valueOf(e.getMessage())));
    } else if (e.state() != SqlState.UNDEFINED_TABLE) {
      throw e; // a table that is gone by now is no fault
    }
  }
}
