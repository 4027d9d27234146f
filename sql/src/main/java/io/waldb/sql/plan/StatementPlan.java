package io.waldb.sql.plan;

import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement ready to run: a plan, or a utility for the statements that have none.
 *
 * <p>Immutable and shared: a cache holds it as long as {@link #isGoodFor} the catalog, and the
 * settings it was bound under are the same.
 *
 * @param plan how to run it, or null
 * @param utility what to do, or null; exactly one of the two is there
 * @param subqueries plans of the statement's subqueries, by the number in {@code
 *     SubqueryExpression}
 * @param ctes plans of the common table expressions that are kept, by the number in {@link
 *     CteScan}; a later one may read an earlier one
 * @param parameterTypes types of {@code $1}, {@code $2}, ...
 * @param columns columns of the result; empty when there is none
 * @param returnsRows true when the statement has a result set, even one without columns
 * @param runtimeParameterCount how many runtime parameters the plan uses
 * @param definitionVersion of the catalog it was bound against
 * @param commandTag PostgreSQL's tag without the count, as "SELECT" or "INSERT"
 * @param readOnly true when it may run in a read-only transaction
 * @param locks tables to lock first, in this order
 * @param tables the same tables with the statistics that it was planned with
 */
public record StatementPlan(
    @Nullable Plan plan,
    @Nullable Utility utility,
    List<Plan> subqueries,
    List<Plan> ctes,
    List<SqlType> parameterTypes,
    List<OutputColumn> columns,
    boolean returnsRows,
    int runtimeParameterCount,
    long definitionVersion,
    String commandTag,
    boolean readOnly,
    List<TableLock> locks,
    List<TableInfo> tables) {
  /** Keeps unmodifiable copies of the lists. */
  public StatementPlan {
    assert (plan == null) != (utility == null);
    subqueries = List.copyOf(subqueries);
    ctes = List.copyOf(ctes);
    parameterTypes = List.copyOf(parameterTypes);
    columns = List.copyOf(columns);
    locks = List.copyOf(locks);
    tables = List.copyOf(tables);
  }

  /** Whether it inserts, updates or deletes rows. */
  public boolean changesRows() {
    return plan instanceof InsertRows || plan instanceof UpdateRows || plan instanceof DeleteRows;
  }

  /**
   * Whether it may be run against a catalog: nothing is defined anew, and no table is counted so
   * differently that another plan would be expected. PostgreSQL plans anew after each ANALYZE of
   * one of the tables; that has every session plan all its statements whenever automatic vacuum has
   * been there.
   */
  @SuppressWarnings("ReferenceEquality") // most are the same object, and need no look
  public boolean isGoodFor(CatalogState catalog) {
    if (definitionVersion != catalog.definitionVersion()) {
      return false;
    }
    for (TableInfo table : tables) {
      TableInfo now = catalog.table(table.id());
      if (now == null || (now != table && !now.isCountedAs(table))) {
        return false;
      }
    }
    return true;
  }
}
