package io.waldb.sql.query;

import io.waldb.sql.expr.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole query.
 *
 * @param body what makes the rows
 * @param columns the visible columns; the body's targets may have more behind them, for ORDER BY
 * @param orderBy order of the result; empty for none
 * @param limit bigint; null for all rows
 * @param offset bigint; null for none
 * @param withTies FETCH FIRST ... WITH TIES
 * @param locking rows to lock
 */
public record BoundQuery(
    Body body,
    List<BoundColumn> columns,
    List<Ordering> orderBy,
    @Nullable Expression limit,
    @Nullable Expression offset,
    boolean withTies,
    List<RowLocking> locking) {
  /** Keeps unmodifiable copies of the lists. */
  public BoundQuery {
    columns = List.copyOf(columns);
    orderBy = List.copyOf(orderBy);
    locking = List.copyOf(locking);
  }

  /** What makes rows. */
  public sealed interface Body permits SelectBody, SetBody, ValuesBody {}

  /** DISTINCT of a SELECT. */
  public enum DistinctKind {
    /** Not written. */
    NONE,
    /** DISTINCT. */
    ALL,
    /** DISTINCT ON. */
    ON
  }

  /**
   * SELECT ... FROM ... WHERE ... GROUP BY ... HAVING.
   *
   * @param from tables joined by comma; empty without FROM
   * @param where boolean; null for none
   * @param grouping expressions of GROUP BY
   * @param groupingSets for ROLLUP, CUBE and GROUPING SETS: each set as positions in {@code
   *     grouping}; empty for a plain GROUP BY
   * @param aggregated true when rows are grouped, GROUP BY written or not
   * @param having boolean; null for none
   * @param targets visible ones first, then those that only ORDER BY or DISTINCT ON need
   * @param distinct DISTINCT
   * @param distinctOn positions of targets, for DISTINCT ON
   */
  public record SelectBody(
      List<FromItem> from,
      @Nullable Expression where,
      List<Expression> grouping,
      List<List<Integer>> groupingSets,
      boolean aggregated,
      @Nullable Expression having,
      List<Expression> targets,
      DistinctKind distinct,
      List<Integer> distinctOn)
      implements Body {
    /** Keeps unmodifiable copies of the lists. */
    public SelectBody {
      from = List.copyOf(from);
      grouping = List.copyOf(grouping);
      groupingSets = List.copyOf(groupingSets);
      targets = List.copyOf(targets);
      distinctOn = List.copyOf(distinctOn);
    }
  }

  /** Kinds of set operation. */
  public enum SetKind {
    /** Rows of both. */
    UNION,
    /** Rows in both. */
    INTERSECT,
    /** Rows of the left that are not in the right. */
    EXCEPT
  }

  /**
   * A set operation; both operands have columns of the query's types.
   *
   * @param kind which
   * @param all true when repetitions count
   * @param left first operand
   * @param right second operand
   */
  public record SetBody(SetKind kind, boolean all, BoundQuery left, BoundQuery right)
      implements Body {}

  /**
   * VALUES.
   *
   * @param rows one or more of the same length
   */
  public record ValuesBody(List<List<Expression>> rows) implements Body {
    /** Keeps an unmodifiable copy of the rows. */
    public ValuesBody {
      rows = List.copyOf(rows);
    }
  }
}
