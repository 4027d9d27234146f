package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.query.RowLocking;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.Query;
import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.WaitPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Binds FOR UPDATE and its kin. */
final class LockingBinder {
  private final List<FromItem> from;
  private final Map<Integer, RowLocking> locks = new TreeMap<>();

  LockingBinder(List<FromItem> from) {
    this.from = from;
  }

  static String clauseName(Query.LockingClause clause) {
    return switch (clause.strength()) {
      case UPDATE -> "FOR UPDATE";
      case NO_KEY_UPDATE -> "FOR NO KEY UPDATE";
      case SHARE -> "FOR SHARE";
      case KEY_SHARE -> "FOR KEY SHARE";
    };
  }

  List<RowLocking> bind(List<Query.LockingClause> clauses) {
    for (Query.LockingClause clause : clauses) {
      if (clause.of().isEmpty()) {
        for (FromItem item : from) {
          lockAll(item, clause, false);
        }
      } else {
        for (Identifier name : clause.of()) {
          lockNamed(name, clause);
        }
      }
    }
    return new ArrayList<>(locks.values());
  }

  private void lockAll(FromItem item, Query.LockingClause clause, boolean nullable) {
    if (item instanceof FromItem.Table table) {
      lock(table.relation(), clause, nullable);
    } else if (item instanceof FromItem.Join join) {
      boolean left = nullable || join.kind() == FromItem.JoinKind.FULL;
      boolean right = nullable || join.kind() != FromItem.JoinKind.INNER;
      lockAll(join.left(), clause, left);
      lockAll(join.right(), clause, right);
    }
  }

  private void lockNamed(Identifier name, Query.LockingClause clause) {
    boolean found = false;
    for (FromItem item : from) {
      found |= lockNamed(item, name, clause, false);
    }
    if (!found) {
      throw SqlErrors.at(
          SqlState.UNDEFINED_TABLE,
          name.position(),
          "relation \""
              + name.name()
              + "\" in "
              + clauseName(clause)
              + " clause not found in FROM clause");
    }
  }

  private boolean lockNamed(
      FromItem item, Identifier name, Query.LockingClause clause, boolean nullable) {
    if (item instanceof FromItem.Table table && table.alias().equals(name.name())) {
      lock(table.relation(), clause, nullable);
      return true;
    }
    if (item instanceof FromItem.Join join) {
      boolean left = nullable || join.kind() == FromItem.JoinKind.FULL;
      boolean right = nullable || join.kind() != FromItem.JoinKind.INNER;
      boolean inLeft = lockNamed(join.left(), name, clause, left);
      return lockNamed(join.right(), name, clause, right) || inLeft;
    }
    String alias =
        item instanceof FromItem.Subquery subquery
            ? subquery.alias()
            : item instanceof FromItem.Function function
                ? function.alias()
                : item instanceof FromItem.CteReference cte ? cte.alias() : "";
    if (alias.equals(name.name())) {
      String what =
          item instanceof FromItem.Function
              ? "a function"
              : item instanceof FromItem.CteReference ? "a WITH query" : "a subquery";
      throw SqlErrors.at(
          SqlState.FEATURE_NOT_SUPPORTED,
          name.position(),
          clauseName(clause) + " cannot be applied to " + what);
    }
    return false;
  }

  private void lock(int relation, Query.LockingClause clause, boolean nullable) {
    if (nullable) {
      throw SqlErrors.at(
          SqlState.FEATURE_NOT_SUPPORTED,
          clause.position(),
          clauseName(clause) + " cannot be applied to the nullable side of an outer join");
    }
    RowLockMode mode =
        switch (clause.strength()) {
          case UPDATE -> RowLockMode.UPDATE;
          case NO_KEY_UPDATE -> RowLockMode.NO_KEY_UPDATE;
          case SHARE -> RowLockMode.SHARE;
          case KEY_SHARE -> RowLockMode.KEY_SHARE;
        };
    WaitPolicy wait =
        switch (clause.waiting()) {
          case BLOCK -> WaitPolicy.BLOCK;
          case NOWAIT -> WaitPolicy.NOWAIT;
          case SKIP_LOCKED -> WaitPolicy.SKIP;
        };
    locks.merge(
        relation,
        new RowLocking(relation, mode, wait),
        (a, b) ->
            new RowLocking(
                relation,
                a.mode().covers(b.mode()) ? a.mode() : b.mode(),
                stricter(a.waitPolicy(), b.waitPolicy())));
  }

  /** NOWAIT wins over SKIP LOCKED, which wins over waiting. */
  private static WaitPolicy stricter(WaitPolicy a, WaitPolicy b) {
    if (a == WaitPolicy.NOWAIT || b == WaitPolicy.NOWAIT) {
      return WaitPolicy.NOWAIT;
    }
    return a == WaitPolicy.SKIP || b == WaitPolicy.SKIP ? WaitPolicy.SKIP : WaitPolicy.BLOCK;
  }
}
