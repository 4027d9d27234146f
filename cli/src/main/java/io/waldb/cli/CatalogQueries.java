package io.waldb.cli;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries of the system tables, for backslash commands. */
final class CatalogQueries {
  private final Connection connection;

  CatalogQueries(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  /** The rows of a query, as text. */
  List<@Nullable String[]> rows(String sql, Object... parameters) throws SQLException {
    return table(null, sql, parameters).rows();
  }

  /** The rows of a query as a table; its columns name themselves. */
  ResultTable table(@Nullable String title, String sql, Object... parameters) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        query.setObject(i + 1, parameters[i]);
      }
      try (ResultSet result = query.executeQuery()) {
        return ResultTable.of(title, result, () -> false);
      }
    }
  }

  /** A name as SQL shows it: in quotes where it needs them. */
  String shown(String name) throws SQLException {
    String shown = rows("select pg_catalog.quote_ident(?)", name).get(0)[0];
    return shown == null ? name : shown;
  }

  /** A table's name as SQL shows it: with its schema where the search path does not lead to it. */
  String shown(String schema, String table) throws SQLException {
    String shown =
        rows("select cast(pg_catalog.to_regclass(?) as text)", quoted(schema, table)).get(0)[0];
    return shown == null ? table : shown;
  }

  /** The name of something in a schema, safe to put into a statement. */
  static String quoted(String schema, String name) {
    return '"' + schema.replace("\"", "\"\"") + "\".\"" + name.replace("\"", "\"\"") + '"';
  }
}
