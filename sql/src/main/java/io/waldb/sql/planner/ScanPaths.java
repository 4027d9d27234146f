package io.waldb.sql.planner;

import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.InList;
import io.waldb.sql.expr.SystemColumn;
import io.waldb.sql.expr.SystemColumnReference;
import io.waldb.storage.catalog.IndexInfo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * The ways to read one table.
 *
 * <p>A lookup of a whole unique key is always taken, whatever the costs say: it is never much worse
 * and it stays right while the table grows under a plan that is kept. Follows PostgreSQL {@code
 * indxpath.c}.
 */
final class ScanPaths {
  private final BaseTable base;
  private final Selectivity selectivity;
  private final Predicate<IndexInfo> scannable;
  private final double rows;

  ScanPaths(BaseTable base, Selectivity selectivity, Predicate<IndexInfo> scannable) {
    this.base = base;
    this.selectivity = selectivity;
    this.scannable = scannable;
    rows = base.statistics().rows() * selectivity.ofAll(base.restrictions());
  }

  double rows() {
    return rows;
  }

  /** The paths that need no other table. */
  List<Path> paths(List<PathKey> wanted) {
    List<Path> paths = new ArrayList<>();
    Path tid = tidPath();
    if (tid != null) {
      return List.of(tid);
    }
    List<IndexClause> clauses = new ArrayList<>();
    for (IndexClause clause : IndexClauses.of(base.relation(), base.restrictions())) {
      if (clause.needs().isEmpty()) {
        clauses.add(clause);
      }
    }
    for (IndexInfo index : base.table().indexes()) {
      if (!scannable.test(index)) {
        continue;
      }
      IndexMatch match = IndexMatch.of(index, clauses);
      IndexPath forward = path(match, false, base.restrictions(), rows, 1);
      if (forward.isSingleRow()) {
        return List.of(forward);
      }
      IndexPath backward = path(match, true, base.restrictions(), rows, 1);
      boolean ordered = !wanted.isEmpty();
      if (!match.isEmpty() || (ordered && forward.satisfies(wanted))) {
        paths.add(forward);
      }
      if (ordered && backward.satisfies(wanted)) {
        paths.add(backward);
      }
    }
    paths.add(new SeqScanPath(base, rows));
    return paths;
  }

  /** The index paths that take values from rows of other tables, for the inner side of a loop. */
  List<Path> parameterized(List<Expression> joinClauses, BitSet available, double loops) {
    List<Expression> conditions = new ArrayList<>(base.restrictions());
    for (Expression clause : joinClauses) {
      BitSet needs = Columns.relations(clause);
      needs.clear(base.relation());
      if (Columns.isSubset(needs, available)) {
        conditions.add(clause);
      }
    }
    List<IndexClause> clauses = IndexClauses.of(base.relation(), conditions);
    clauses.removeIf(clause -> !Columns.isSubset(clause.needs(), available));
    double found = base.statistics().rows() * selectivity.ofAll(conditions);
    List<Path> paths = new ArrayList<>();
    for (IndexInfo index : base.table().indexes()) {
      IndexMatch match = IndexMatch.of(index, clauses);
      if (scannable.test(index) && !match.needs().isEmpty()) {
        paths.add(path(match, false, conditions, found, loops));
      }
    }
    return paths;
  }

  private IndexPath path(
      IndexMatch match, boolean backward, List<Expression> conditions, double found, double loops) {
    double part = selectivity.ofAll(match.conditions());
    return new IndexPath(base, match, backward, conditions, found, part, loops);
  }

  private @org.jspecify.annotations.Nullable Path tidPath() {
    for (Expression condition : base.restrictions()) {
      if (condition instanceof Comparison comparison
          && comparison.operator() == ComparisonOperator.EQUAL) {
        Comparison straight = isTid(comparison.left()) ? comparison : comparison.commuted();
        if (isTid(straight.left()) && isFree(straight.right())) {
          return new TidPath(base, List.of(straight.right()), condition);
        }
      }
      if (condition instanceof InList in && !in.negated() && isTid(in.value())) {
        boolean free = true;
        for (Expression element : in.elements()) {
          free &= isFree(element);
        }
        if (free) {
          return new TidPath(base, in.elements(), condition);
        }
      }
    }
    return null;
  }

  private boolean isTid(Expression expression) {
    return expression instanceof SystemColumnReference column
        && column.input() == base.relation()
        && column.column() == SystemColumn.CTID;
  }

  private static boolean isFree(Expression expression) {
    return Columns.relations(expression).isEmpty() && !Expressions.isVolatile(expression);
  }
}
