package io.waldb.sql.plan;

import java.util.List;

/**
 * The first of the child's rows that agree in some columns; NULLs agree.
 *
 * @param child source of the rows
 * @param columns positions in the child's output
 * @param sorted true when agreeing rows come together; else by a hash table
 * @param estimate expected cost
 */
public record Distinct(Plan child, List<Integer> columns, boolean sorted, Estimate estimate)
    implements Plan {
  @Override
  public List<OutputColumn> output() {
    return child.output();
  }

  @Override
  public List<Plan> children() {
    return List.of(child);
  }

  @Override
  public <R> R accept(PlanVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
