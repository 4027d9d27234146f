package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** An index scan inside of a loop that checks all conditions of the join itself. */
final class ParameterizedScan extends Path {
  private final Path scan;
  private final List<Expression> served;

  ParameterizedScan(Path scan, List<Expression> served) {
    super(scan.relations(), scan.rows());
    this.scan = scan;
    this.served = served;
    setCost(scan.startupCost(), scan.totalCost());
  }

  /** The conditions of the join that need not be checked above. */
  List<Expression> served() {
    return served;
  }

  @Override
  List<PathKey> ordering() {
    return scan.ordering();
  }

  @Override
  BitSet parameters() {
    return scan.parameters();
  }

  @Override
  Set<Expression> parameterColumns() {
    return scan.parameterColumns();
  }

  @Override
  Built build(PlanBuilder builder, Set<Expression> required) {
    return scan.build(builder, required);
  }
}
