package io.waldb.sql.plan;

import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.WaitPolicy;
import java.util.List;

/**
 * Locks rows of tables as they pass: SELECT FOR UPDATE and its kin. Gives the child's rows, with
 * the newest versions of the locked ones.
 *
 * @param child source of the rows
 * @param marks what to lock
 * @param estimate expected cost
 */
public record LockRows(Plan child, List<RowMark> marks, Estimate estimate) implements Plan {
  /**
   * One table whose rows are locked.
   *
   * @param table the table
   * @param alias its name in the statement
   * @param target where its row lies; a NULL place (outer join) locks nothing
   * @param mode how
   * @param waitPolicy what to do when it is locked already; SKIP leaves the whole row out
   */
  public record RowMark(
      TableInfo table, String alias, TargetRow target, RowLockMode mode, WaitPolicy waitPolicy) {}

  @Override
  public List<OutputColumn> output() {
    return child.output();
  }

  @Override
  public List<Plan> children() {
    return List.of(child);
  }

  @Override
  public <R> R accept(PlanVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
