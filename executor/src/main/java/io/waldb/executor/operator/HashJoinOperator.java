package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.sql.plan.JoinType;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A hash table of the inner rows, looked into by the outer rows.
 *
 * <p>When the inner rows outgrow the memory they may take, those of both sides are put into files
 * by the hash of their key, and the files are joined pair by pair, again by files if need be. A
 * file's rows are read back into the child's slot, against which the keys are compiled.
 */
final class HashJoinOperator extends Operator {
  private final JoinType type;
  private final Operator outer;
  private final Operator inner;
  private final JoinKeys outerKeys;
  private final JoinKeys innerKeys;
  private final boolean nullSafe;
  private final boolean nullAware;
  private final @Nullable Evaluator condition;
  private final Evaluator[] expressions;
  private final boolean keepsInner;
  private final boolean keepsOuter;

  private final HashedRows table = new HashedRows();
  private final BitSet matchedInner = new BitSet();
  private final Deque<Work> work = new ArrayDeque<>();

  /** What is being probed now: the outer child itself or a file of its rows. */
  private SpilledRows.@Nullable Partition outerFile;

  private boolean outerMissing;

  private boolean innerHasNull;
  private boolean innerIsEmpty;

  /** Where the rows of the outer side go when the inner side is in files. */
  private @Nullable SpilledRows outerSpill;

  private @Nullable SpilledRows innerSpill;
  private int level;

  private boolean hasOuter;
  private boolean matched;
  private int candidate;
  private int unmatched = -1;

  /** Two files of rows whose keys may meet; one side may be missing. */
  private record Work(
      SpilledRows.@Nullable Partition inner, SpilledRows.@Nullable Partition outer, int level) {}

  HashJoinOperator(
      ExecutionContext context,
      JoinType type,
      Operator outer,
      Operator inner,
      Evaluator[] outerKeys,
      Evaluator[] innerKeys,
      boolean nullSafe,
      boolean nullAware,
      @Nullable Evaluator condition,
      TupleDescriptor descriptor,
      Evaluator[] expressions) {
    super(context, new TupleSlot(descriptor));
    this.type = type;
    this.outer = outer;
    this.inner = inner;
    this.outerKeys = JoinKeys.of(outerKeys, innerKeys);
    this.innerKeys = JoinKeys.of(innerKeys, outerKeys);
    this.nullSafe = nullSafe;
    this.nullAware = nullAware;
    this.condition = condition;
    this.expressions = expressions;
    this.keepsInner = type == JoinType.RIGHT || type == JoinType.FULL;
    this.keepsOuter = type == JoinType.LEFT || type == JoinType.FULL || type == JoinType.ANTI;
  }

  @Override
  public void restart() {
    close();
    innerHasNull = false;
    innerIsEmpty = true;
    outerMissing = false;
    inner.restart();
    build(null, 0);
    inner.close();
    outer.restart();
  }

  /** Fills the table from the inner child or a file of its rows. */
  private void build(SpilledRows.@Nullable Partition file, int newLevel) {
    level = newLevel;
    table.clear();
    matchedInner.clear();
    hasOuter = false;
    unmatched = -1;
    long limit = context.hashMemoryBytes();
    TupleSlot slot = inner.slot();
    while (file != null ? file.next(slot) : inner.next()) {
      context.tick();
      innerIsEmpty = false;
      ByteSink key = innerKeys.encode();
      boolean isNull = innerKeys.hasNull() && !nullSafe;
      innerHasNull |= isNull;
      if (isNull && !keepsInner) {
        continue;
      }
      int hash = HashedRows.hash(key);
      SpilledRows spill = innerSpill;
      if (spill != null) {
        spill.add(hash, slot);
        continue;
      }
      table.add(key, hash, slot);
      if (table.bytes() > limit && SpilledRows.canSplit(level)) {
        spillTable();
      }
    }
  }

  /** Moves the table to files; the rows of both sides go there from now on. */
  private void spillTable() {
    SpilledRows spill = new SpilledRows(context.tables().files(), level);
    innerSpill = spill;
    outerSpill = new SpilledRows(context.tables().files(), level);
    TupleSlot slot = inner.slot();
    for (int i = 0; i < table.count(); i++) {
      table.load(i, slot);
      ByteSink key = innerKeys.encode();
      spill.add(HashedRows.hash(key), slot);
    }
    table.clear();
  }

