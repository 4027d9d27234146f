package io.waldb.sql.planner;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.OneRow;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.query.Ordering;
import io.waldb.storage.txn.TableLockMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plans one SELECT: rewriting, joins, grouping, windows, and then its output.
 *
 * <p>Follows PostgreSQL {@code planner.c}, {@code grouping_planner}.
 */
final class SelectPlanner {
  private final StatementState state;
  private final PlanBuilder builder;
  private final BoundQuery query;
  private final SelectBody body;
  private final double rowsWanted;
  private final SelectParts parts;
  private List<Expression> recheck = List.of();

  SelectPlanner(StatementState state, BoundQuery query, SelectBody body, double rowsWanted) {
    this.state = state;
    this.builder = new PlanBuilder(state);
    this.query = query;
    this.body = body;
    this.rowsWanted = rowsWanted;
    this.parts = new SelectParts(body);
  }

  QueryPlanner.Planned plan() {
    recheck = Rewriter.rewrite(state, parts, !query.locking().isEmpty());
    WindowPlanner windows = windows();
    boolean plain = !parts.aggregated && windows == null && body.distinct() == DistinctKind.NONE;
    List<PathKey> order = orderKeys();
    List<PathKey> wanted =
        parts.aggregated
            ? groupingKeys(order)
            : windows != null ? windows.wanted() : distinctKeys(order);
    OutputPlanner output =
        new OutputPlanner(
            state, builder, query, body.distinct(), body.distinctOn(), parts, recheck);
    boolean ordered;
    Built built;
    if (parts.from.isEmpty()) {
      built = oneRow();
      ordered = false;
    } else {
      double limit = plain ? wantedRows() : Double.NaN;
      query.locking().forEach(locking -> lockTable(locking.relation()));
      Path path = choose(Rewriter.paths(state, parts, wanted), wanted, limit);
      ordered = !wanted.isEmpty() && path.satisfies(wanted);
      built = path.build(builder, required(output));
    }
    if (parts.aggregated) {
      built = new GroupingPlanner(state, parts).plan(built, ordered);
    }
    List<PathKey> sorted = ordered ? new ArrayList<>(wanted) : new ArrayList<>();
    if (windows != null) {
      built = windows.plan(built, sorted);
    }
    return output.plan(built, !order.isEmpty() && startsWith(sorted, order));
  }

  private @Nullable WindowPlanner windows() {
    if (parts.targets.stream().noneMatch(Expressions::hasWindow)) {
      return null;
    }
    List<Expression> sorted = new ArrayList<>();
    query.orderBy().forEach(key -> sorted.add(parts.targets.get(key.target())));
    sorted.addAll(parts.grouping);
    return new WindowPlanner(builder, parts.targets, sorted);
  }

  /** How many rows LIMIT, or the reader, will take. */
  private double wantedRows() {
    if (query.limit() == null) {
      return rowsWanted;
    }
    Expression limit = state.simplifier().simplify(query.limit());
    double rows =
        limit instanceof Constant constant && constant.value() instanceof Long value ? value : 100;
    return rows + QueryPlanner.rowsOf(query.offset(), 0);
  }

  private Built oneRow() {
    Expression condition = Expressions.and(parts.where);
    return new Built(
        new OneRow(condition, new Estimate(0, Costs.CPU_TUPLE, 1, 0)), Layout.of(List.of()));
  }

  private void lockTable(int relation) {
    for (FromItem item : parts.from) {
      lockTable(item, relation);
    }
  }

  private void lockTable(FromItem item, int relation) {
    if (item instanceof FromItem.Table table && table.relation() == relation) {
      state.lock(table.table(), TableLockMode.ROW_SHARE);
    } else if (item instanceof FromItem.Join join) {
      lockTable(join.left(), relation);
      lockTable(join.right(), relation);
    }
  }

  private Set<Expression> required(OutputPlanner output) {
    Set<Expression> required = new LinkedHashSet<>();
    parts.targets.forEach(target -> Columns.collect(target, required));
    parts.grouping.forEach(value -> Columns.collect(value, required));
    if (parts.having != null) {
      Columns.collect(parts.having, required);
    }
    required.addAll(output.lockedColumns());
    return required;
  }

  private List<PathKey> orderKeys() {
    List<PathKey> keys = new ArrayList<>();
    for (Ordering order : query.orderBy()) {
      Expression target = parts.targets.get(order.target());
      if (!(target instanceof Constant)) {
        PathKey key =
            new PathKey(Columns.canonical(target), order.descending(), order.nullsFirst());
        if (keys.stream().noneMatch(other -> other.value().equals(key.value()))) {
          keys.add(key);
        }
      }
    }
    return keys;
  }

  /** The order in which groups come together: that of ORDER BY, as far as it is one of groups. */
  private List<PathKey> groupingKeys(List<PathKey> order) {
    List<PathKey> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    for (Expression value : parts.grouping) {
      values.add(Columns.canonical(value));
    }
    for (PathKey key : order) {
      if (!values.contains(key.value())) {
        break;
      }
      keys.add(key);
      values.remove(key.value());
    }
    for (Expression value : values) {
      keys.add(new PathKey(value, false, false));
    }
    return keys;
  }

  private List<PathKey> distinctKeys(List<PathKey> order) {
    return body.distinct() == DistinctKind.NONE ? order : List.of();
  }

  private static boolean startsWith(List<PathKey> keys, List<PathKey> start) {
    return keys.size() >= start.size() && keys.subList(0, start.size()).equals(start);
  }

  /** The path that costs least, a sort counted where the order is wanted and not there. */
  private Path choose(List<Path> paths, List<PathKey> wanted, double limit) {
    Path best = paths.get(0);
    double bestCost = cost(best, wanted, limit);
    for (Path path : paths) {
      double cost = cost(path, wanted, limit);
      if (cost < bestCost) {
        best = path;
        bestCost = cost;
      }
    }
    return best;
  }

  private double cost(Path path, List<PathKey> wanted, double limit) {
    double rows = Math.max(path.rows(), 1);
    double fraction = Double.isNaN(limit) ? 1 : Math.min(1, Math.max(limit, 1) / rows);
    if (!wanted.isEmpty() && !path.satisfies(wanted)) {
      double sort =
          Double.isNaN(limit) || limit >= rows
              ? Costs.sort(rows, 64, state.workMemory())
              : Costs.topN(rows, limit);
      return path.totalCost() + sort;
    }
    return path.startupCost() + (path.totalCost() - path.startupCost()) * fraction;
  }
}
