package io.waldb.cli;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A table to print: a result of a statement, or what a backslash command lists. */
final class ResultTable {
  private final @Nullable String title;
  private final List<String> heading = new ArrayList<>();
  private final List<Boolean> right = new ArrayList<>();
  private final List<@Nullable String[]> rows = new ArrayList<>();
  private @Nullable List<String> footers;

  private ResultTable(@Nullable String title) {
    this.title = title;
  }

  /** A table with a title and columns of text, still without rows. */
  static ResultTable titled(String title, String... columns) {
    ResultTable table = new ResultTable(title);
    for (String column : columns) {
      table.heading.add(column);
      table.right.add(false);
    }
    return table;
  }

  /**
   * All rows of a result.
   *
   * @param title above the table; null for none
   * @param interrupted asked before each row whether to give up
   * @throws SQLException 57014 when it was interrupted
   */
  static ResultTable of(@Nullable String title, ResultSet result, BooleanSupplier interrupted)
      throws SQLException {
    ResultTable table = new ResultTable(title);
    ResultSetMetaData columns = result.getMetaData();
    int count = columns.getColumnCount();
    for (int i = 1; i <= count; i++) {
      table.heading.add(columns.getColumnLabel(i));
      table.right.add(isNumber(columns.getColumnType(i)));
    }
    while (result.next()) {
      if (interrupted.getAsBoolean()) {
        throw new SQLException("canceling statement due to user request", "57014");
      }
      @Nullable String[] row = new String[count];
      for (int i = 0; i < count; i++) {
        row[i] = result.getString(i + 1);
      }
      table.rows.add(row);
    }
    return table;
  }

  /** Adds a row. */
  void add(@Nullable String... row) {
    rows.add(row);
  }

  /** Adds a line below the table, in place of the number of rows. */
  void addFooter(String line) {
    if (footers == null) {
      footers = new ArrayList<>();
    }
    footers.add(line);
  }

  /** Leaves out the number of rows below the table. */
  void dropCount() {
    if (footers == null) {
      footers = new ArrayList<>();
    }
  }

  @Nullable String title() {
    return title;
  }

  List<String> heading() {
    return heading;
  }

  /** Whether a column's values stand at its right edge. */
  boolean isRight(int column) {
    return right.get(column);
  }

  List<@Nullable String[]> rows() {
    return rows;
  }

  /** The lines below the table; null when that is the number of rows. */
  @Nullable List<String> footers() {
    return footers;
  }

  /** The lines below the table. */
  List<String> footersOrCount() {
    int count = rows.size();
    return footers != null ? footers : List.of("(" + count + (count == 1 ? " row)" : " rows)"));
  }

  private static boolean isNumber(int type) {
    return switch (type) {
      case Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.DOUBLE,
          Types.NUMERIC,
          Types.DECIMAL,
          Types.FLOAT ->
          true;
      default -> false;
    };
  }
}