  @Override
  public boolean next() {
    if (nullAware && innerHasNull) {
      return false;
    }
    while (true) {
      if (unmatched >= 0) {
        if (nextUnmatchedInner()) {
          return output();
        }
        if (!nextWork()) {
          return false;
        }
      }
      if (!hasOuter && !nextOuter()) {
        if (outerSpill == null && keepsInner) {
          unmatched = 0;
          continue;
        }
        if (!nextWork()) {
          return false;
        }
        continue;
      }
      if (probe()) {
        return output();
      }
    }
  }

  /** Moves to the next outer row that is to be probed here and now. */
  private boolean nextOuter() {
    TupleSlot slot = outer.slot();
    SpilledRows.Partition file = outerFile;
    while (file != null ? file.next(slot) : !outerMissing && outer.next()) {
      context.tick();
      ByteSink key = outerKeys.encode();
      boolean isNull = outerKeys.hasNull() && !nullSafe;
      int hash = HashedRows.hash(key);
      SpilledRows spill = outerSpill;
      if (spill != null && !isNull) {
        spill.add(hash, slot);
        continue;
      }
      if (isNull && !keepsOuter) {
        continue;
      }
      if (isNull && nullAware && !innerIsEmpty) {
        continue;
      }
      candidate = isNull ? HashedRows.NONE : table.find(key, hash);
      matched = false;
      hasOuter = true;
      return true;
    }
    return false;
  }

  /** Finds the next pair of the present outer row, or its row alone; false when done with it. */
  private boolean probe() {
    while (candidate != HashedRows.NONE) {
      context.tick();
      int found = candidate;
      candidate = table.findNext(found);
      table.view(found, inner.slot());
      if (condition != null && !condition.evalBoolean()) {
        continue;
      }
      matched = true;
      if (keepsInner) {
        matchedInner.set(found);
      }
      if (type == JoinType.ANTI) {
        candidate = HashedRows.NONE;
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

  private boolean nextUnmatchedInner() {
    unmatched = matchedInner.nextClearBit(unmatched);
    if (unmatched >= table.count()) {
      unmatched = -1;
      return false;
    }
    table.load(unmatched++, inner.slot());
    outer.slot().clear();
    return true;
  }

  /** Begins with the next pair of files; false when all is done. */
  private boolean nextWork() {
    SpilledRows innerRows = innerSpill;
    SpilledRows outerRows = outerSpill;
    if (innerRows != null && outerRows != null) {
      for (int i = 0; i < SpilledRows.PARTITIONS; i++) {
        SpilledRows.Partition innerPart = innerRows.take(i);
        SpilledRows.Partition outerPart = outerRows.take(i);
        if (innerPart != null || outerPart != null) {
          work.push(new Work(innerPart, outerPart, innerRows.level() + 1));
        }
      }
      innerSpill = null;
      outerSpill = null;
    }
    closeOuterFile();
    Work item = work.poll();
    if (item == null) {
      return false;
    }
    outerFile = item.outer; // closed with this, whatever happens
    outerMissing = item.outer == null;
    SpilledRows.Partition innerPart = item.inner;
    if (innerPart == null) {
      table.clear();
      matchedInner.clear();
      level = item.level;
    } else {
      try {
        build(innerPart, item.level);
      } finally {
        innerPart.close();
      }
    }
    hasOuter = false;
    unmatched = -1;
    return true;
  }

  private void closeOuterFile() {
    SpilledRows.Partition file = outerFile;
    outerFile = null;
    if (file != null) {
      file.close();
    }
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
    table.clear();
    matchedInner.clear();
    closeOuterFile();
    for (Work item : work) {
      if (item.inner != null) {
        item.inner.close();
      }
      if (item.outer != null) {
        item.outer.close();
      }
    }
    work.clear();
    SpilledRows rows = innerSpill;
    if (rows != null) {
      rows.close();
      innerSpill = null;
    }
    rows = outerSpill;
    if (rows != null) {
      rows.close();
      outerSpill = null;
    }
    hasOuter = false;
    unmatched = -1;
    outer.close();
    inner.close();
  }
}
