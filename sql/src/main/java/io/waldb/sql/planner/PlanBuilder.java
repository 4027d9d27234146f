package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.RuntimeParameter;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.Filter;
import io.waldb.sql.plan.Materialize;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.Plan;
import io.waldb.sql.plan.Project;
import io.waldb.sql.plan.Sort;
import io.waldb.sql.plan.SortColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes plan nodes of paths: estimates, runtime parameters in force, projections.
 *
 * <p>Used by one thread for one statement.
 */
final class PlanBuilder {
  private final StatementState state;
  private final Map<Expression, RuntimeParameter> parameters = new HashMap<>();

  PlanBuilder(StatementState state) {
    this.state = state;
  }

  StatementState state() {
    return state;
  }

  /** The runtime parameter that stands for a column of an outer row, made when there is none. */
  RuntimeParameter parameterFor(Expression column) {
    return parameters.computeIfAbsent(
        Columns.canonical(column), key -> state.newRuntimeParameter(key.type(), true));
  }

  /** Forgets the parameters of a nested loop that is built. */
  void forget(List<Expression> columns) {
    for (Expression column : columns) {
      parameters.remove(Columns.canonical(column));
    }
  }

  boolean hasParameter(Expression column) {
    return parameters.containsKey(Columns.canonical(column));
  }

  /** An expression with the columns of outer rows replaced by runtime parameters. */
  Expression parameterized(Expression expression) {
    if (parameters.isEmpty()) {
      return expression;
    }
    if (Columns.isColumn(expression)) {
      RuntimeParameter parameter = parameters.get(Columns.canonical(expression));
      return parameter == null ? expression : parameter;
    }
    return expression.mapChildren(this::parameterized);
  }

  /** A projection to the given expressions over range variables, in order. */
  Built project(Built child, List<? extends Expression> expressions) {
    List<Expression> resolved = new ArrayList<>(expressions.size());
    List<OutputColumn> output = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      resolved.add(child.layout().resolve(parameterized(expression)));
      output.add(state.relations().output(expression, null));
    }
    return new Built(project(child.plan(), resolved, output), Layout.of(expressions));
  }

  /** A projection of expressions that are resolved. */
  static Plan project(Plan child, List<Expression> expressions, List<OutputColumn> output) {
    Estimate below = child.estimate();
    double cost = Costs.CPU_OPERATOR * operators(expressions) * below.rows();
    return new Project(
        child,
        List.copyOf(expressions),
        List.copyOf(output),
        new Estimate(below.startupCost(), below.totalCost() + cost, below.rows(), width(output)));
  }

  private static int operators(List<Expression> expressions) {
    int count = 0;
    for (Expression expression : expressions) {
      count += operators(expression);
    }
    return count;
  }

  /** How many operators an expression evaluates. */
  static int operators(Expression expression) {
    int count = expression.children().isEmpty() ? 0 : 1;
    for (Expression child : expression.children()) {
      count += operators(child);
    }
    return count;
  }

  static int operatorsOf(List<Expression> conditions) {
    return operators(conditions);
  }

  static int width(List<OutputColumn> output) {
    int width = 0;
    for (OutputColumn column : output) {
      width += TableStatistics.width(column.type());
    }
    return width;
  }

  static Plan filter(Plan child, Expression condition, double selectivity) {
    Estimate below = child.estimate();
    double cost = Costs.CPU_OPERATOR * operators(condition) * below.rows();
    return new Filter(
        child,
        condition,
        new Estimate(
            below.startupCost(),
            below.totalCost() + cost,
            clampRows(below.rows() * selectivity),
            below.width()));
  }

  Plan sort(Plan child, List<SortColumn> keys) {
    Estimate below = child.estimate();
    double cost = Costs.sort(below.rows(), below.width(), state.workMemory());
    double startup = below.totalCost() + cost;
    return new Sort(
        child,
        List.copyOf(keys),
        new Estimate(
            startup, startup + Costs.CPU_OPERATOR * below.rows(), below.rows(), below.width()));
  }

  static Plan materialize(Plan child) {
    Estimate below = child.estimate();
    return new Materialize(
        child,
        new Estimate(
            below.startupCost(),
            below.totalCost() + 2 * Costs.CPU_OPERATOR * below.rows(),
            below.rows(),
            below.width()));
  }

  static double clampRows(double rows) {
    return rows <= 1 ? 1 : Math.rint(rows);
  }
}
