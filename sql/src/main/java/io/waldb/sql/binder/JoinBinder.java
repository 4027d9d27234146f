package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.binder.FromBinder.Bound;
import io.waldb.sql.expr.Coalesce;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.sql.syntax.TableExpression.JoinKind;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds a join of two items that are bound. */
final class JoinBinder {
  private final BindContext context;
  private final @Nullable Scope outer;
  private final CommonTables commonTables;

  JoinBinder(BindContext context, @Nullable Scope outer, CommonTables commonTables) {
    this.context = context;
    this.outer = outer;
    this.commonTables = commonTables;
  }

  Bound join(TableExpression.Join syntax, Bound left, Bound right) {
    JoinKind kind = syntax.kind();
    List<Identifier> using = using(syntax, left, right);
    List<Expression> conditions = new ArrayList<>();
    List<ScopeColumn> merged = new ArrayList<>();
    for (Identifier name : using) {
      merged.add(merge(name, kind, left, right, conditions));
    }
    Scope scope = new Scope(outer, commonTables);
    scope.add(left.tables(), left.columns(), syntax.position());
    scope.add(right.tables(), right.columns(), syntax.position());
    if (syntax.on() != null) {
      conditions.add(
          new ExpressionBinder(context, scope, Clause.JOIN_ON, null)
              .bindBoolean(syntax.on(), "JOIN/ON"));
    }
    boolean leftNullable = kind == JoinKind.RIGHT || kind == JoinKind.FULL;
    boolean rightNullable = kind == JoinKind.LEFT || kind == JoinKind.FULL;
    Bound seenLeft = leftNullable ? nullable(left) : left;
    Bound seenRight = rightNullable ? nullable(right) : right;
    List<ScopeColumn> columns = new ArrayList<>(merged);
    addRest(columns, seenLeft.columns(), using);
    addRest(columns, seenRight.columns(), using);
    FromItem item = item(kind, left.item(), right.item(), Expressions.and(conditions));
    return named(syntax, item, seenLeft, seenRight, columns, merged);
  }

  private static FromItem item(
      JoinKind kind, FromItem left, FromItem right, @Nullable Expression condition) {
    return switch (kind) {
      case INNER, CROSS -> new FromItem.Join(FromItem.JoinKind.INNER, left, right, condition);
      case LEFT -> new FromItem.Join(FromItem.JoinKind.LEFT, left, right, condition);
      case RIGHT ->
          new FromItem.Join(
              FromItem.JoinKind.LEFT, /* left= */ right, /* right= */ left, condition);
      case FULL -> new FromItem.Join(FromItem.JoinKind.FULL, left, right, condition);
    };
  }

  private static Bound named(
      TableExpression.Join syntax,
      FromItem item,
      Bound left,
      Bound right,
      List<ScopeColumn> columns,
      List<ScopeColumn> merged) {
    TableExpression.Alias alias = syntax.alias();
    if (alias != null) {
      List<ScopeColumn> renamed = new ArrayList<>(columns);
      for (int i = 0; i < Math.min(alias.columns().size(), columns.size()); i++) {
        renamed.set(i, new ScopeColumn(alias.columns().get(i).name(), columns.get(i).value()));
      }
      ScopeTable table = new ScopeTable(alias.name().name(), null, -1, renamed, null, false);
      List<ScopeTable> tables = new ArrayList<>();
      tables.add(table);
      // Their names are hidden, but their rows are still of this query.
      for (ScopeTable inner : left.tables()) {
        tables.add(hidden(inner));
      }
      for (ScopeTable inner : right.tables()) {
        tables.add(hidden(inner));
      }
      return new Bound(item, tables, renamed);
    }
    List<ScopeTable> tables = new ArrayList<>(left.tables());
    tables.addAll(right.tables());
    if (syntax.usingAlias() != null) {
      tables.add(new ScopeTable(syntax.usingAlias().name(), null, -1, merged, null, false));
    }
    return new Bound(item, tables, columns);
  }

