package io.waldb.tpcb;

import io.waldb.executor.ExecuteOptions;
import io.waldb.executor.RowCursor;
import io.waldb.executor.Session;
import io.waldb.executor.StatementResult;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.tpcb.PowerCutState.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** SQL through a session, and what the database shows through it. */
final class PowerCutSession {
  /** Columns that are there to fill pages or hold the time. */
  private static final Set<String> NOT_COMPARED = Set.of("filler", "mtime");

  private static final int LONGEST_STATEMENT = 100;

  private final Session session;
  private String statement = "no statement";

  PowerCutSession(Session session) {
    this.session = session;
  }

  Session session() {
    return session;
  }

  /** What was run last, cut to a length that can be read. */
  String statement() {
    return statement.length() <= LONGEST_STATEMENT
        ? statement
        : statement.substring(0, LONGEST_STATEMENT) + "...";
  }

  void begin() {
    statement = "BEGIN";
    session.begin();
  }

  void commit() {
    statement += "; COMMIT";
    session.commit();
  }

  void rollback() {
    statement += "; ROLLBACK";
    session.rollback();
  }

  /** Runs statements whose rows nobody wants. */
  void run(String sql) {
    statement = sql;
    for (StatementResult result : session.executeScript(sql, ExecuteOptions.DEFAULT)) {
      if (result.hasRows()) {
        result.cursor().close();
      }
    }
  }

  /** The first column of the first row of a query; 0 when there is none or it is null. */
  long number(String sql) {
    statement = sql;
    StatementResult result = session.executeScript(sql, ExecuteOptions.DEFAULT).get(0);
    try (RowCursor cursor = result.cursor()) {
      return cursor.next() && !cursor.row().isNull(0) ? cursor.row().getLong(0) : 0;
    }
  }

  /** Everything in schema public. */
  PowerCutState state() {
    Map<String, Table> tables = new TreeMap<>();
    for (TableInfo table : session.catalog().tables("public")) {
      List<String> columns = new ArrayList<>();
      for (ColumnInfo column : table.columns()) {
        if (!column.dropped() && !NOT_COMPARED.contains(column.name())) {
          columns.add(column.name());
        }
      }
      TreeSet<String> indexes = new TreeSet<>();
      for (IndexInfo index : table.indexes()) {
        indexes.add(index.name());
      }
      tables.put(table.name(), new Table(columns, indexes, rows(table.name(), columns)));
    }
    return new PowerCutState(tables);
  }

  private NavigableMap<String, String> rows(String table, List<String> columns) {
    NavigableMap<String, String> rows = new TreeMap<>();
    String list = "CAST(" + String.join(" AS text), CAST(", columns) + " AS text)";
    String sql = "SELECT " + list + " FROM " + table;
    StatementResult result = session.executeScript(sql, ExecuteOptions.DEFAULT).get(0);
    try (RowCursor cursor = result.cursor()) {
      StringBuilder rest = new StringBuilder();
      while (cursor.next()) {
        TupleSlot slot = cursor.row();
        rest.setLength(0);
        for (int i = 1; i < columns.size(); i++) {
          rest.append(i == 1 ? "" : "|")
              .append(PowerCutState.value(slot.isNull(i) ? null : slot.getString(i)));
        }
        String key = slot.isNull(0) ? "null" : slot.getString(0);
        if (rows.put(key, rest.toString()) != null) {
          rows.put("a second row " + key, rest.toString());
        }
      }
    }
    return rows;
  }
}
