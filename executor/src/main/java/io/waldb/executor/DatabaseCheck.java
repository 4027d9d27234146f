package io.waldb.executor;

import io.waldb.buffer.RelationFiles;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.SqlState;
import io.waldb.common.config.WaldbSettings;
import io.waldb.sql.parser.IdentifierText;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.check.CheckOptions;
import io.waldb.storage.check.Fault;
import io.waldb.storage.check.StorageCheck;
import io.waldb.storage.tuple.TupleId;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Verifies an open database: all that {@link StorageCheck} does, and that rows keep their CHECK and
 * FOREIGN KEY constraints. Others may read and write meanwhile.
 *
 * <p>Constraints are asked for by queries, each with one snapshot: a row for which the condition is
 * false, a row whose key is not in the referenced table. What a transaction has deferred is not
 * visible before it is checked.
 */
public final class DatabaseCheck {
  private static final int MOST_ROWS = 100;

  private final Session session;
  private final List<Fault> faults = new ArrayList<>();

  private DatabaseCheck(Session session) {
    this.session = session;
  }

  /**
   * Checks what the options say.
   *
   * @throws DatabaseException 57014 and the like from the cancel token; 58030 what the disk says
   */
  public static StorageCheck.Result run(
      Database database, CheckOptions options, CancelToken cancel) {
    StorageCheck.Result storage = StorageCheck.run(database.engine(), options, cancel);
    if (!options.heaps()) {
      return storage;
    }
    Properties settings = new Properties();
    settings.setProperty(WaldbSettings.LOCK_TIMEOUT.name(), StorageCheck.LOCK_TIMEOUT);
    try (Session session = database.connect(settings, cancel)) {
      DatabaseCheck check = new DatabaseCheck(session);
      CatalogState catalog = database.engine().catalog().committed();
      for (CatalogObject object : catalog.objects()) {
        if (object instanceof TableInfo table && options.tables().test(table)) {
          for (ConstraintInfo constraint : table.constraints()) {
            cancel.check();
            options.progress().accept("constraint " + constraint.name());
            check.check(catalog, table, constraint);
          }
        }
      }
      List<Fault> all = new ArrayList<>(storage.faults());
      all.addAll(check.faults);
      return new StorageCheck.Result(
          storage.tables(),
          storage.indexes(),
          storage.rows(),
          storage.pages(),
          all,
          storage.faultCount() + check.faults.size());
    }
  }

  private void check(CatalogState catalog, TableInfo table, ConstraintInfo constraint) {
    if (!constraint.validated()) {
      return;
    }
    switch (constraint.kind()) {
      case CHECK ->
          query(
              table,
              "select r.ctid from "
                  + nameOf(table)
                  + " r where ("
                  + constraint.checkText()
                  + ") is false limit "
                  + MOST_ROWS,
              "breaks check constraint \"" + constraint.name() + '"');
      case FOREIGN_KEY -> {
        TableInfo referenced = catalog.table(constraint.referencedTable());
        if (referenced != null) {
          query(
              table,
              orphans(table, constraint, referenced),
              "has no row in \""
                  + referenced.name()
                  + "\" for foreign key \""
                  + constraint.name()
                  + '"');
        }
      }
      case PRIMARY_KEY, UNIQUE -> {
        // With their index.
      }
    }
  }

  private static String orphans(TableInfo table, ConstraintInfo constraint, TableInfo referenced) {
    StringBuilder query = new StringBuilder("select r.ctid from ").append(nameOf(table));
    query.append(" r where ");
    StringBuilder match = new StringBuilder();
    for (int i = 0; i < constraint.columns().size(); i++) {
      String from = "r." + column(table, constraint.columns().get(i));
      String to = "k." + column(referenced, constraint.referencedColumns().get(i));
      query.append(from).append(" is not null and ");
      match.append(i == 0 ? "" : " and ").append(to).append(" = ").append(from);
    }
    return query
        .append("not exists (select 1 from ")
        .append(nameOf(referenced))
        .append(" k where ")
        .append(match)
        .append(") limit ")
        .append(MOST_ROWS)
        .toString();
  }

  private static String column(TableInfo table, int position) {
    for (ColumnInfo column : table.columns()) {
      if (column.position() == position) {
        return IdentifierText.of(column.name());
      }
    }
    throw new IllegalStateException("no column " + position + " in " + table.qualifiedName());
  }

  private static String nameOf(TableInfo table) {
    return IdentifierText.of(table.schema(), table.name());
  }

  private void query(TableInfo table, String query, String what) {
    String file = RelationFiles.path(table.relation(), Fork.MAIN);
    try {
      for (StatementResult result : session.executeScript(query, ExecuteOptions.DEFAULT)) {
        try (RowCursor cursor = result.cursor()) {
          while (cursor.next()) {
            long tid = cursor.row().getLong(0);
            add(table, file, TupleId.block(tid), TupleId.offset(tid), what);
          }
        }
      }
    } catch (DatabaseException e) {
      if (e.state() == SqlState.UNDEFINED_TABLE || e.state() == SqlState.UNDEFINED_COLUMN) {
        return; // changed since the catalog was read
      }
      boolean damage = e.state().code().startsWith("XX") || e.state() == SqlState.UNDEFINED_FILE;
      if (!damage) {
        throw e;
      }
      add(table, file, -1, 0, "could not be checked: " + what + ": " + e.getMessage());
    }
  }

  private void add(TableInfo table, String file, int block, int offset, String what) {
    faults.add(new Fault(Fault.Kind.CONSTRAINT, table.qualifiedName(), file, block, offset, what));
  }
}
