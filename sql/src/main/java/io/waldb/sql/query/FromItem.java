package io.waldb.sql.query;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.function.TableFunctionId;
import io.waldb.storage.catalog.TableInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands in FROM. */
public sealed interface FromItem {

  /**
   * A table.
   *
   * @param relation its number in the statement
   * @param table the table
   * @param alias its name in the query
   */
  record Table(int relation, TableInfo table, String alias) implements FromItem {}

  /**
   * A subquery or view.
   *
   * @param relation its number in the statement
   * @param query its query; refers to earlier items of the same FROM when lateral
   * @param alias its name in the query; empty when it has none
   * @param columnNames names of its columns
   * @param lateral true when it may refer to earlier items
   */
  record Subquery(
      int relation, BoundQuery query, String alias, List<String> columnNames, boolean lateral)
      implements FromItem {}

  /**
   * A reference to a common table expression.
   *
   * @param relation its number in the statement
   * @param cte number of the common table expression
   * @param alias its name in the query
   */
  record CteReference(int relation, int cte, String alias) implements FromItem {}

  /**
   * A set-returning function or a system view.
   *
   * @param relation its number in the statement
   * @param function which
   * @param arguments may refer to earlier items of the same FROM
   * @param alias its name in the query
   * @param columns its columns, with the ordinality last
   * @param ordinality true when a last column numbers the rows
   */
  record Function(
      int relation,
      TableFunctionId function,
      List<Expression> arguments,
      String alias,
      List<BoundColumn> columns,
      boolean ordinality)
      implements FromItem {}

  /** Kinds of join; a right join is bound as a left join of the exchanged sides. */
  enum JoinKind {
    /** Pairs that match; also CROSS. */
    INNER,
    /** Pairs, and left rows without a partner. */
    LEFT,
    /** Pairs, and rows of either side without a partner. */
    FULL
  }

  /**
   * A join.
   *
   * @param kind which
   * @param left left side
   * @param right right side
   * @param condition boolean; null for a cross join
   */
  record Join(JoinKind kind, FromItem left, FromItem right, @Nullable Expression condition)
      implements FromItem {}
}
