package io.waldb.sql.plan;

/** Which rows a join gives; left is the outer child, right the inner. */
public enum JoinType {
  /** Pairs that match. */
  INNER,
  /** Pairs, and each left row without a partner, its right side NULL. */
  LEFT,
  /** Pairs, and each right row without a partner, its left side NULL. */
  RIGHT,
  /** Pairs, and each row of either side without a partner. */
  FULL,
  /** Each left row that has a partner, once; the join's output reads only the left side. */
  SEMI,
  /** Each left row that has no partner; the join's output reads only the left side. */
  ANTI
}
