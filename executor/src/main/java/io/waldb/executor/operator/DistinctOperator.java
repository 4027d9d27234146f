package io.waldb.executor.operator;

import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The first of the child's rows that agree in some columns.
 *
 * <p>By hash: when the keys outgrow the memory they may take, rows with keys not yet known are put
 * into files, which are worked on afterwards.
 */
final class DistinctOperator extends Operator {
  private static final TupleSlot NO_ROW = new TupleSlot(TupleDescriptor.EMPTY);

  private final Operator child;
  private final RowKey key;
  private final boolean sorted;
  private final HashedRows known = new HashedRows();
  private final Deque<SpilledRows.Partition> work = new ArrayDeque<>();
  private @Nullable SpilledRows spill;
  private SpilledRows.@Nullable Partition file;
  private int level;
  private boolean first;

  DistinctOperator(ExecutionContext context, Operator child, int[] columns, boolean sorted) {
    super(context, child.slot());
    this.child = child;
    this.key = RowKey.equality(child.slot(), columns);
    this.sorted = sorted;
  }

  @Override
  public void restart() {
    close();
    first = true;
    level = 0;
    child.restart();
  }

  @Override
  public boolean next() {
    return sorted ? nextSorted() : nextHashed();
  }

  private boolean nextSorted() {
    while (child.next()) {
      context.tick();
      if (first || !key.isSame()) {
        first = false;
        key.remember();
        return true;
      }
    }
    return false;
  }

  private boolean nextHashed() {
    while (true) {
      SpilledRows.Partition source = file;
      while (source != null ? source.next(slot()) : first && child.next()) {
        context.tick();
        if (isNew()) {
          return true;
        }
      }
      first = false;
      if (!nextFile()) {
        return false;
      }
    }
  }

  private boolean isNew() {
    ByteSink bytes = key.encode();
    int hash = HashedRows.hash(bytes);
    if (known.find(bytes, hash) != HashedRows.NONE) {
      return false;
    }
    SpilledRows rows = spill;
    if (rows == null && SpilledRows.canSplit(level) && known.bytes() > context.hashMemoryBytes()) {
      rows = new SpilledRows(context.tables().files(), level);
      spill = rows;
    }
    if (rows != null) {
      rows.add(hash, slot());
      return false;
    }
    known.add(bytes, hash, NO_ROW);
    return true;
  }

  private boolean nextFile() {
    SpilledRows.Partition old = file;
    if (old != null) {
      file = null;
      old.close();
    }
    SpilledRows rows = spill;
    if (rows != null) {
      spill = null;
      for (int i = SpilledRows.PARTITIONS - 1; i >= 0; i--) {
        SpilledRows.Partition part = rows.take(i);
        if (part != null) {
          work.push(part);
        }
      }
    }
    known.clear();
    SpilledRows.Partition next = work.poll();
    file = next;
    if (next == null) {
      return false;
    }
    level = next.level + 1;
    return true;
  }

  @Override
  public void close() {
    known.clear();
    SpilledRows rows = spill;
    if (rows != null) {
      spill = null;
      rows.close();
    }
    SpilledRows.Partition old = file;
    if (old != null) {
      file = null;
      old.close();
    }
    for (SpilledRows.Partition part : work) {
      part.close();
    }
    work.clear();
    child.close();
  }
}
