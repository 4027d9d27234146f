package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.SeqScan;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** Reading a whole table. */
final class SeqScanPath extends Path {
  private final BaseTable base;
  private final List<Expression> filters;

  SeqScanPath(BaseTable base, double rows) {
    super(base.relations(), rows);
    this.base = base;
    this.filters = base.restrictions();
    double tuples = base.statistics().rows();
    double cpu = tuples * (Costs.CPU_TUPLE + Costs.CPU_OPERATOR * PlanBuilder.operatorsOf(filters));
    setCost(0, base.statistics().pages() * Costs.SEQ_PAGE + cpu);
  }

  @Override
  Built build(PlanBuilder builder, Set<Expression> required) {
    Layout layout = Layout.ofScan(base.relation());
    Expression filter = Expressions.and(filters);
    BitSet needed = base.needed(required, filters);
    return new Built(
        new SeqScan(
            base.table(),
            base.alias(),
            needed,
            filter == null ? null : layout.resolve(builder.parameterized(filter)),
            base.output(),
            new Estimate(
                startupCost(),
                totalCost(),
                PlanBuilder.clampRows(rows()),
                Widths.of(base.table(), needed))),
        layout);
  }
}
