package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code WITH [RECURSIVE] table, ...}. */
public record With(boolean recursive, List<CommonTable> tables, int position) {

  public With {
    tables = List.copyOf(tables);
  }

  /**
   * {@code name (columns) AS [[NOT] MATERIALIZED] (statement)}.
   *
   * @param columns empty if not given
   * @param materialized null if not given
   * @param statement a Select or, at the top of a statement, a change with or without RETURNING
   */
  public record CommonTable(
      Identifier name,
      List<Identifier> columns,
      @Nullable Boolean materialized,
      DataStatement statement) {

    public CommonTable {
      columns = List.copyOf(columns);
    }
  }
}
