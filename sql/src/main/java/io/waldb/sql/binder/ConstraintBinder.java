package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.binder.FromBinder.Bound;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.function.ComparisonTypes;
import io.waldb.sql.function.ReferenceTypes;
import io.waldb.sql.plan.TableDefinition.CheckDefinition;
import io.waldb.sql.plan.TableDefinition.ConstraintDefinition;
import io.waldb.sql.plan.TableDefinition.ForeignKeyDefinition;
import io.waldb.sql.plan.TableDefinition.UniqueDefinition;
import io.waldb.sql.syntax.Constraint;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.SourceExpression;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.ConstraintInfo.ReferentialAction;
import io.waldb.storage.catalog.TableInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds constraints over a table that exists or is being made. */
final class ConstraintBinder {
  private final BindContext context;
  private final TableInfo table;
  private final Set<String> constraintNames = new HashSet<>();
  private final Set<String> relationNames = new HashSet<>();
  private final List<UniqueDefinition> newKeys = new ArrayList<>();
  private boolean hasPrimaryKey;

  /**
   * Binds constraints.
   *
   * @param table the table with all its columns, new ones included
   * @param takenRelations names of relations that the statement makes
   */
  ConstraintBinder(BindContext context, TableInfo table, Set<String> takenRelations) {
    this.context = context;
    this.table = table;
    relationNames.addAll(takenRelations);
    relationNames.add(table.name());
    for (ConstraintInfo constraint : table.constraints()) {
      constraintNames.add(constraint.name());
      hasPrimaryKey |= constraint.kind() == ConstraintInfo.Kind.PRIMARY_KEY;
    }
  }

  /** NOT NULL gives null: it is a property of the column. */
  @Nullable ConstraintDefinition bind(Constraint constraint) {
    if (constraint instanceof Constraint.Unique unique) {
      UniqueDefinition bound = unique(unique);
      newKeys.add(bound);
      return bound;
    }
    if (constraint instanceof Constraint.Check check) {
      return check(check);
    }
    if (constraint instanceof Constraint.ForeignKey foreignKey) {
      return foreignKey(foreignKey);
    }
    return null;
  }

  private String name(
      @Nullable Identifier given, List<String> columns, String label, boolean relation) {
    String name;
    if (given != null) {
      name = given.name();
      if (constraintNames.contains(name)) {
        throw SqlErrors.at(
            SqlState.DUPLICATE_OBJECT,
            given.position(),
            "constraint \"" + name + "\" for relation \"" + table.name() + "\" already exists");
      }
      if (relation && isTaken(name)) {
        throw SqlErrors.at(
            SqlState.DUPLICATE_TABLE, given.position(), "relation \"" + name + "\" already exists");
      }
    } else {
      name =
          ObjectNames.choose(
              table.name(),
              columns,
              label,
              candidate -> constraintNames.contains(candidate) || (relation && isTaken(candidate)));
    }
    constraintNames.add(name);
    if (relation) {
      relationNames.add(name);
    }
    return name;
  }

  private boolean isTaken(String name) {
    return relationNames.contains(name) || context.names().taken(table.schema(), name);
  }

  private UniqueDefinition unique(Constraint.Unique unique) {
    if (!unique.include().isEmpty()) {
      throw SqlErrors.notSupported(unique.position(), "INCLUDE");
    }
    if (unique.nullsNotDistinct()) {
      throw SqlErrors.notSupported(unique.position(), "NULLS NOT DISTINCT");
    }
    if (unique.primaryKey()) {
      if (hasPrimaryKey) {
        throw SqlErrors.at(
            SqlState.INVALID_TABLE_DEFINITION,
            unique.position(),
            "multiple primary keys for table \"" + table.name() + "\" are not allowed");
      }
      hasPrimaryKey = true;
    }
    List<String> columns = new ArrayList<>();
    for (Identifier column : unique.columns()) {
      ColumnInfo info = table.column(column.name());
      if (info == null) {
        throw SqlErrors.at(
            SqlState.UNDEFINED_COLUMN,
            column.position(),
            "column \"" + column.name() + "\" named in key does not exist");
      }
      if (columns.contains(column.name())) {
        throw SqlErrors.at(
            SqlState.DUPLICATE_COLUMN,
            column.position(),
            "column \""
                + column.name()
                + "\" appears twice in "
                + (unique.primaryKey() ? "primary key" : "unique")
                + " constraint");
      }
      requireOrdered(info, column.position());
      columns.add(column.name());
    }
    String usingIndex = unique.usingIndex() == null ? null : unique.usingIndex().name();
    String name =
        usingIndex != null && unique.name() == null
            ? usingIndex
            : unique.primaryKey()
                ? name(unique.name(), List.of(), "pkey", true)
                : name(unique.name(), columns, "key", true);
    return new UniqueDefinition(
        name,
        unique.primaryKey(),
        columns,
        unique.timing().deferrable(),
        unique.timing().initiallyDeferred(),
        usingIndex);
  }

