package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.sql.plan.SortColumn;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The first rows in order, kept in a heap of that many; when they are too many or too big for that,
 * as a sort.
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
    this.sorter = new RowSorter(context.tables().files(), context.session().cancelToken());
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
      sorter.begin(context.workMemoryBytes());
      sort();
    } else {
      select((int) (wanted + skipped));
    }
    child.close();
    if (sorting) {
      left = wanted;
      while (skipped > 0 && sorter.next(slot())) {
        skipped--;
      }
    } else {
      position = (int) Math.min(skipped, kept.length);
    }
  }

  /** Sorts what the child has left, and what the sorter has already. */
  private void sort() {
    while (child.next()) {
      context.tick();
      sorter.add(key.encode(), child.slot());
    }
    sorter.sort();
  }

  /** Gives the rows of the heap to the sorter, in the order they came in. */
  private void moveToSorter(PriorityQueue<Entry> heap) {
    sorting = true;
    sorter.begin(context.workMemoryBytes());
    Entry[] entries = heap.toArray(new Entry[0]);
    Arrays.sort(entries, Comparator.comparingLong(entry -> entry.number));
    ByteSink bytes = new ByteSink(64);
    for (Entry entry : entries) {
      bytes.reset();
      bytes.put(entry.key, 0, entry.key.length);
      sorter.add(bytes, entry.row);
    }
  }

  private void select(int limit) {
    PriorityQueue<Entry> largestFirst =
        new PriorityQueue<>(Math.max(1, Math.min(limit, 64)), (a, b) -> b.compareTo(a));
    long number = 0;
    long held = 0;
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
        held -= row.heldBytes();
      }
      Rows.copy(child.slot(), row);
      held += row.heldBytes();
      largestFirst.add(new Entry(bytes.toByteArray(), number++, row));
      if (held > context.workMemoryBytes()) {
        moveToSorter(largestFirst);
        sort();
        return;
      }
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
