package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.sql.plan.Aggregate.Strategy;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.KeyColumn;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Groups of rows and their aggregates.
 *
 * <p>Hashed groups that outgrow the memory they may take: rows of groups not yet known are put into
 * files by the hash of their key; when the known groups have been given the files are worked on one
 * after another in the same way. A file's rows are read back into the child's slot.
 */
final class AggregateOperator extends Operator {
  private final Strategy strategy;
  private final Operator child;
  private final Evaluator[] grouping;
  private final AggregateCalls calls;
  private final KeyCodec codec;
  private final ByteSink key = new ByteSink(64);

  /** The grouping values of the present input row; kept for each group. */
  private final TupleSlot groupRow;

  private final HashedRows groups = new HashedRows();
  private final Deque<SpilledRows.Partition> work = new ArrayDeque<>();
  private @Nullable SpilledRows spill;
  private @Nullable Evaluator having;
  private int level;
  private int position;
  private int groupCount;
  private boolean done;

  /** For sorted groups: a row of the next group has been read. */
  private boolean hasAhead;

  private final ByteSink currentKey = new ByteSink(64);

  AggregateOperator(
      ExecutionContext context,
      Strategy strategy,
      Operator child,
      Evaluator[] grouping,
      AggregateCalls calls,
      TupleDescriptor descriptor) {
    super(context, new TupleSlot(descriptor));
    this.strategy = strategy;
    this.child = child;
    this.grouping = grouping;
    this.calls = calls;
    KeyColumn[] columns = new KeyColumn[grouping.length];
    TupleDescriptor.Column[] described = new TupleDescriptor.Column[grouping.length];
    for (int i = 0; i < grouping.length; i++) {
      columns[i] = KeyColumn.ascending(grouping[i].type());
      described[i] = new TupleDescriptor.Column("group" + i, grouping[i].type());
    }
    this.codec = new KeyCodec(columns);
    this.groupRow = new TupleSlot(TupleDescriptor.of(described));
  }

  /** Sets the condition on groups, which is compiled against this operator's slot. */
  void setHaving(@Nullable Evaluator condition) {
    having = condition;
  }

  @Override
  public void restart() {
    close();
    level = 0;
    done = false;
    child.restart();
    switch (strategy) {
      case PLAIN -> plain();
      case HASHED -> {
        hash(null);
        child.close();
      }
      case SORTED -> {
        hasAhead = child.next();
        if (hasAhead) {
          encodeKey();
        }
      }
    }
  }

  private void plain() {
    calls.clear();
    calls.begin(0);
    while (child.next()) {
      context.tick();
      calls.add(0);
    }
    child.close();
    groupCount = 1;
    position = 0;
  }

  private void encodeKey() {
    key.reset();
    for (int i = 0; i < grouping.length; i++) {
      grouping[i].appendKey(codec, i, key);
    }
  }

  private void storeGroup(TupleSlot into) {
    into.clear();
    for (int i = 0; i < grouping.length; i++) {
      grouping[i].store(into, i);
    }
  }

  /** Groups the rows of the child or of a file. */
  private void hash(SpilledRows.@Nullable Partition file) {
    groups.clear();
    calls.clear();
    position = 0;
    long limit = context.hashMemoryBytes();
    TupleSlot slot = child.slot();
    while (file != null ? file.next(slot) : child.next()) {
      context.tick();
      encodeKey();
      int hash = HashedRows.hash(key);
      int group = groups.find(key, hash);
      if (group == HashedRows.NONE) {
        SpilledRows rows = spill;
        if (rows == null && SpilledRows.canSplit(level) && groups.bytes() + calls.bytes() > limit) {
          rows = new SpilledRows(context.tables().files(), level);
          spill = rows;
        }
        if (rows != null) {
          rows.add(hash, slot);
          continue;
        }
        storeGroup(groupRow);
        group = groups.add(key, hash, groupRow);
        calls.begin(group);
      }
      calls.add(group);
    }
    groupCount = groups.count();
  }

  @Override
  public boolean next() {
    while (true) {
      boolean found =
          switch (strategy) {
            case PLAIN -> nextPlain();
            case HASHED -> nextHashed();
            case SORTED -> nextSorted();
          };
      if (!found) {
        return false;
      }
      if (having == null || having.evalBoolean()) {
        return true;
      }
    }
  }

  private boolean nextPlain() {
    if (position == groupCount) {
      return false;
    }
    slot().clear();
    output(position++);
    return true;
  }

  private boolean nextHashed() {
    while (position == groupCount) {
      if (!nextFile()) {
        return false;
      }
    }
    groups.load(position, groupRow);
    slot().clear();
    for (int i = 0; i < grouping.length; i++) {
      slot().copyColumn(i, groupRow, i);
    }
    output(position++);
    return true;
  }

  private boolean nextFile() {
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
    SpilledRows.Partition next = work.poll();
    if (next == null) {
      return false;
    }
    level = next.level + 1;
    try {
      hash(next);
    } finally {
      next.close();
    }
    return true;
  }

  private boolean nextSorted() {
    if (!hasAhead || done) {
      return false;
    }
    currentKey.reset();
    currentKey.put(key.bytes(), 0, key.length());
    slot().clear();
    storeGroup(slot());
    calls.clear();
    calls.begin(0);
    do {
      context.tick();
      calls.add(0);
      hasAhead = child.next();
      if (hasAhead) {
        encodeKey();
      }
    } while (hasAhead && isSameKey());
    output(0);
    return true;
  }

  private boolean isSameKey() {
    return Arrays.equals(key.bytes(), 0, key.length(), currentKey.bytes(), 0, currentKey.length());
  }

  private void output(int group) {
    calls.result(group, slot(), grouping.length);
  }

  @Override
  public void close() {
    groups.clear();
    calls.clear();
    groupCount = 0;
    position = 0;
    hasAhead = false;
    done = true;
    SpilledRows rows = spill;
    if (rows != null) {
      spill = null;
      rows.close();
    }
    for (SpilledRows.Partition part : work) {
      part.close();
    }
    work.clear();
    child.close();
  }
}
