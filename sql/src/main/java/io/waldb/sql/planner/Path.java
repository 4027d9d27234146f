package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.RuntimeParameter;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One way to get the rows of some range variables, with what it costs; the winner is built into
 * plan nodes.
 *
 * <p>A path with parameters needs columns of other range variables as runtime parameters: it can
 * only be the inner side of a nested loop over those.
 */
abstract class Path {
  private final BitSet relations;
  private final double rows;
  private double startupCost;
  private double totalCost;

  Path(BitSet relations, double rows) {
    this.relations = relations;
    this.rows = Math.max(rows, 1e-10);
  }

  final void setCost(double startup, double total) {
    startupCost = startup;
    totalCost = total;
  }

  final BitSet relations() {
    return relations;
  }

  final double rows() {
    return rows;
  }

  final double startupCost() {
    return startupCost;
  }

  final double totalCost() {
    return totalCost;
  }

  /** What it costs to read the rows once more. */
  double rescanCost() {
    return totalCost;
  }

  /** The order of the rows. */
  List<PathKey> ordering() {
    return List.of();
  }

  /** Columns that have one value in all rows, and so do not count in an order. */
  Set<Expression> fixed() {
    return Set.of();
  }

  /** Range variables that must supply runtime parameters. */
  BitSet parameters() {
    return new BitSet();
  }

  /** The columns of {@link #parameters} that are used. */
  Set<Expression> parameterColumns() {
    return Set.of();
  }

  /** Parameters that were given their numbers when the path was planned, by column. */
  Map<Expression, RuntimeParameter> lateral() {
    return Map.of();
  }

  /**
   * Makes the plan nodes.
   *
   * @param required columns, in canonical form, that must be in the layout
   */
  abstract Built build(PlanBuilder builder, Set<Expression> required);

  /** True when the rows come in an order. */
  final boolean satisfies(List<PathKey> wanted) {
    int at = 0;
    List<PathKey> ordering = ordering();
    Set<Expression> fixed = fixed();
    for (PathKey key : wanted) {
      if (fixed.contains(key.value())) {
        continue;
      }
      while (at < ordering.size()
          && fixed.contains(ordering.get(at).value())
          && !ordering.get(at).equals(key)) {
        at++;
      }
      if (at >= ordering.size() || !ordering.get(at).equals(key)) {
        return false;
      }
      at++;
    }
    return true;
  }
}