  static void requireOrdered(ColumnInfo column, int position) {
    if (!ComparisonTypes.isOrdered(column.type().kind())) {
      throw SqlErrors.at(
              SqlState.UNDEFINED_OBJECT,
              position,
              "data type "
                  + column.type().kind().sqlName()
                  + " has no default operator class for access method \"btree\"")
          .withHint(
              "You must specify an operator class for the index or define a default operator"
                  + " class for the data type.");
    }
  }

  private CheckDefinition check(Constraint.Check check) {
    Expression condition = overTable(check.expression(), Clause.CHECK);
    Set<String> columns = columnsOf(condition);
    boolean ofColumn = columns.size() == 1;
    List<String> label = ofColumn ? List.copyOf(columns) : List.of();
    return new CheckDefinition(
        name(check.name(), label, "check", false),
        check.expression().text(),
        ColumnBinder.overRow(condition),
        List.copyOf(columns),
        !check.timing().notValid());
  }

  private Set<String> columnsOf(Expression condition) {
    Set<String> columns = new LinkedHashSet<>();
    Expressions.any(
        condition,
        e -> {
          if (e instanceof ColumnReference column) {
            columns.add(table.columns().get(column.column()).name());
          }
          return false;
        });
    return columns;
  }

  /** A condition over the table's columns. */
  private Expression overTable(SourceExpression written, Clause clause) {
    return new ExpressionBinder(context, scope(), clause, null)
        .bindBoolean(written.expression(), "CHECK");
  }

  /** The scope of expressions over the table. */
  Scope scope() {
    CommonTables none = new CommonTables(null, context);
    Bound bound = new FromBinder(context, null, none).table(table, null);
    Scope scope = new Scope(null, none);
    scope.add(bound.tables(), bound.columns(), -1);
    return scope;
  }

  private ForeignKeyDefinition foreignKey(Constraint.ForeignKey key) {
    if (key.match() != Constraint.Match.SIMPLE && key.columns().size() > 1) {
      throw SqlErrors.notSupported(key.position(), "MATCH FULL");
    }
    if (!key.setColumns().isEmpty()) {
      throw SqlErrors.notSupported(key.position(), "a column list of ON DELETE SET");
    }
    TableInfo found = context.names().table(key.referencedTable());
    boolean self =
        key.referencedTable().name().equals(table.name())
            && (key.referencedTable().schema() == null
                ? found == null
                : key.referencedTable().schema().equals(table.schema()));
    TableInfo referenced = self ? table : context.names().requireTable(key.referencedTable());
    List<String> columns = names(key.columns(), table, "referenced in foreign key constraint");
    List<String> target =
        key.referencedColumns().isEmpty()
            ? primaryKeyOf(referenced, self || referenced.id() == table.id(), key)
            : names(key.referencedColumns(), referenced, "referenced in foreign key constraint");
    if (columns.size() != target.size()) {
      throw SqlErrors.at(
          SqlState.INVALID_FOREIGN_KEY,
          -1,
          "number of referencing and referenced columns for foreign key disagree");
    }
    requireUnique(referenced, target, self || referenced.id() == table.id());
    String name = name(key.name(), columns, "fkey", false);
    requireComparable(name, columns, referenced, target);
    return new ForeignKeyDefinition(
        name,
        columns,
        referenced.schema(),
        referenced.name(),
        target,
        action(key.onDelete()),
        action(key.onUpdate()),
        key.timing().deferrable(),
        key.timing().initiallyDeferred(),
        !key.timing().notValid());
  }

