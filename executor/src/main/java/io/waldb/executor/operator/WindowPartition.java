package io.waldb.executor.operator;

import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one partition and where in it the current row stands.
 *
 * <p>Rows are read from the child as far as somebody asks for them and put aside; of what is not
 * needed any more the memory is let go, so that functions that look at few rows about the current
 * one pass over a partition of any size in little memory. Rows that need more than that go to a
 * file. Peers are rows whose order columns have the same byte form; without order columns all are.
 *
 * <p>Follows PostgreSQL {@code nodeWindowAgg.c}, {@code spool_tuples} and its read pointers.
 */
final class WindowPartition {
  private final ExecutionContext context;
  private final Operator child;
  private final RowStore rows;
  private final RowKey partitionKey;
  private final int[] orderColumns;
  private final TupleSlot current;
  private final RowStore.Cursor currentCursor;
  private final RowKey currentOrder;
  private final List<Reader> readers = new ArrayList<>();
  private final Reader peer;
  private final RowKey peerOrder;
  private boolean tracksGroups;

  /** The child's row is the first one of the next partition. */
  private boolean hasAhead;

  private boolean childDone;

  /** All rows of the partition have been read. */
  private boolean complete;

  private long position;
  private long groupStart;

  /** The row behind the current row's last peer; -1 until somebody asks. */
  private long groupEnd;

  private long group;

  WindowPartition(
      ExecutionContext context,
      Operator child,
      TupleSlot current,
      int[] partitionColumns,
      int[] orderColumns) {
    this.context = context;
    this.child = child;
    this.current = current;
    this.orderColumns = orderColumns;
    this.rows = new RowStore(context.tables().files(), context.workMemoryBytes());
    this.partitionKey = RowKey.equality(child.slot(), partitionColumns);
    this.currentCursor = rows.cursor();
    this.currentOrder = orderKey(current);
    this.peer = reader();
    this.peerOrder = orderKey(peer.slot());
  }

  /** Another reading of the rows, in a slot of its own. */
  Reader reader() {
    Reader reader = new Reader(new TupleSlot(child.slot().descriptor()), rows.cursor());
    readers.add(reader);
    return reader;
  }

  /** What tells peers apart in the rows of a slot. */
  RowKey orderKey(TupleSlot slot) {
    return RowKey.equality(slot, orderColumns);
  }

  /** The column that rows are ordered by first. */
  int orderColumn() {
    return orderColumns[0];
  }

  /** From now on the current row's group of peers is known. */
  void trackGroups() {
    tracksGroups = true;
  }

  /** Begins a run. */
  void start() {
    rows.begin(context.workMemoryBytes());
    child.restart();
    childDone = false;
    hasAhead = child.next();
  }

  /** Goes to the next partition, before its first row; false when there is none. */
  boolean begin() {
    if (!hasAhead) {
      return false;
    }
    hasAhead = false;
    clear();
    partitionKey.remember();
    rows.add(child.slot());
    complete = false;
    position = -1;
    groupStart = 0;
    groupEnd = -1;
    group = 0;
    return true;
  }

  private void clear() {
    rows.clear();
    currentCursor.rewind();
    readers.forEach(Reader::reset);
  }

  /** Goes to the next row and loads it into the current slot; false at the partition's end. */
  boolean advance() {
    if (!contains(position + 1)) {
      return false;
    }
    position++;
    currentCursor.next(current);
    if (tracksGroups && beginsGroup()) {
      group += position > 0 ? 1 : 0;
      groupStart = position;
      groupEnd = -1;
      currentOrder.remember();
    }
    return true;
  }

  private boolean beginsGroup() {
    if (position == 0) {
      return true;
    }
    return groupEnd >= 0 ? position == groupEnd : !currentOrder.isSame();
  }

  /** Whether there is a row with a number; reads as far as that. */
  boolean contains(long number) {
    while (rows.count() <= number || (rows.isSpilled() && !complete)) {
      // To write to a file and read from it by turns would flush its buffer for each row.
      if (!read()) {
        return rows.count() > number;
      }
    }
    return true;
  }

  private boolean read() {
    if (complete) {
      return false;
    }
    context.tick();
    if (!child.next()) {
      complete = true;
      childDone = true;
      child.close();
      return false;
    }
    if (!partitionKey.isSame()) {
      complete = true;
      hasAhead = true;
      return false;
    }
    rows.add(child.slot());
    return true;
  }

  /** How many rows there are; reads all of them. */
  long rowCount() {
    contains(Long.MAX_VALUE);
    return rows.count();
  }

  /** The number of the current row, from 0. */
  long position() {
    return position;
  }

  /** The current row. */
  TupleSlot current() {
    return current;
  }

  /** The number of the current row's first peer. */
  long groupStart() {
    assert tracksGroups;
    return groupStart;
  }

  /** The number of the row behind the current row's last peer. */
  long groupEnd() {
    assert tracksGroups;
    if (groupEnd < 0) {
      long end = position + 1;
      while (peer.load(end) && peerOrder.isSameAs(currentOrder)) {
        end++;
      }
      groupEnd = end;
    }
    return groupEnd;
  }

  /** The number of the current row's group of peers, from 0. */
  long group() {
    assert tracksGroups;
    return group;
  }

  /** Rows before this one, or before the current row, are not read any more. */
  void forgetBefore(long number) {
    rows.forgetBefore(Math.min(number, position));
  }

  /** Lets go of everything. */
  void close() {
    clear();
    hasAhead = false;
    complete = true;
    if (!childDone) {
      child.close();
    }
  }

  /** Reads rows by their number, cheaply when one follows another. */
  final class Reader {
    private final TupleSlot slot;
    private final RowStore.Cursor cursor;
    private long loaded = -1;

    Reader(TupleSlot slot, RowStore.Cursor cursor) {
      this.slot = slot;
      this.cursor = cursor;
    }

    /** Where rows are loaded. */
    TupleSlot slot() {
      return slot;
    }

    /** The number of the row that is loaded; -1 for none. */
    long loaded() {
      return loaded;
    }

    /** Loads a row; false when there is none with that number. */
    boolean load(long number) {
      if (number == loaded) {
        return true;
      }
      if (!contains(number)) {
        return false;
      }
      context.tick();
      cursor.seek(number);
      cursor.next(slot);
      loaded = number;
      return true;
    }

    private void reset() {
      cursor.rewind();
      loaded = -1;
    }
  }
}
