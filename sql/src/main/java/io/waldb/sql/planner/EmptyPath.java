package io.waldb.sql.planner;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.OneRow;
import io.waldb.sql.plan.OutputColumn;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** No rows: a condition is known to be FALSE. */
final class EmptyPath extends Path {
  EmptyPath(BitSet relations) {
    super(relations, 0);
    setCost(0, 0);
  }

  @Override
  Built build(PlanBuilder builder, Set<Expression> required) {
    List<Expression> columns = new ArrayList<>(required);
    List<Expression> nulls = new ArrayList<>();
    List<OutputColumn> output = new ArrayList<>();
    for (Expression column : columns) {
      nulls.add(Constant.nullOf(column.type()));
      output.add(builder.state().relations().output(column, null));
    }
    return new Built(
        PlanBuilder.project(new OneRow(Constant.FALSE, new Estimate(0, 0, 0, 0)), nulls, output),
        Layout.of(columns));
  }
}
