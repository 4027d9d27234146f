package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.binder.FromBinder.Bound;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.query.BoundStatement.ColumnValue;
import io.waldb.sql.query.BoundStatement.Conflict;
import io.waldb.sql.query.BoundStatement.RowRules;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.IndexElement;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.TableInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Binds ON CONFLICT. */
final class ConflictBinder {
  private final BindContext context;
  private final TableInfo table;
  private final Bound target;
  private final TableExpressions expressions;
  private final CommonTables commonTables;

  ConflictBinder(
      BindContext context,
      TableInfo table,
      Bound target,
      TableExpressions expressions,
      CommonTables commonTables) {
    this.context = context;
    this.table = table;
    this.target = target;
    this.expressions = expressions;
    this.commonTables = commonTables;
  }

  Conflict bind(DataStatement.OnConflict syntax) {
    List<IndexInfo> arbiters = arbiters(syntax);
    if (!syntax.update()) {
      return new Conflict(
          arbiters, false, -1, List.of(), null, new RowRules(List.of(), List.of(), List.of()));
    }
    if (arbiters.isEmpty()) {
      throw SqlErrors.at(
              SqlState.SYNTAX_ERROR,
              syntax.position(),
              "ON CONFLICT DO UPDATE requires inference specification or constraint name")
          .withHint("For example, ON CONFLICT (column_name).");
    }
    Bound excluded =
        new FromBinder(context, null, commonTables)
            .table(
                table,
                new TableExpression.Alias(
                    new Identifier("excluded", Identifier.NO_POSITION), List.of()));
    Scope scope = new Scope(null, commonTables);
    // Unqualified names mean the target: "excluded" is named by its name only.
    scope.add(target.tables(), target.columns(), syntax.position());
    scope.add(excluded.tables(), List.of(), syntax.position());
    Set<Integer> assigned = new HashSet<>();
    List<ColumnValue> assignments =
        new AssignmentBinder(context, table, expressions, scope)
            .bind(syntax.assignments(), assigned);
    Expression condition =
        syntax.where() == null
            ? null
            : new ExpressionBinder(context, scope, Clause.WHERE, null)
                .bindBoolean(syntax.where(), "WHERE");
    return new Conflict(
        arbiters,
        true,
        excluded.tables().get(0).relation(),
        assignments,
        condition,
        expressions.rulesForUpdate(assigned, assignments));
  }

  private List<IndexInfo> arbiters(DataStatement.OnConflict syntax) {
    if (syntax.constraint() != null) {
      return List.of(byConstraint(syntax.constraint()));
    }
    if (syntax.target().isEmpty()) {
      return List.of();
    }
    if (syntax.targetWhere() != null) {
      throw SqlErrors.notSupported(syntax.position(), "ON CONFLICT with an index predicate");
    }
    Set<Integer> columns = new HashSet<>();
    for (IndexElement element : syntax.target()) {
      if (element.column() == null) {
        throw SqlErrors.notSupported(element.position(), "ON CONFLICT with an index expression");
      }
      columns.add(TargetTables.column(table, element.column()).position());
    }
    List<IndexInfo> arbiters = new ArrayList<>();
    for (IndexInfo index : table.indexes()) {
      Set<Integer> keys = new HashSet<>();
      for (IndexKey key : index.keys()) {
        keys.add(key.column());
      }
      if (index.unique() && index.valid() && keys.equals(columns)) {
        arbiters.add(index);
      }
    }
    if (arbiters.isEmpty()) {
      throw SqlErrors.at(
          SqlState.INVALID_COLUMN_REFERENCE,
          -1,
          "there is no unique or exclusion constraint matching the ON CONFLICT specification");
    }
    return arbiters;
  }

  private IndexInfo byConstraint(Identifier name) {
    for (ConstraintInfo constraint : table.constraints()) {
      if (constraint.name().equals(name.name())) {
        IndexInfo index = table.index(constraint.index());
        if (index != null && constraint.kind() != ConstraintInfo.Kind.FOREIGN_KEY) {
          return index;
        }
        throw SqlErrors.at(
            SqlState.WRONG_OBJECT_TYPE,
            -1,
            "constraint in ON CONFLICT clause has no associated index");
      }
    }
    throw SqlErrors.at(
        SqlState.UNDEFINED_OBJECT,
        name.position(),
        "constraint \"" + name.name() + "\" for table \"" + table.name() + "\" does not exist");
  }
}
