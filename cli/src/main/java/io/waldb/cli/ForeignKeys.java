package io.waldb.cli;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Foreign keys as {@code \d} prints them: those of a table, and those that refer to it. */
final class ForeignKeys {
  private final CatalogQueries queries;

  /** A key, its columns being gathered row by row. */
  private static final class Key {
    final String schema;
    final String table;
    final String name;
    final String referencedSchema;
    final String referencedTable;
    final String behind;
    final StringJoiner columns = new StringJoiner(", ");
    final StringJoiner referencedColumns = new StringJoiner(", ");

    Key(ResultSet row) throws SQLException {
      schema = row.getString("FKTABLE_SCHEM");
      table = row.getString("FKTABLE_NAME");
      name = row.getString("FK_NAME");
      referencedSchema = row.getString("PKTABLE_SCHEM");
      referencedTable = row.getString("PKTABLE_NAME");
      behind =
          rule(" ON UPDATE ", row.getShort("UPDATE_RULE"))
              + rule(" ON DELETE ", row.getShort("DELETE_RULE"))
              + timing(row.getShort("DEFERRABILITY"));
    }
  }

  ForeignKeys(CatalogQueries queries) {
    this.queries = queries;
  }

  /** The keys of a table. */
  List<String> of(String schema, String table) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (ResultSet rows = queries.connection().getMetaData().getImportedKeys(null, schema, table)) {
      for (Key key : gather(rows)) {
        lines.add('"' + key.name + "\" " + definition(key));
      }
    }
    return lines;
  }

  /** The keys that refer to a table. */
  List<String> to(String schema, String table) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (ResultSet rows = queries.connection().getMetaData().getExportedKeys(null, schema, table)) {
      for (Key key : gather(rows)) {
        lines.add(
            "TABLE \""
                + queries.shown(key.schema, key.table)
                + "\" CONSTRAINT \""
                + key.name
                + "\" "
                + definition(key));
      }
    }
    return lines;
  }

  private List<Key> gather(ResultSet rows) throws SQLException {
    Map<String, Key> keys = new TreeMap<>();
    while (rows.next()) {
      Key read = new Key(rows);
      Key key = keys.computeIfAbsent(read.name + "\0" + read.schema + "\0" + read.table, k -> read);
      key.columns.add(queries.shown(rows.getString("FKCOLUMN_NAME")));
      key.referencedColumns.add(queries.shown(rows.getString("PKCOLUMN_NAME")));
    }
    return new ArrayList<>(keys.values());
  }

  private String definition(Key key) throws SQLException {
    return "FOREIGN KEY ("
        + key.columns
        + ") REFERENCES "
        + queries.shown(key.referencedSchema, key.referencedTable)
        + "("
        + key.referencedColumns
        + ")"
        + key.behind;
  }

  private static String rule(String when, int rule) {
    return switch (rule) {
      case DatabaseMetaData.importedKeyCascade -> when + "CASCADE";
      case DatabaseMetaData.importedKeyRestrict -> when + "RESTRICT";
      case DatabaseMetaData.importedKeySetNull -> when + "SET NULL";
      case DatabaseMetaData.importedKeySetDefault -> when + "SET DEFAULT";
      default -> "";
    };
  }

  private static String timing(int deferrability) {
    return switch (deferrability) {
      case DatabaseMetaData.importedKeyInitiallyDeferred -> " DEFERRABLE INITIALLY DEFERRED";
      case DatabaseMetaData.importedKeyInitiallyImmediate -> " DEFERRABLE";
      default -> "";
    };
  }
}
