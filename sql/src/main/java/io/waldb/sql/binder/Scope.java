package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SystemColumn;
import io.waldb.sql.expr.SystemColumnReference;
import io.waldb.sql.syntax.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names that expressions of one query can use, and through {@code parent} those of the
 * enclosing queries.
 *
 * <p>Follows PostgreSQL {@code parse_relation.c}, errors and hints included.
 */
final class Scope {
  private final @Nullable Scope parent;
  private final CommonTables commonTables;
  private final List<ScopeTable> tables = new ArrayList<>();
  private final List<ScopeColumn> columns = new ArrayList<>();

  Scope(@Nullable Scope parent, CommonTables commonTables) {
    this.parent = parent;
    this.commonTables = commonTables;
  }

  @Nullable Scope parent() {
    return parent;
  }

  CommonTables commonTables() {
    return commonTables;
  }

  List<ScopeTable> tables() {
    return tables;
  }

  List<ScopeColumn> columns() {
    return columns;
  }

  /**
   * Makes the names of an item of FROM known.
   *
   * @throws DatabaseException 42712 when a table's name is there already
   */
  void add(List<ScopeTable> newTables, List<ScopeColumn> newColumns, int position) {
    for (ScopeTable table : newTables) {
      for (ScopeTable present : tables) {
        if (!table.alias().isEmpty() && conflicts(present, table)) {
          throw SqlErrors.at(
              SqlState.DUPLICATE_ALIAS,
              position,
              "table name \"" + table.alias() + "\" specified more than once");
        }
      }
      tables.add(table);
    }
    columns.addAll(newColumns);
  }

  /** Two tables of different schemas may have the same name as long as neither is renamed. */
  private static boolean conflicts(ScopeTable first, ScopeTable second) {
    return first.alias().equals(second.alias())
        && (first.schema() == null
            || second.schema() == null
            || first.schema().equals(second.schema()));
  }

  /** True when some range variable of this query, not of an enclosing one, has that number. */
  boolean owns(int relation) {
    for (ScopeTable table : tables) {
      if (table.relation() == relation) {
        return true;
      }
    }
    return false;
  }

  /**
   * The column that a written name means, in this query or the nearest enclosing one that has it.
   *
   * @throws DatabaseException 42703 when there is none, 42702 when it is ambiguous, 42P01 when the
   *     table is not there
   */
  Expression resolve(List<String> parts, int position) {
    if (parts.size() == 1) {
      return resolveName(parts.get(0), position);
    }
    String name = parts.get(parts.size() - 1);
    String tableName = parts.get(parts.size() - 2);
    String schema = parts.size() > 2 ? parts.get(parts.size() - 3) : null;
    ScopeTable table = requireTable(schema, tableName, position);
    Expression column = column(table, name, position);
    if (column == null) {
      String written = tableName + "." + name;
      throw withHint(
          SqlErrors.at(
              SqlState.UNDEFINED_COLUMN, position, "column " + written + " does not exist"),
          name,
          tableName);
    }
    return column;
  }

  private Expression resolveName(String name, int position) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      Expression found = scope.findHere(name, position);
      if (found != null) {
        return found;
      }
    }
    DatabaseException missing =
        SqlErrors.at(SqlState.UNDEFINED_COLUMN, position, "column \"" + name + "\" does not exist");
    throw withHint(missing, name, null);
  }

  /** The column of this query with that name, or null; for a name that may mean something else. */
  @Nullable Expression findHere(String name, int position) {
    Expression found = null;
    for (ScopeColumn column : columns) {
      if (column.name().equals(name)) {
        if (found != null) {
          throw ambiguous(name, position);
        }
        found = column.value();
      }
    }
    return found != null ? found : systemColumn(name, position);
  }

  private @Nullable Expression systemColumn(String name, int position) {
    SystemColumn system = SystemColumn.byName(name);
    if (system == null) {
      return null;
    }
    Expression found = null;
    for (ScopeTable table : tables) {
      if (table.table() != null) {
        if (found != null) {
          throw ambiguous(name, position);
        }
        found = systemColumn(table, system);
      }
    }
    return found;
  }

  private static Expression systemColumn(ScopeTable table, SystemColumn column) {
    return new SystemColumnReference(
        table.relation(), column, Objects.requireNonNull(table.table()).id(), table.nullable());
  }

  private static DatabaseException ambiguous(String name, int position) {
    return SqlErrors.at(
        SqlState.AMBIGUOUS_COLUMN, position, "column reference \"" + name + "\" is ambiguous");
  }

  /** A column of a table by name, system columns included; null when it has none of that name. */
  static @Nullable Expression column(ScopeTable table, String name, int position) {
    Expression found = null;
    for (ScopeColumn column : table.columns()) {
      if (column.name().equals(name)) {
        if (found != null) {
          throw ambiguous(name, position);
        }
        found = column.value();
      }
    }
    SystemColumn system = SystemColumn.byName(name);
    if (found == null && system != null && table.table() != null) {
      found = systemColumn(table, system);
    }
    return found;
  }

  /**
   * The range variable of that name, in this query or an enclosing one.
   *
   * @throws DatabaseException 42P01 when there is none
   */
  ScopeTable requireTable(@Nullable String schema, String name, int position) {
    ScopeTable table = findTable(schema, name);
    if (table == null) {
      throw missingTable(name, position);
    }
    return table;
  }

  ScopeTable requireTable(QualifiedName name) {
    return requireTable(name.schema(), name.name(), name.position());
  }

  @Nullable ScopeTable findTable(@Nullable String schema, String name) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      for (ScopeTable table : scope.tables) {
        if (table.alias().equals(name) && (schema == null || schema.equals(table.schema()))) {
          return table;
        }
      }
    }
    return null;
  }

  private DatabaseException missingTable(String name, int position) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      for (ScopeTable table : scope.tables) {
        if (table.table() != null && table.table().name().equals(name)) {
          return SqlErrors.at(
                  SqlState.UNDEFINED_TABLE,
                  position,
                  "invalid reference to FROM-clause entry for table \"" + name + "\"")
              .withHint(
                  "Perhaps you meant to reference the table alias \"" + table.alias() + "\".");
        }
      }
    }
    return SqlErrors.at(
        SqlState.UNDEFINED_TABLE, position, "missing FROM-clause entry for table \"" + name + "\"");
  }

  private DatabaseException withHint(
      DatabaseException missing, String name, @Nullable String tableName) {
    NameHints hints = new NameHints(name, tableName);
    for (Scope scope = this; scope != null; scope = scope.parent) {
      for (ScopeTable table : scope.tables) {
        hints.consider(table);
      }
    }
    String hint = hints.hint();
    return hint == null ? missing : missing.withHint(hint);
  }
}