  private static ScopeTable hidden(ScopeTable table) {
    return new ScopeTable("", null, table.relation(), table.columns(), null, table.nullable());
  }

  private static void addRest(
      List<ScopeColumn> columns, List<ScopeColumn> side, List<Identifier> using) {
    for (ScopeColumn column : side) {
      boolean isMerged = false;
      for (Identifier name : using) {
        isMerged |= name.name().equals(column.name());
      }
      if (!isMerged) {
        columns.add(column);
      }
    }
  }

  private List<Identifier> using(TableExpression.Join syntax, Bound left, Bound right) {
    TableExpression.Natural natural = syntax.natural();
    if (natural == null) {
      return syntax.using();
    }
    List<Identifier> names = commonNames(left, right, syntax);
    ViewText text = context.viewText();
    if (text != null) {
      text.note(natural, names);
    }
    return names;
  }

  private static List<Identifier> commonNames(
      Bound left, Bound right, TableExpression.Join syntax) {
    List<Identifier> names = new ArrayList<>();
    for (ScopeColumn column : left.columns()) {
      for (ScopeColumn other : right.columns()) {
        if (column.name().equals(other.name())) {
          names.add(new Identifier(column.name(), syntax.position()));
          break;
        }
      }
    }
    return names;
  }

  private ScopeColumn merge(
      Identifier name, JoinKind kind, Bound left, Bound right, List<Expression> conditions) {
    Expression leftValue = find(name, left, "left");
    Expression rightValue = find(name, right, "right");
    int position = name.position();
    conditions.add(
        context.coercion().compare(ComparisonOperator.EQUAL, leftValue, rightValue, position));
    SqlType type =
        context.coercion().commonType(List.of(leftValue, rightValue), "JOIN/USING", position);
    Expression leftCast = context.coercion().implicit(leftValue, type, position);
    Expression rightCast = context.coercion().implicit(rightValue, type, position);
    Expression value =
        switch (kind) {
          case INNER, CROSS, LEFT -> leftCast;
          case RIGHT -> rightCast;
          case FULL -> new Coalesce(List.of(asNullable(leftCast), asNullable(rightCast)), type);
        };
    return new ScopeColumn(name.name(), value);
  }

  private static Expression find(Identifier name, Bound side, String which) {
    Expression found = null;
    for (ScopeColumn column : side.columns()) {
      if (column.name().equals(name.name())) {
        if (found != null) {
          throw SqlErrors.at(
              SqlState.AMBIGUOUS_COLUMN,
              name.position(),
              "common column name \""
                  + name.name()
                  + "\" appears more than once in "
                  + which
                  + " table");
        }
        found = column.value();
      }
    }
    if (found == null) {
      throw SqlErrors.at(
          SqlState.UNDEFINED_COLUMN,
          name.position(),
          "column \""
              + name.name()
              + "\" specified in USING clause does not exist in "
              + which
              + " table");
    }
    return found;
  }

  /** The names of a side whose rows may be missing. */
  private static Bound nullable(Bound side) {
    List<ScopeTable> tables = new ArrayList<>();
    for (ScopeTable table : side.tables()) {
      tables.add(
          new ScopeTable(
              table.alias(),
              table.schema(),
              table.relation(),
              nullable(table.columns()),
              table.table(),
              true));
    }
    return new Bound(side.item(), tables, nullable(side.columns()));
  }

  private static List<ScopeColumn> nullable(List<ScopeColumn> columns) {
    List<ScopeColumn> result = new ArrayList<>(columns.size());
    for (ScopeColumn column : columns) {
      result.add(new ScopeColumn(column.name(), asNullable(column.value())));
    }
    return result;
  }

  static Expression asNullable(Expression expression) {
    return expression instanceof ColumnReference column
        ? new ColumnReference(column.input(), column.column(), column.type(), true)
        : expression.mapChildren(JoinBinder::asNullable);
  }
}
