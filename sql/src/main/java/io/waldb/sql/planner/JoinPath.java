package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.RuntimeParameter;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.JoinType;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.query.Queries;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the two ways to join have in common: which columns each side must give, and the output. */
abstract class JoinPath extends Path {
  private final JoinType type;
  private final Path outer;
  private final Path inner;

  JoinPath(JoinType type, Path outer, Path inner, double rows) {
    super(Columns.union(outer.relations(), inner.relations()), rows);
    this.type = type;
    this.outer = outer;
    this.inner = inner;
  }

  final JoinType type() {
    return type;
  }

  final Path outer() {
    return outer;
  }

  final Path inner() {
    return inner;
  }

  @Override
  Map<Expression, RuntimeParameter> lateral() {
    Map<Expression, RuntimeParameter> lateral = new LinkedHashMap<>(outer.lateral());
    lateral.putAll(inner.lateral());
    return lateral;
  }

  /** The columns that a side must give. */
  static Set<Expression> requiredOf(Path side, Set<Expression> columns) {
    Set<Expression> required = new LinkedHashSet<>();
    BitSet relations = side.relations();
    for (Expression column : columns) {
      if (relations.get(Queries.relationOf(column))) {
        required.add(column);
      }
    }
    return required;
  }

  /** The columns that this join gives, in a fixed order. */
  final List<Expression> outputColumns(Set<Expression> required) {
    List<Expression> columns = new ArrayList<>();
    for (Expression column : required) {
      if (relations().get(Queries.relationOf(column))) {
        columns.add(column);
      }
    }
    return columns;
  }

  /** The output of a join and the expressions that make it. */
  record Output(List<Expression> expressions, List<OutputColumn> columns, Layout layout) {}

  final Output output(PlanBuilder builder, Set<Expression> required, Layout left, Layout right) {
    List<Expression> columns = outputColumns(required);
    List<Expression> expressions = new ArrayList<>(columns.size());
    List<OutputColumn> output = new ArrayList<>(columns.size());
    for (Expression column : columns) {
      expressions.add(Layout.resolve(column, left, right));
      output.add(builder.state().relations().output(column, null));
    }
    return new Output(expressions, output, Layout.of(columns));
  }

  final Estimate estimate(List<OutputColumn> output) {
    return new Estimate(
        startupCost(), totalCost(), PlanBuilder.clampRows(rows()), PlanBuilder.width(output));
  }
}
