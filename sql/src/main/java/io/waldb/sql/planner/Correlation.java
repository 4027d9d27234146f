package io.waldb.sql.planner;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.ParameterBinding;
import io.waldb.sql.expr.RuntimeParameter;
import io.waldb.sql.expr.SubqueryExpression;
import io.waldb.sql.plan.Plan;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.Queries;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts subqueries loose from the queries around them: columns of outer queries become runtime
 * parameters, bound where the subquery is evaluated.
 */
final class Correlation {
  private final StatementState state;

  Correlation(StatementState state) {
    this.state = state;
  }

  /** The columns in a query that belong to no range variable of its own, in canonical form. */
  Set<Expression> freeColumns(BoundQuery query) {
    BitSet declared = new BitSet();
    declare(query, declared);
    Set<Expression> free = new LinkedHashSet<>();
    Queries.forEach(
        query,
        expression ->
            Queries.forEachColumn(
                expression,
                state::subquery,
                column -> {
                  if (!declared.get(Queries.relationOf(column))) {
                    free.add(Columns.canonical(column));
                  }
                }));
    return free;
  }

  private void declare(BoundQuery query, BitSet into) {
    into.or(Queries.declared(query));
    Queries.forEach(query, expression -> declareSubqueries(expression, into));
  }

  private void declareSubqueries(Expression expression, BitSet into) {
    if (expression instanceof SubqueryExpression subquery) {
      declare(state.subquery(subquery.subquery()), into);
    }
    for (Expression child : expression.children()) {
      declareSubqueries(child, into);
    }
  }

  /** A query with its free columns replaced by runtime parameters, which are added to the map. */
  BoundQuery parameterize(BoundQuery query, Map<Expression, RuntimeParameter> parameters) {
    Set<Expression> free = freeColumns(query);
    if (free.isEmpty()) {
      return query;
    }
    for (Expression column : free) {
      parameters.computeIfAbsent(column, key -> state.newRuntimeParameter(key.type(), true));
    }
    return replace(query, parameters);
  }

  /** An expression with its columns replaced by runtime parameters. */
  Expression parameterize(Expression expression, Map<Expression, RuntimeParameter> parameters) {
    Set<Expression> columns = new LinkedHashSet<>();
    Columns.collect(expression, columns);
    for (Expression column : columns) {
      parameters.computeIfAbsent(column, key -> state.newRuntimeParameter(key.type(), true));
    }
    return prepare(replace(expression, parameters));
  }

  /** A query with columns replaced, in its subqueries too. */
  BoundQuery replace(BoundQuery query, Map<Expression, ? extends Expression> replacements) {
    return Queries.map(query, expression -> replace(expression, replacements));
  }

  /** An expression with columns replaced, in its subqueries too. */
  Expression replace(Expression expression, Map<Expression, ? extends Expression> replacements) {
    if (replacements.isEmpty()) {
      return expression;
    }
    if (Columns.isColumn(expression)) {
      Expression replacement = replacements.get(Columns.canonical(expression));
      return replacement == null ? expression : replacement;
    }
    if (expression instanceof SubqueryExpression subquery) {
      int number = subquery.subquery();
      state.setSubquery(number, replace(state.subquery(number), replacements));
    }
    return expression.mapChildren(child -> replace(child, replacements));
  }

  /** True when a query reads runtime parameters of an enclosing one. */
  private boolean hasParameters(BoundQuery query) {
    boolean[] found = new boolean[1];
    Queries.forEach(query, expression -> found[0] |= hasParameters(expression));
    return found[0];
  }

  private boolean hasParameters(Expression expression) {
    if (expression instanceof RuntimeParameter) {
      return true;
    }
    if (expression instanceof SubqueryExpression subquery
        && hasParameters(state.subquery(subquery.subquery()))) {
      return true;
    }
    for (Expression child : expression.children()) {
      if (hasParameters(child)) {
        return true;
      }
    }
    return false;
  }

  /** Plans the subqueries in an expression and binds their parameters. */
  Expression prepare(Expression expression) {
    Expression inner = expression.mapChildren(this::prepare);
    if (!(inner instanceof SubqueryExpression subquery) || !subquery.bindings().isEmpty()) {
      return inner;
    }
    int number = subquery.subquery();
    StatementState.Subplan subplan = state.subplan(number);
    if (subplan == null) {
      subplan = plan(state.subquery(number), subquery.kind());
      state.setSubplan(number, subplan);
    }
    return new SubqueryExpression(
        subquery.kind(),
        number,
        subquery.operands(),
        subquery.operator(),
        subplan.bindings(),
        subplan.constant(),
        subquery.type());
  }

  private StatementState.Subplan plan(BoundQuery query, SubqueryExpression.Kind kind) {
    boolean reads = hasParameters(query);
    Map<Expression, RuntimeParameter> parameters = new LinkedHashMap<>();
    BoundQuery cut = parameterize(query, parameters);
    boolean exists = kind == SubqueryExpression.Kind.EXISTS;
    if (exists) {
      cut = withoutTargets(cut);
    }
    Plan plan = new QueryPlanner(state).plan(cut, exists ? 1 : Double.NaN).plan();
    List<ParameterBinding> bindings = new ArrayList<>();
    parameters.forEach(
        (column, parameter) -> bindings.add(new ParameterBinding(parameter.index(), column)));
    return new StatementState.Subplan(plan, bindings, !reads && bindings.isEmpty());
  }

  /** EXISTS needs no values of the rows, and no order. */
  private static BoundQuery withoutTargets(BoundQuery query) {
    if (!(query.body() instanceof SelectBody select)
        || select.aggregated()
        || select.distinct() != DistinctKind.NONE
        || query.withTies()) {
      return query;
    }
    SelectBody body =
        new SelectBody(
            select.from(),
            select.where(),
            List.of(),
            List.of(),
            false,
            null,
            List.of(new Constant(SqlType.INTEGER, 1L)),
            DistinctKind.NONE,
            List.of());
    return new BoundQuery(
        body,
        List.of(new BoundColumn("?column?", SqlType.INTEGER, false)),
        List.of(),
        query.limit(),
        query.offset(),
        false,
        List.of());
  }
}