  private static ReferentialAction action(Constraint.ReferentialAction action) {
    return switch (action) {
      case NO_ACTION -> ReferentialAction.NO_ACTION;
      case RESTRICT -> ReferentialAction.RESTRICT;
      case CASCADE -> ReferentialAction.CASCADE;
      case SET_NULL -> ReferentialAction.SET_NULL;
      case SET_DEFAULT -> ReferentialAction.SET_DEFAULT;
    };
  }

  private static List<String> names(List<Identifier> columns, TableInfo of, String where) {
    List<String> names = new ArrayList<>();
    for (Identifier column : columns) {
      if (of.column(column.name()) == null) {
        throw SqlErrors.at(
            SqlState.UNDEFINED_COLUMN,
            column.position(),
            "column \"" + column.name() + "\" " + where + " does not exist");
      }
      names.add(column.name());
    }
    return names;
  }

  private List<String> primaryKeyOf(TableInfo referenced, boolean self, Constraint.ForeignKey key) {
    if (self) {
      for (UniqueDefinition unique : newKeys) {
        if (unique.primary()) {
          return unique.columns();
        }
      }
    }
    for (ConstraintInfo constraint : referenced.constraints()) {
      if (constraint.kind() == ConstraintInfo.Kind.PRIMARY_KEY) {
        return columnNames(referenced, constraint);
      }
    }
    throw SqlErrors.at(
        SqlState.UNDEFINED_OBJECT,
        key.position(),
        "there is no primary key for referenced table \"" + referenced.name() + "\"");
  }

  private static List<String> columnNames(TableInfo of, ConstraintInfo constraint) {
    List<String> names = new ArrayList<>();
    for (int column : constraint.columns()) {
      names.add(of.columns().get(column).name());
    }
    return names;
  }

  private void requireUnique(TableInfo referenced, List<String> columns, boolean self) {
    Set<String> wanted = new HashSet<>(columns);
    boolean found = false;
    if (self) {
      for (UniqueDefinition unique : newKeys) {
        found |= new HashSet<>(unique.columns()).equals(wanted);
      }
    }
    for (ConstraintInfo constraint : referenced.constraints()) {
      boolean key =
          constraint.kind() == ConstraintInfo.Kind.PRIMARY_KEY
              || constraint.kind() == ConstraintInfo.Kind.UNIQUE;
      found |= key && new HashSet<>(columnNames(referenced, constraint)).equals(wanted);
    }
    for (var index : referenced.indexes()) {
      Set<String> keys = new HashSet<>();
      index.keys().forEach(key -> keys.add(referenced.columns().get(key.column()).name()));
      found |= index.unique() && keys.equals(wanted);
    }
    if (!found) {
      throw SqlErrors.at(
          SqlState.INVALID_FOREIGN_KEY,
          -1,
          "there is no unique constraint matching given keys for referenced table \""
              + referenced.name()
              + "\"");
    }
  }

  private void requireComparable(
      String name, List<String> columns, TableInfo referenced, List<String> target) {
    for (int i = 0; i < columns.size(); i++) {
      ColumnInfo from = table.column(columns.get(i));
      ColumnInfo to = referenced.column(target.get(i));
      if (from == null
          || to == null
          || !ReferenceTypes.canRefer(from.type().kind(), to.type().kind())) {
        throw SqlErrors.at(
                SqlState.DATATYPE_MISMATCH,
                -1,
                "foreign key constraint \"" + name + "\" cannot be implemented")
            .withDetail(
                "Key columns \""
                    + columns.get(i)
                    + "\" and \""
                    + target.get(i)
                    + "\" are of incompatible types: "
                    + (from == null ? "" : from.type())
                    + " and "
                    + (to == null ? "" : to.type())
                    + ".");
      }
    }
  }
}
