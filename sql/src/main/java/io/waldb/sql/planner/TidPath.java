package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.TidScan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** Reading rows by their place. */
final class TidPath extends Path {
  private final BaseTable base;
  private final List<Expression> tids;
  private final Expression condition;
  private final List<Expression> filters;

  TidPath(BaseTable base, List<Expression> tids, Expression condition) {
    super(base.relations(), tids.size());
    this.base = base;
    this.tids = tids;
    this.condition = condition;
    filters = new ArrayList<>(base.restrictions());
    filters.remove(condition);
    setCost(0, tids.size() * (Costs.RANDOM_PAGE + Costs.CPU_TUPLE));
  }

  @Override
  Built build(PlanBuilder builder, Set<Expression> required) {
    Layout layout = Layout.ofScan(base.relation());
    Expression filter = Expressions.and(filters);
    BitSet needed = base.needed(required, filters);
    List<Expression> places = new ArrayList<>();
    for (Expression tid : tids) {
      places.add(builder.parameterized(tid));
    }
    return new Built(
        new TidScan(
            base.table(),
            base.alias(),
            places,
            needed,
            filter == null ? null : layout.resolve(builder.parameterized(filter)),
            layout.resolve(builder.parameterized(condition)),
            base.output(),
            new Estimate(0, totalCost(), tids.size(), Widths.of(base.table(), needed))),
        layout);
  }
}
