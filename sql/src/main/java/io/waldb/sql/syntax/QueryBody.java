package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What makes rows in a query. */
public sealed interface QueryBody {

  /** Of the first token. */
  int position();

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /**
   * {@code SELECT ... FROM ... WHERE ... GROUP BY ... HAVING ... WINDOW ...}. {@code TABLE t} is
   * {@code SELECT * FROM t}.
   *
   * @param distinct whether DISTINCT was written, with or without ON
   * @param distinctOn the expressions of DISTINCT ON, else empty
   * @param items may be empty
   * @param from tables joined by comma; empty if there is no FROM
   * @param groupBy empty if not given; see {@code having} for an aggregate over all
   * @param groupByDistinct GROUP BY DISTINCT
   * @param position of SELECT
   */
  record SelectBlock(
      boolean distinct,
      List<SyntaxExpression> distinctOn,
      List<SelectItem> items,
      List<TableExpression> from,
      @Nullable SyntaxExpression where,
      List<GroupingElement> groupBy,
      boolean groupByDistinct,
      @Nullable SyntaxExpression having,
      List<WindowSpecification.Named> windows,
      int position)
      implements QueryBody {

    public SelectBlock {
      distinctOn = List.copyOf(distinctOn);
      items = List.copyOf(items);
      from = List.copyOf(from);
      groupBy = List.copyOf(groupBy);
      windows = List.copyOf(windows);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.selectBlock(this);
    }
  }

  /** Ways to combine two bodies. */
  enum SetOperator {
    UNION,
    INTERSECT,
    EXCEPT
  }

  /**
   * {@code left UNION|INTERSECT|EXCEPT [ALL] right}, nested by precedence and left-associative.
   *
   * @param position of the operator
   */
  record SetOperation(
      SetOperator operator, boolean all, QueryBody left, QueryBody right, int position)
      implements QueryBody {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.setOperation(this);
    }
  }

  /**
   * {@code VALUES (..), (..)}.
   *
   * @param rows one or more, all of the same length; an element may be DEFAULT in INSERT
   */
  record Values(List<List<SyntaxExpression>> rows, int position) implements QueryBody {
    public Values {
      rows = List.copyOf(rows);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.values(this);
    }
  }

  /** A parenthesised query with clauses of its own (WITH, ORDER BY, LIMIT, FOR), as an operand. */
  record Nested(Query query, int position) implements QueryBody {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.nested(this);
    }
  }

  /**
   * One method for each kind of body.
   *
   * @param <R> what a visit gives
   */
  interface Visitor<R> {
    R selectBlock(SelectBlock body);

    R setOperation(SetOperation body);

    R values(Values body);

    R nested(Nested body);
  }
}
