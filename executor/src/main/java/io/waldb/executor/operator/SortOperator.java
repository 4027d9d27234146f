package io.waldb.executor.operator;

import io.waldb.sql.plan.SortColumn;
import io.waldb.storage.tuple.TupleSlot;
import java.util.List;

/** The child's rows in order; sorted outside of memory when they are more than it may take. */
final class SortOperator extends Operator {
  private final Operator child;
  private final RowKey key;
  private final RowSorter sorter;

  SortOperator(ExecutionContext context, Operator child, List<SortColumn> keys) {
    super(context, new TupleSlot(child.slot().descriptor()));
    this.child = child;
    this.key = RowKey.sorting(child.slot(), keys);
    this.sorter = new RowSorter(context.tables().files(), context.session().cancelToken());
  }

  @Override
  public void restart() {
    sorter.begin(context.workMemoryBytes());
    child.restart();
    while (child.next()) {
      context.tick();
      sorter.add(key.encode(), child.slot());
    }
    child.close();
    sorter.sort();
  }

  @Override
  public boolean next() {
    return sorter.next(slot());
  }

  @Override
  public void close() {
    sorter.close();
    child.close();
  }
}
