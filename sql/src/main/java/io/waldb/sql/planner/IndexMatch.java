package io.waldb.sql.planner;

import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.Expression;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an index serves of the conditions on a table: equality on leading keys, then a range on the
 * next.
 *
 * @param index the index
 * @param prefix one clause for each leading key
 * @param lower bound of the key behind the prefix, or null
 * @param upper bound of the key behind the prefix, or null
 */
record IndexMatch(
    IndexInfo index,
    List<IndexClause> prefix,
    @Nullable IndexClause lower,
    @Nullable IndexClause upper) {

  /** Matches clauses, of which the first that fits a key is taken, single values before lists. */
  static IndexMatch of(IndexInfo index, List<IndexClause> clauses) {
    List<IndexClause> prefix = new ArrayList<>();
    for (IndexKey key : index.keys()) {
      IndexClause fixing = null;
      for (IndexClause clause : clauses) {
        if (clause.column() == key.column()
            && clause.kind().fixesColumn()
            && (fixing == null
                || (fixing.kind() != IndexClause.Kind.EQUAL
                    && clause.kind() == IndexClause.Kind.EQUAL))) {
          fixing = clause;
        }
      }
      if (fixing == null) {
        return withRange(index, prefix, key, clauses);
      }
      prefix.add(fixing);
    }
    return new IndexMatch(index, prefix, null, null);
  }

  private static IndexMatch withRange(
      IndexInfo index, List<IndexClause> prefix, IndexKey key, List<IndexClause> clauses) {
    IndexClause lower = null;
    IndexClause upper = null;
    for (IndexClause clause : clauses) {
      if (clause.column() == key.column() && !clause.kind().fixesColumn()) {
        if (clause.kind().isLower()) {
          lower = lower == null ? clause : lower;
        } else {
          upper = upper == null ? clause : upper;
        }
      }
    }
    return new IndexMatch(index, prefix, lower, upper);
  }

  boolean isEmpty() {
    return prefix.isEmpty() && lower == null && upper == null;
  }

  /** True when at most one row can be found. */
  boolean isSingleRow() {
    if (!index.unique() || prefix.size() != index.keys().size()) {
      return false;
    }
    for (IndexClause clause : prefix) {
      if (clause.kind() != IndexClause.Kind.EQUAL) {
        return false;
      }
    }
    return true;
  }

  private List<IndexClause> clauses() {
    List<IndexClause> all = new ArrayList<>(prefix);
    if (lower != null) {
      all.add(lower);
    }
    if (upper != null) {
      all.add(upper);
    }
    return all;
  }

  /** The conditions the index serves, its own column on the left. */
  List<Expression> shownConditions() {
    List<Expression> shown = new ArrayList<>();
    for (IndexClause clause : clauses()) {
      Expression condition = clause.condition();
      if (condition instanceof Comparison comparison
          && !clause.values().isEmpty()
          && comparison.left().equals(clause.values().get(0))) {
        condition = comparison.commuted();
      }
      if (!shown.contains(condition)) {
        shown.add(condition);
      }
    }
    return shown;
  }

  /** The conditions the index serves. */
  List<Expression> conditions() {
    Set<Expression> conditions = new LinkedHashSet<>();
    for (IndexClause clause : clauses()) {
      conditions.add(clause.condition());
    }
    return new ArrayList<>(conditions);
  }

  /** The conditions the index decides alone. */
  List<Expression> exactConditions() {
    Set<Expression> conditions = new LinkedHashSet<>();
    for (IndexClause clause : clauses()) {
      if (clause.exact()) {
        conditions.add(clause.condition());
      }
    }
    return new ArrayList<>(conditions);
  }

  /** Range variables that must supply values. */
  BitSet needs() {
    BitSet needs = new BitSet();
    for (IndexClause clause : clauses()) {
      needs.or(clause.needs());
    }
    return needs;
  }

  /** How many descents of the tree the lists of values ask for. */
  double descents() {
    double descents = 1;
    for (IndexClause clause : prefix) {
      if (clause.kind() == IndexClause.Kind.IN) {
        descents *= clause.values().size();
      }
    }
    return descents;
  }
}
