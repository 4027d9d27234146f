package io.waldb.sql.planner;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.JoinType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the order of joins: by trying all up to ten items, else greedily.
 *
 * <p>Sets of items are bit masks. Follows PostgreSQL {@code joinrels.c} and {@code joinpath.c}.
 */
final class JoinOrder {
  private static final int MAX_EXHAUSTIVE = 10;
  private static final int MAX_ITEMS = 62;

  private final StatementState state;
  private final List<JoinItem> items;
  private final List<Expression> conditions;
  private final Equivalences equivalences;
  private final List<PathKey> wanted;
  private final Map<Long, JoinSet> sets = new HashMap<>();

  /** The paths of a group. */
  record Result(List<Path> paths, double rows, @Nullable JoinItem onlyItem) {
    Path cheapest() {
      Path best = paths.get(0);
      for (Path path : paths) {
        if (path.totalCost() < best.totalCost()) {
          best = path;
        }
      }
      return best;
    }
  }

  /** A set of items joined in the best ways known. */
  private static final class JoinSet {
    private final long mask;
    private final BitSet relations;
    private final double rows;
    private final List<Path> paths = new ArrayList<>();

    JoinSet(long mask, BitSet relations, double rows) {
      this.mask = mask;
      this.relations = relations;
      this.rows = rows;
    }
  }

  JoinOrder(
      StatementState state,
      List<JoinItem> items,
      List<Expression> conditions,
      Equivalences equivalences,
      List<PathKey> wanted) {
    this.state = state;
    this.items = items;
    this.conditions = conditions;
    this.equivalences = equivalences;
    this.wanted = wanted;
  }

  Result plan() {
    int count = items.size();
    for (int i = 0; i < count; i++) {
      JoinItem item = items.get(i);
      JoinSet set = new JoinSet(1L << i, item.relations(), item.rows());
      for (Path path : item.paths()) {
        keep(set, path);
      }
      sets.put(set.mask, set);
    }
    if (count == 1) {
      return new Result(set(1L).paths, items.get(0).rows(), items.get(0));
    }
    JoinSet all = count <= MAX_EXHAUSTIVE ? exhaustive(count) : greedy(count);
    return new Result(all.paths, all.rows, null);
  }

  private JoinSet set(long mask) {
    return Objects.requireNonNull(sets.get(mask));
  }

