package io.waldb.sql.plan;

import java.util.List;

/**
 * INTERSECT and EXCEPT over whole rows, by a hash table of counts; NULLs are equal. (UNION is
 * {@link Append}, under {@link Distinct} unless ALL.)
 *
 * @param kind which
 * @param all true when repetitions count
 * @param left first operand
 * @param right second operand, with columns of the same types
 * @param output the columns
 * @param estimate expected cost
 */
public record SetOperation(
    Kind kind, boolean all, Plan left, Plan right, List<OutputColumn> output, Estimate estimate)
    implements Plan {
  /** Which set operation. */
  public enum Kind {
    /** Rows in both. */
    INTERSECT,
    /** Rows of the first that are not in the second. */
    EXCEPT
  }

  @Override
  public List<Plan> children() {
    return List.of(left, right);
  }

  @Override
  public <R> R accept(PlanVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
