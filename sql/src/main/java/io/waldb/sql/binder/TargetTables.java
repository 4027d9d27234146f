package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.SystemColumn;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.TableInfo;

/** Finds the table that a statement changes, and its columns. */
final class TargetTables {
  private TargetTables() {}

  /**
   * The table to change.
   *
   * @throws io.waldb.common.DatabaseException 42P01 when there is none, 42809 when it is no table,
   *     0A000 for a view, 42501 for a table of the catalog
   */
  static TableInfo require(BindContext context, QualifiedName name, String verb) {
    TableInfo table = context.names().table(name);
    if (table == null) {
      if (context.names().view(name) != null) {
        throw SqlErrors.at(
            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
            name.position(),
            "cannot " + verb + " view \"" + name.name() + "\"");
      }
      return context.names().requireTable(name);
    }
    if (table.system()) {
      throw SqlErrors.at(
          SqlState.INSUFFICIENT_PRIVILEGE,
          name.position(),
          "permission denied for table " + table.name());
    }
    return table;
  }

  static ColumnInfo column(TableInfo table, Identifier name) {
    ColumnInfo column = table.column(name.name());
    if (column == null) {
      if (SystemColumn.byName(name.name()) != null) {
        throw SqlErrors.at(
            SqlState.FEATURE_NOT_SUPPORTED,
            name.position(),
            "cannot assign to system column \"" + name.name() + "\"");
      }
      throw SqlErrors.at(
          SqlState.UNDEFINED_COLUMN,
          name.position(),
          "column \"" + name.name() + "\" of relation \"" + table.name() + "\" does not exist");
    }
    return column;
  }
}
