package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.sql.plan.JoinType;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A join of two inputs sorted by their keys: the inner rows of one key are kept while the outer
 * rows of that key pass.
 *
 * <p>An inner row is read one ahead; since its slot is the one conditions are compiled against, the
 * row read ahead is kept apart.
 */
final class MergeJoinOperator extends Operator {
  private final JoinType type;
  private final Operator outer;
  private final Operator inner;
  private final JoinKeys outerKeys;
  private final JoinKeys innerKeys;
  private final @Nullable Evaluator condition;
  private final Evaluator[] expressions;
  private final boolean keepsInner;
  private final boolean keepsOuter;

  /** The inner rows of one key. */
  private final RowStore group;

  private final RowStore.Cursor groupCursor;
  private final BitSet matchedInGroup = new BitSet();
  private final ByteSink groupKey = new ByteSink(64);
  private boolean hasGroup;
  private int groupPosition;

  /** The inner row behind the group. */
  private final TupleSlot ahead;

  private final ByteSink aheadKey = new ByteSink(64);
  private boolean hasAhead;
  private boolean aheadNull;

  private boolean hasOuter;
  private boolean outerMatches;
  private boolean matched;

  /** Going through the group for rows without a partner. */
  private boolean flushing;

  private boolean outerDone;

  /** The outer row, kept while rows of the group are given with an empty outer side. */
  private final TupleSlot keptOuter;

  MergeJoinOperator(
      ExecutionContext context,
      JoinType type,
      Operator outer,
      Operator inner,
      Evaluator[] outerKeys,
      Evaluator[] innerKeys,
      @Nullable Evaluator condition,
      TupleDescriptor descriptor,
      Evaluator[] expressions) {
    super(context, new TupleSlot(descriptor));
    this.type = type;
    this.outer = outer;
    this.inner = inner;
    this.outerKeys = JoinKeys.of(outerKeys, innerKeys);
    this.innerKeys = JoinKeys.of(innerKeys, outerKeys);
    this.condition = condition;
    this.expressions = expressions;
    this.keepsInner = type == JoinType.RIGHT || type == JoinType.FULL;
    this.keepsOuter = type == JoinType.LEFT || type == JoinType.FULL || type == JoinType.ANTI;
    this.group = new RowStore(context.tables().files(), context.workMemoryBytes());
    this.groupCursor = group.cursor();
    this.ahead = new TupleSlot(inner.slot().descriptor());
    this.keptOuter = new TupleSlot(outer.slot().descriptor());
  }

  @Override
  public void restart() {
    dropGroup();
    hasOuter = false;
    flushing = false;
    outerDone = false;
    outer.restart();
    inner.restart();
    readAhead();
  }

  private void readAhead() {
    hasAhead = inner.next();
    if (hasAhead) {
      ByteSink key = innerKeys.encode();
      aheadNull = innerKeys.hasNull();
      aheadKey.reset();
      aheadKey.put(key.bytes(), 0, key.length());
      Rows.copy(inner.slot(), ahead);
    }
  }

  private void dropGroup() {
    hasGroup = false;
    group.clear();
    matchedInGroup.clear();
  }

  /** Makes the row ahead and those with the same key the group. */
  private void readGroup() {
    dropGroup();
    hasGroup = true;
    groupKey.reset();
    groupKey.put(aheadKey.bytes(), 0, aheadKey.length());
    boolean single = aheadNull;
    do {
      context.tick();
      group.add(ahead);
      readAhead();
    } while (hasAhead && !single && compare(aheadKey, groupKey) == 0);
    groupCursor.rewind();
    groupPosition = 0;
  }

  private static int compare(ByteSink a, ByteSink b) {
    return Arrays.compareUnsigned(a.bytes(), 0, a.length(), b.bytes(), 0, b.length());
  }

  @Override
  public boolean next() {
    while (true) {
      if (flushing) {
        if (nextUnmatchedInGroup()) {
          return output();
        }
        flushing = false;
        dropGroup();
        if (hasOuter) {
          Rows.copy(keptOuter, outer.slot());
        }
      }
      if (!hasOuter && !outerDone) {
        nextOuter();
      }
      if (outerDone) {
        if (!keepsInner || (!hasGroup && !hasAhead)) {
          return false;
        }
        if (!hasGroup) {
          readGroup();
        }
        startFlush();
        continue;
      }
      if (advance() && probe()) {
        return output();
      }
    }
  }

  private void nextOuter() {
    if (!outer.next()) {
      outerDone = true;
      return;
    }
    context.tick();
    hasOuter = true;
    matched = false;
    outerMatches = false;
    groupCursor.rewind();
    groupPosition = 0;
  }

  private void startFlush() {
    flushing = true;
    if (hasOuter) {
      Rows.copy(outer.slot(), keptOuter);
    }
    groupCursor.rewind();
    groupPosition = 0;
  }

  /** Brings the group up to the outer row's key; false when rows of it must be given first. */
  private boolean advance() {
    if (outerMatches) {
      return true;
    }
    ByteSink key = outerKeys.encode();
    boolean isNull = outerKeys.hasNull();
    while (!isNull) {
      if (hasGroup) {
        int order = compare(groupKey, key);
        if (order >= 0) {
          outerMatches = order == 0;
          return true;
        }
        if (keepsInner) {
          startFlush();
          return false;
        }
        dropGroup();
      }
      if (!hasAhead) {
        return true;
      }
      readGroup();
    }
    return true;
  }

  private boolean probe() {
    while (outerMatches && groupCursor.next(inner.slot())) {
      int position = groupPosition++;
      if (condition != null && !condition.evalBoolean()) {
        continue;
      }
      matched = true;
      if (keepsInner) {
        matchedInGroup.set(position);
      }
      if (type == JoinType.ANTI) {
        break;
      }
      hasOuter = type != JoinType.SEMI;
      return true;
    }
    hasOuter = false;
    if (!matched && keepsOuter) {
      inner.slot().clear();
      return true;
    }
    return false;
  }

  private boolean nextUnmatchedInGroup() {
    while (groupCursor.next(inner.slot())) {
      if (!matchedInGroup.get(groupPosition++)) {
        outer.slot().clear();
        return true;
      }
    }
    return false;
  }

  private boolean output() {
    TupleSlot slot = slot();
    slot.clear();
    for (int i = 0; i < expressions.length; i++) {
      expressions[i].store(slot, i);
    }
    return true;
  }

  @Override
  public void close() {
    dropGroup();
    outer.close();
    inner.close();
  }
}
