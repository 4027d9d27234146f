package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.sql.plan.SortColumn;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The first rows in order, kept in a heap of that many; when they are too many for that, as a sort.
 */
final class TopNOperator extends Operator {
  private static final long LARGEST_HEAP = 10_000;

  private final Operator child;
  private final Evaluator count;
  private final @Nullable Evaluator offset;
  private final RowKey key;
  private final RowSorter sorter;
  private Entry[] kept = {};
  private int position;
  private long left;
  private boolean sorting;

  TopNOperator(
      ExecutionContext context,
      Operator child,
      List<SortColumn> keys,
      Evaluator count,
      @Nullable Evaluator offset) {
    super(context, new TupleSlot(child.slot().descriptor()));
    this.child = child;
    this.count = count;
    this.offset = offset;
    this.key = RowKey.sorting(child.slot(), keys);
    this.sorter = new RowSorter(context.tables().files());
  }

  /** A row among the first, with its key and its place in the input. */
  private static final class Entry implements Comparable<Entry> {
    final byte[] key;
    final long number;
    final TupleSlot row;

    Entry(byte[] key, long number, TupleSlot row) {
      this.key = key;
      this.number = number;
      this.row = row;
    }

    @Override
    public int compareTo(Entry other) {
      int order = Arrays.compareUnsigned(key, other.key);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  @Override
  public void restart() {
    long wanted = SimpleOperators.count(count);
    long skipped = SimpleOperators.offset(offset);
    child.restart();
    sorting = wanted > LARGEST_HEAP || skipped > LARGEST_HEAP;
    if (sorting) {
      sort();
      left = wanted;
      while (skipped > 0 && sorter.next(slot())) {
        skipped--;
      }
    } else {
      select((int) (wanted + skipped));
      position = (int) Math.min(skipped, kept.length);
    }
    child.close();
  }

  private void sort() {
    sorter.begin(context.workMemoryBytes());
    while (child.next()) {
      context.tick();
      sorter.add(key.encode(), child.slot());
    }
    sorter.sort(context.session().cancelToken());
  }

  private void select(int limit) {
    PriorityQueue<Entry> largestFirst =
        new PriorityQueue<>(Math.max(1, Math.min(limit, 64)), (a, b) -> b.compareTo(a));
    long number = 0;
    while (limit > 0 && child.next()) {
      context.tick();
      ByteSink bytes = key.encode();
      Entry worst = largestFirst.peek();
      TupleSlot row;
      if (worst == null || largestFirst.size() < limit) {
        row = new TupleSlot(child.slot().descriptor());
      } else {
        int order =
            Arrays.compareUnsigned(
                bytes.bytes(), 0, bytes.length(), worst.key, 0, worst.key.length);
        if (order >= 0) {
          number++;
          continue;
        }
        row = largestFirst.remove().row;
      }
      Rows.copy(child.slot(), row);
      largestFirst.add(new Entry(bytes.toByteArray(), number++, row));
    }
    kept = largestFirst.toArray(new Entry[0]);
    Arrays.sort(kept);
  }

  @Override
  public boolean next() {
    if (sorting) {
      return left-- > 0 && sorter.next(slot());
    }
    if (position >= kept.length) {
      return false;
    }
    Rows.copy(kept[position++].row, slot());
    return true;
  }

  @Override
  public void close() {
    kept = new Entry[0];
    sorter.close();
    child.close();
  }
}
