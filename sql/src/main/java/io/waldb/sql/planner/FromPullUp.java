package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.CommonTable;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.query.FromItem.JoinKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges simple subqueries of FROM, views and table expressions among them, into the query around
 * them, so that their tables join in any order.
 *
 * <p>Follows PostgreSQL {@code pull_up_subqueries}.
 */
final class FromPullUp {
  private final StatementState state;
  private final Map<Expression, Expression> replacements = new LinkedHashMap<>();
  private boolean changed;

  private FromPullUp(StatementState state) {
    this.state = state;
  }

  /** Merges until nothing more can be merged. */
  static void apply(StatementState state, SelectParts parts) {
    Correlation correlation = new Correlation(state);
    while (true) {
      FromPullUp pass = new FromPullUp(state);
      List<FromItem> from = new ArrayList<>();
      for (FromItem item : parts.from) {
        from.add(pass.pull(item, parts.where, false));
      }
      if (!pass.changed) {
        return;
      }
      parts.from = from;
      parts.replace(correlation, pass.replacements);
    }
  }

  /**
   * An item with at most one subquery merged.
   *
   * @param conditions where the subquery's WHERE goes
   * @param nullable true under the null-extended side of an outer join
   */
  private FromItem pull(FromItem item, List<Expression> conditions, boolean nullable) {
    if (changed) {
      return item;
    }
    if (item instanceof FromItem.Join join) {
      return pullJoin(join, conditions, nullable);
    }
    FromItem inlined = inline(item);
    if (inlined instanceof FromItem.Subquery subquery
        && subquery.query().body() instanceof SelectBody select
        && isSimple(subquery.query(), select, nullable)) {
      changed = true;
      return merge(subquery, select, conditions, nullable);
    }
    if (inlined != item) {
      changed = true;
    }
    return inlined;
  }

  private FromItem pullJoin(FromItem.Join join, List<Expression> conditions, boolean nullable) {
    List<Expression> on = new ArrayList<>(Expressions.conjuncts(join.condition()));
    int before = on.size();
    if (join.kind() == JoinKind.FULL) {
      return join;
    }
    boolean inner = join.kind() == JoinKind.INNER;
    FromItem left = pull(join.left(), inner ? on : conditions, nullable);
    FromItem right = pull(join.right(), on, nullable || !inner);
    return changed || on.size() != before
        ? new FromItem.Join(join.kind(), left, right, Expressions.and(on))
        : join;
  }

  /** A table expression that is read once is a subquery in the place where it is read. */
  private FromItem inline(FromItem item) {
    if (!(item instanceof FromItem.CteReference reference)) {
      return item;
    }
    CommonTable table = state.commonTable(reference.cte());
    boolean once = table.references() <= 1;
    boolean kept = table.materialized() != null && table.materialized();
    if (!once || kept) {
      return item;
    }
    List<String> names = new ArrayList<>();
    for (BoundColumn column : table.query().columns()) {
      names.add(column.name());
    }
    return new FromItem.Subquery(
        reference.relation(), table.query(), reference.alias(), names, false);
  }

  private static boolean isSimple(BoundQuery query, SelectBody select, boolean nullable) {
    if (select.aggregated()
        || select.distinct() != DistinctKind.NONE
        || select.from().isEmpty()
        || query.limit() != null
        || query.offset() != null
        || !query.orderBy().isEmpty()
        || !query.locking().isEmpty()) {
      return false;
    }
    for (Expression target : select.targets()) {
      if (Expressions.isVolatile(target)
          || Expressions.hasWindow(target)
          || (nullable && !(target instanceof ColumnReference))) {
        return false;
      }
    }
    return true;
  }

  private FromItem merge(
      FromItem.Subquery subquery,
      SelectBody select,
      List<Expression> conditions,
      boolean nullable) {
    for (int i = 0; i < subquery.columnNames().size(); i++) {
      Expression target = select.targets().get(i);
      Expression reference =
          new ColumnReference(
              subquery.relation(), i, subquery.query().columns().get(i).type(), true);
      replacements.put(reference, nullable ? Columns.canonical(target) : target);
    }
    conditions.addAll(Expressions.conjuncts(select.where()));
    FromItem merged = select.from().get(0);
    for (int i = 1; i < select.from().size(); i++) {
      merged = new FromItem.Join(JoinKind.INNER, merged, select.from().get(i), null);
    }
    return merged;
  }
}