  private JoinSet exhaustive(int count) {
    long full = (1L << count) - 1;
    joinAllSizes(count, full, true);
    if (!sets.containsKey(full)) {
      // Some tables have no condition in common: their rows are paired all with all.
      joinAllSizes(count, full, false);
    }
    JoinSet all = sets.get(full);
    if (all == null) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED,
          "a LATERAL reference out of the nullable side of an outer join is not supported");
    }
    return all;
  }

  private void joinAllSizes(int count, long full, boolean connectedOnly) {
    for (int size = 2; size <= count; size++) {
      for (long mask = 1; mask <= full; mask++) {
        if (Long.bitCount(mask) == size && (connectedOnly || !sets.containsKey(mask))) {
          joinAllPartitions(mask, connectedOnly);
        }
      }
    }
  }

  private void joinAllPartitions(long mask, boolean connectedOnly) {
    for (long left = (mask - 1) & mask; left != 0; left = (left - 1) & mask) {
      JoinSet outer = sets.get(left);
      JoinSet inner = sets.get(mask & ~left);
      if (outer != null && inner != null) {
        join(outer, inner, connectedOnly);
      }
    }
  }

  /** Joins, again and again, the pair that gives the fewest rows. */
  private JoinSet greedy(int count) {
    if (count > MAX_ITEMS) {
      throw new DatabaseException(
          SqlState.STATEMENT_TOO_COMPLEX,
          "a query can join at most " + MAX_ITEMS + " tables, not " + count);
    }
    List<JoinSet> left = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      left.add(set(1L << i));
    }
    while (left.size() > 1) {
      JoinSet best = null;
      JoinSet bestA = null;
      JoinSet bestB = null;
      for (int pass = 0; pass < 2 && best == null; pass++) {
        for (JoinSet a : left) {
          for (JoinSet b : left) {
            if (a.mask < b.mask) {
              join(a, b, pass == 0);
              join(b, a, pass == 0);
              JoinSet joined = sets.get(a.mask | b.mask);
              if (joined != null && (best == null || joined.rows < best.rows)) {
                best = joined;
                bestA = a;
                bestB = b;
              }
            }
          }
        }
      }
      assert best != null;
      left.remove(bestA);
      left.remove(bestB);
      left.add(best);
    }
    return left.get(0);
  }

  private @Nullable JoinItem special(JoinSet set) {
    if (Long.bitCount(set.mask) != 1) {
      return null;
    }
    JoinItem item = items.get(Long.numberOfTrailingZeros(set.mask));
    return item.kind() == JoinItem.Kind.INNER ? null : item;
  }

  /** Tries the joins of two sets, the first as the outer side. */
  private void join(JoinSet outer, JoinSet inner, boolean connectedOnly) {
    JoinItem outerSpecial = special(outer);
    JoinItem innerSpecial = special(inner);
    if (outerSpecial != null) {
      if (innerSpecial == null) {
        joinDistinct(outerSpecial, outer, inner);
      }
      return;
    }
    if (innerSpecial != null) {
      if (Columns.isSubset(innerSpecial.left(), outer.relations)) {
        joinSpecial(innerSpecial, outer, inner);
      }
      return;
    }
    BitSet both = Columns.union(outer.relations, inner.relations);
    List<Expression> clauses =
        new ArrayList<>(equivalences.joins(outer.relations, inner.relations));
    boolean connected = !clauses.isEmpty();
    for (Expression condition : conditions) {
      BitSet needs = Columns.relations(condition);
      if (Columns.isSubset(needs, both)
          && !Columns.isSubset(needs, outer.relations)
          && !Columns.isSubset(needs, inner.relations)) {
        clauses.add(condition);
        connected = true;
      }
    }
    connected |= needsEachOther(outer, inner);
    if (connectedOnly && !connected) {
      return;
    }
    JoinSet set = target(outer, inner, outer.rows * inner.rows * state.selectivityOf(clauses));
    addPaths(set, JoinType.INNER, outer, inner, clauses, List.of(), false);
    if (set.paths.isEmpty()) {
      sets.remove(set.mask);
    }
  }

  /** True when one side takes runtime parameters of the other. */
  private static boolean needsEachOther(JoinSet outer, JoinSet inner) {
    for (Path path : inner.paths) {
      if (path.parameters().intersects(outer.relations)) {
        return true;
      }
    }
    for (Path path : outer.paths) {
      if (path.parameters().intersects(inner.relations)) {
        return true;
      }
    }
    return false;
  }

  private JoinSet target(JoinSet outer, JoinSet inner, double rows) {
    return sets.computeIfAbsent(
        outer.mask | inner.mask,
        mask ->
            new JoinSet(
                mask, Columns.union(outer.relations, inner.relations), Math.max(rows, 1e-6)));
  }

  private void joinSpecial(JoinItem item, JoinSet outer, JoinSet inner) {
    JoinType type =
        switch (item.kind()) {
          case LEFT -> JoinType.LEFT;
          case SEMI -> JoinType.SEMI;
          default -> JoinType.ANTI;
        };
    boolean nullAware = item.kind() == JoinItem.Kind.NULL_AWARE_ANTI;
    List<Expression> above = new ArrayList<>();
    if (type == JoinType.LEFT) {
      BitSet both = Columns.union(outer.relations, inner.relations);
      for (Expression condition : conditions) {
        BitSet needs = Columns.relations(condition);
        if (Columns.isSubset(needs, both) && !Columns.isSubset(needs, outer.relations)) {
          above.add(condition);
        }
      }
    }
    double joined =
        switch (type) {
          case LEFT ->
              Math.max(
                  outer.rows, outer.rows * inner.rows * state.selectivityOf(item.conditions()));
          case SEMI -> outer.rows * matched(item);
          default -> Math.max(outer.rows * (1 - matched(item)), outer.rows * 0.01);
        };
    JoinSet set = target(outer, inner, joined * state.selectivityOf(above));
    addPaths(set, type, outer, inner, item.conditions(), above, nullAware);
    if (set.paths.isEmpty()) {
      sets.remove(set.mask);
    }
  }

  /** The part of the left rows that find a partner in a semi join. */
  private double matched(JoinItem item) {
    double part = 1;
    boolean some = false;
    for (Expression condition : item.conditions()) {
      HashKeys keys = new HashKeys(allBut(item), item.relations());
      if (keys.add(condition)) {
        double left = state.relations().distinct(keys.left().get(0));
        double right = Math.min(state.relations().distinct(keys.right().get(0)), item.rows());
        part *= Math.min(1, right / left);
        some = true;
      }
    }
    return some ? part : 0.5;
  }

  private BitSet allBut(JoinItem excluded) {
    BitSet all = new BitSet();
    for (JoinItem item : items) {
      all.or(item.relations());
    }
    all.andNot(excluded.relations());
    return all;
  }

  /** A semi join as an inner join from the different values of its right side. */
  private void joinDistinct(JoinItem item, JoinSet semi, JoinSet other) {
    if (item.kind() != JoinItem.Kind.SEMI || !Columns.isSubset(item.left(), other.relations)) {
      return;
    }
    HashKeys keys = new HashKeys(semi.relations, other.relations);
    for (Expression condition : item.conditions()) {
      if (!keys.add(condition)) {
        return;
      }
    }
    Path source = semi.paths.get(0);
    for (Path path : semi.paths) {
      source = path.totalCost() < source.totalCost() ? path : source;
    }
    if (keys.isEmpty() || !source.parameters().isEmpty()) {
      return;
    }
    List<Expression> values = new ArrayList<>();
    for (Expression key : keys.left()) {
      if (!Columns.isColumn(key)) {
        return;
      }
      if (!values.contains(key)) {
        values.add(key);
      }
    }
    double distinct = 1;
    for (Expression value : values) {
      distinct *= state.relations().distinct(value);
    }
    double rows = Math.max(1, Math.min(distinct, semi.rows));
    JoinSet unique = new JoinSet(semi.mask, semi.relations, rows);
    unique.paths.add(new DistinctPath(source, values, rows));
    JoinSet set = target(semi, other, other.rows * matched(item));
    addPaths(set, JoinType.INNER, unique, other, item.conditions(), List.of(), false);
  }

  private void addPaths(
      JoinSet set,
      JoinType type,
      JoinSet outer,
      JoinSet inner,
      List<Expression> clauses,
      List<Expression> above,
      boolean nullAware) {
    double rows = set.rows / Math.max(state.selectivityOf(above), 1e-9);
    HashKeys keys = new HashKeys(outer.relations, inner.relations);
    List<Expression> rest = new ArrayList<>();
    for (Expression clause : clauses) {
      if (!keys.add(clause)) {
        rest.add(clause);
      }
    }
    for (Path outerPath : outer.paths) {
      if (!outerPath.parameters().isEmpty()) {
        continue;
      }
      if (!nullAware) {
        for (Path innerPath : innerPaths(outerPath, outer, inner, clauses)) {
          addLoop(set, type, outerPath, innerPath, clauses, above, rows);
        }
      }
      for (Path innerPath : inner.paths) {
        if (innerPath.parameters().isEmpty() && !keys.isEmpty() && (!nullAware || rest.isEmpty())) {
          Path hash =
              new HashJoinPath(
                  type,
                  outerPath,
                  innerPath,
                  keys.left(),
                  keys.right(),
                  nullAware,
                  rest,
                  rows,
                  state.hashMemory());
          keep(set, filtered(hash, above));
          if (type == JoinType.LEFT) {
            Path reversed =
                new HashJoinPath(
                    JoinType.RIGHT,
                    innerPath,
                    outerPath,
                    keys.right(),
                    keys.left(),
                    false,
                    rest,
                    rows,
                    state.hashMemory());
            keep(set, filtered(reversed, above));
          }
        }
      }
    }
  }

  private void addLoop(
      JoinSet set,
      JoinType type,
      Path outer,
      Path inner,
      List<Expression> clauses,
      List<Expression> above,
      double rows) {
    BitSet needs = inner.parameters();
    if (!Columns.isSubset(needs, outer.relations())) {
      return;
    }
    List<Expression> remaining = clauses;
    if (inner instanceof ParameterizedScan scan) {
      remaining = new ArrayList<>(clauses);
      remaining.removeAll(scan.served());
    }
    keep(set, filtered(new NestedLoopPath(type, outer, inner, remaining, rows), above));
  }

  private List<Path> innerPaths(
      Path outerPath, JoinSet outer, JoinSet inner, List<Expression> clauses) {
    List<Path> paths = new ArrayList<>(inner.paths);
    if (Long.bitCount(inner.mask) == 1) {
      JoinItem item = items.get(Long.numberOfTrailingZeros(inner.mask));
      if (item.scans() != null && item.base() != null) {
        for (Path path : item.scans().parameterized(clauses, outer.relations, outerPath.rows())) {
          paths.add(new ParameterizedScan(path, clauses));
        }
      }
    }
    return paths;
  }

  private Path filtered(Path path, List<Expression> above) {
    return above.isEmpty() ? path : new FilterPath(path, above, state.selectivityOf(above));
  }

  /** Keeps a path unless another is no dearer, to begin and in all, and as well ordered. */
  private void keep(JoinSet set, Path path) {
    boolean ordered = !wanted.isEmpty() && path.satisfies(wanted);
    for (Path other : set.paths) {
      boolean asOrdered = !ordered || other.satisfies(wanted);
      boolean asFree = Columns.isSubset(other.parameters(), path.parameters());
      if (asOrdered
          && asFree
          && other.totalCost() <= path.totalCost()
          && other.startupCost() <= path.startupCost()) {
        return;
      }
    }
    set.paths.removeIf(
        other ->
            (wanted.isEmpty() || ordered || !other.satisfies(wanted))
                && Columns.isSubset(path.parameters(), other.parameters())
                && path.totalCost() <= other.totalCost()
                && path.startupCost() <= other.startupCost());
    set.paths.add(path);
  }
}
