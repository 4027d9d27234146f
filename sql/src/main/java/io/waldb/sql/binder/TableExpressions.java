package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.sql.binder.FromBinder.Bound;
import io.waldb.sql.expr.Cast;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.SequenceCall;
import io.waldb.sql.query.BoundStatement.Check;
import io.waldb.sql.query.BoundStatement.ColumnValue;
import io.waldb.sql.query.BoundStatement.RowRules;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Binds what the catalog says about new rows of a table: defaults, generated columns, checks. */
final class TableExpressions {
  private final BindContext context;
  private final TableInfo table;
  private final Scope scope;
  private final int relation;

  /**
   * For a table as it is bound in a statement.
   *
   * @param bound the range variable that stands for the new row
   */
  TableExpressions(BindContext context, TableInfo table, Bound bound) {
    this.context = context;
    this.table = table;
    this.scope = new Scope(null, new CommonTables(null, context));
    ScopeTable named = bound.tables().get(0);
    // Under its own name: a check may say table.column whatever the alias in the statement.
    scope.add(
        List.of(
            new ScopeTable(
                table.name(), table.schema(), named.relation(), named.columns(), table, false)),
        bound.columns(),
        -1);
    relation = named.relation();
  }

  int relation() {
    return relation;
  }

  /** The value of a column that is not given: identity, default or NULL. */
  Expression defaultValue(ColumnInfo column) {
    SqlType type = column.type();
    if (column.identity() != ColumnInfo.Identity.NONE) {
      Expression next =
          new SequenceCall(SequenceCall.Kind.NEXTVAL, column.identitySequence(), null, null, null);
      return type.kind() == TypeKind.BIGINT ? next : new Cast(next, type, CastContext.ASSIGNMENT);
    }
    if (column.defaultText() == null) {
      return Constant.nullOf(type);
    }
    return bind(column.defaultText(), column, Clause.DEFAULT);
  }

  private Expression bind(String text, ColumnInfo column, Clause clause) {
    try {
      Scope names =
          clause == Clause.DEFAULT ? new Scope(null, new CommonTables(null, context)) : scope;
      Expression value =
          new ExpressionBinder(context, names, clause, null).bind(SourceTexts.expression(text));
      return context.coercion().assignment(value, column.type(), column.name(), -1);
    } catch (DatabaseException e) {
      throw withoutPosition(e);
    }
  }

  /** A place in the catalog's text is no place in the statement. */
  private static DatabaseException withoutPosition(DatabaseException e) {
    if (e.position() == 0) {
      return e;
    }
    DatabaseException plain = new DatabaseException(e.state(), e.getMessage(), e);
    if (e.detail() != null) {
      plain = plain.withDetail(e.detail());
    }
    return e.hint() == null ? plain : plain.withHint(e.hint());
  }

  /** What is demanded of an inserted row. */
  RowRules rulesForInsert(List<Expression> values) {
    List<Integer> notNull = new ArrayList<>();
    for (ColumnInfo column : table.columns()) {
      boolean generated = column.generatedText() != null;
      if (column.notNull()
          && !column.dropped()
          && (generated || values.get(column.position()).nullable())) {
        notNull.add(column.position());
      }
    }
    return new RowRules(generated(), notNull, checks());
  }

  /** What is demanded of an updated row: only what the assigned columns can break. */
  RowRules rulesForUpdate(Set<Integer> assigned, List<ColumnValue> values) {
    List<ColumnValue> generated = generated();
    List<Integer> notNull = new ArrayList<>();
    for (ColumnValue value : values) {
      if (table.columns().get(value.column()).notNull() && value.value().nullable()) {
        notNull.add(value.column());
      }
    }
    for (ColumnValue value : generated) {
      assigned.add(value.column());
      if (table.columns().get(value.column()).notNull()) {
        notNull.add(value.column());
      }
    }
    List<Check> checks = new ArrayList<>();
    for (Check check : checks()) {
      boolean touched =
          Expressions.any(
              check.condition(),
              e -> e instanceof ColumnReference column && assigned.contains(column.column()));
      if (touched) {
        checks.add(check);
      }
    }
    return new RowRules(generated, notNull, checks);
  }

  private List<ColumnValue> generated() {
    List<ColumnValue> generated = new ArrayList<>();
    for (ColumnInfo column : table.columns()) {
      if (!column.dropped() && column.generatedText() != null) {
        generated.add(
            new ColumnValue(
                column.position(), bind(column.generatedText(), column, Clause.GENERATED)));
      }
    }
    return generated;
  }

  private List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    for (ConstraintInfo constraint : table.constraints()) {
      String text = constraint.checkText();
      if (constraint.kind() == ConstraintInfo.Kind.CHECK && text != null) {
        try {
          Expression condition =
              new ExpressionBinder(context, scope, Clause.CHECK, null)
                  .bindBoolean(SourceTexts.expression(text), "CHECK");
          checks.add(new Check(constraint.name(), condition));
        } catch (DatabaseException e) {
          throw withoutPosition(e);
        }
      }
    }
    return checks;
  }
}
