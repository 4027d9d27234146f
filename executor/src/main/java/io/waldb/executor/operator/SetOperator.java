package io.waldb.executor.operator;

import io.waldb.sql.plan.SetOperation.Kind;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * INTERSECT and EXCEPT by counts of each row on both sides.
 *
 * <p>When the rows outgrow the memory they may take, those not yet known go into files, one for
 * each part of the hash and each side, which are worked on afterwards.
 */
final class SetOperator extends Operator {
  private final Kind kind;
  private final boolean all;
  private final Operator left;
  private final Operator right;
  private final RowKey key;
  private final HashedRows rows = new HashedRows();
  private long[] leftCounts = new long[64];
  private long[] rightCounts = new long[64];
  private int position;
  private long repeat;

  private @Nullable SpilledRows leftSpill;
  private @Nullable SpilledRows rightSpill;

  /** Files to be worked on: pairs of sides of the first level. */
  private SpilledRows.@Nullable Partition[] leftFiles = {};

  private SpilledRows.@Nullable Partition[] rightFiles = {};
  private int nextFile;

  SetOperator(
      ExecutionContext context,
      Kind kind,
      boolean all,
      Operator left,
      Operator right,
      TupleDescriptor descriptor) {
    super(context, new TupleSlot(descriptor));
    this.kind = kind;
    this.all = all;
    this.left = left;
    this.right = right;
    this.key = RowKey.whole(slot());
  }

  @Override
  public void restart() {
    close();
    left.restart();
    while (left.next()) {
      Rows.copy(left.slot(), slot());
      count(true, true);
    }
    left.close();
    right.restart();
    while (right.next()) {
      Rows.copy(right.slot(), slot());
      count(false, true);
    }
    right.close();
    SpilledRows leftRows = leftSpill;
    SpilledRows rightRows = rightSpill;
    if (leftRows != null && rightRows != null) {
      leftFiles = new SpilledRows.Partition[SpilledRows.PARTITIONS];
      rightFiles = new SpilledRows.Partition[SpilledRows.PARTITIONS];
      for (int i = 0; i < SpilledRows.PARTITIONS; i++) {
        leftFiles[i] = leftRows.take(i);
        rightFiles[i] = rightRows.take(i);
      }
      leftSpill = null;
      rightSpill = null;
    }
    nextFile = 0;
    position = 0;
    repeat = 0;
  }

  private void count(boolean isLeft, boolean maySpill) {
    context.tick();
    ByteSink bytes = key.encode();
    int hash = HashedRows.hash(bytes);
    int found = rows.find(bytes, hash);
    if (found == HashedRows.NONE) {
      if (maySpill && leftSpill == null && rows.bytes() > context.hashMemoryBytes()) {
        leftSpill = new SpilledRows(context.tables().files(), 0);
        rightSpill = new SpilledRows(context.tables().files(), 0);
      }
      SpilledRows spill = isLeft ? leftSpill : rightSpill;
      if (maySpill && spill != null) {
        spill.add(hash, slot());
        return;
      }
      if (!isLeft) {
        // Only rows of the first side can be in the result.
        return;
      }
      found = rows.add(bytes, hash, slot());
      if (found == leftCounts.length) {
        leftCounts = Arrays.copyOf(leftCounts, found * 2);
        rightCounts = Arrays.copyOf(rightCounts, found * 2);
      }
      leftCounts[found] = 0;
      rightCounts[found] = 0;
    }
    if (isLeft) {
      leftCounts[found]++;
    } else {
      rightCounts[found]++;
    }
  }

  @Override
  public boolean next() {
    while (true) {
      if (repeat > 0) {
        repeat--;
        rows.load(position - 1, slot());
        return true;
      }
      while (position == rows.count()) {
        if (!loadFiles()) {
          return false;
        }
      }
      repeat = times(leftCounts[position], rightCounts[position]);
      position++;
    }
  }

  private long times(long inLeft, long inRight) {
    if (kind == Kind.INTERSECT) {
      long common = Math.min(inLeft, inRight);
      return all ? common : Math.min(1, common);
    }
    return all ? Math.max(0, inLeft - inRight) : inRight == 0 ? 1 : 0;
  }

  private boolean loadFiles() {
    if (nextFile >= leftFiles.length) {
      return false;
    }
    rows.clear();
    position = 0;
    loadFile(leftFiles, nextFile, true);
    loadFile(rightFiles, nextFile, false);
    nextFile++;
    return true;
  }

  private void loadFile(SpilledRows.@Nullable Partition[] parts, int number, boolean isLeft) {
    SpilledRows.Partition part = parts[number];
    if (part != null) {
      while (part.next(slot())) {
        count(isLeft, false);
      }
      parts[number] = null;
      part.close();
    }
  }

  @Override
  public void close() {
    rows.clear();
    position = 0;
    repeat = 0;
    closeAll(leftFiles);
    closeAll(rightFiles);
    leftFiles = new SpilledRows.Partition[0];
    rightFiles = new SpilledRows.Partition[0];
    SpilledRows spill = leftSpill;
    if (spill != null) {
      leftSpill = null;
      spill.close();
    }
    spill = rightSpill;
    if (spill != null) {
      rightSpill = null;
      spill.close();
    }
    left.close();
    right.close();
  }

  private static void closeAll(SpilledRows.@Nullable Partition[] parts) {
    for (SpilledRows.Partition part : parts) {
      if (part != null) {
        part.close();
      }
    }
  }
}
