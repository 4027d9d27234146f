package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.Parameters;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * INSERT: makes a row of the table from each row of the source and stores it, several at a time
 * where the source gives several.
 *
 * <p>With RETURNING each call of next stores one row and gives it; without, the first call stores
 * all.
 */
final class InsertRowsOperator extends Operator {
  private static final int BATCH = 128;
  private static final int BATCH_BYTES = 1 << 20;

  private final Operator source;
  private final Evaluator[] values;
  private final RowChecker checker;
  private final TableWriter writer;
  private final ForeignKeys foreignKeys;
  private final @Nullable ConflictHandler conflicts;
  private final Evaluator[] returning;
  private final boolean returns;

  /** The row that evaluators of checks and RETURNING are compiled against. */
  private final TupleSlot row;

  private final TupleSlot[] batch = new TupleSlot[BATCH];
  private int batched;
  private long batchedBytes;
  private long changed;
  private boolean done;

  InsertRowsOperator(
      ExecutionContext context,
      Operator source,
      TupleSlot row,
      Evaluator[] values,
      RowChecker checker,
      TableWriter writer,
      ForeignKeys foreignKeys,
      @Nullable ConflictHandler conflicts,
      TupleDescriptor output,
      Evaluator[] returning) {
    super(context, new TupleSlot(output));
    this.source = source;
    this.row = row;
    this.values = values;
    this.checker = checker;
    this.writer = writer;
    this.foreignKeys = foreignKeys;
    this.conflicts = conflicts;
    this.returning = returning;
    this.returns = returning.length > 0;
  }

  @Override
  public void restart() {
    begin();
    source.restart();
  }

  private void begin() {
    changed = 0;
    batched = 0;
    batchedBytes = 0;
    done = false;
    foreignKeys.begin();
    if (conflicts != null) {
      conflicts.begin();
    }
  }

  @Override
  public boolean next() {
    if (done) {
      return false;
    }
    if (returns) {
      while (source.next()) {
        if (insertOne()) {
          slot().clear();
          for (int i = 0; i < returning.length; i++) {
            returning[i].store(slot(), i);
          }
          return true;
        }
      }
    } else if (conflicts != null) {
      while (source.next()) {
        insertOne();
      }
    } else {
      insertAll();
      flush();
    }
    finish();
    return false;
  }

  private void finish() {
    done = true;
    foreignKeys.finish();
  }

  private void make() {
    context.tick();
    row.clear();
    for (int i = 0; i < values.length; i++) {
      values[i].store(row, i);
    }
    checker.check();
  }

  /** Stores one row; false when ON CONFLICT left it out. */
  private boolean insertOne() {
    make();
    if (conflicts != null) {
      if (!conflicts.insert(row)) {
        return false;
      }
    } else {
      writer.insert(row);
      foreignKeys.inserted(row);
    }
    changed++;
    return true;
  }

  /** Stores the source's rows; a single one directly, more of them in batches. */
  private void insertAll() {
    if (!source.next()) {
      return;
    }
    make();
    if (batched == 0 && !source.next()) {
      writer.insert(row);
      foreignKeys.inserted(row);
      changed++;
      return;
    }
    // The second row has been read already: the first is put aside before it is made.
    put();
    do {
      make();
      put();
    } while (source.next());
  }

  private void put() {
    if (batched == BATCH) {
      flush();
    }
    TupleSlot kept = batch[batched];
    if (kept == null) {
      kept = new TupleSlot(row.descriptor());
      batch[batched] = kept;
    }
    kept.copyFrom(row);
    batched++;
    batchedBytes += row.heldBytes();
    if (batchedBytes > BATCH_BYTES) {
      flush();
      Arrays.fill(batch, null); // they hold on to their memory
    }
  }

  private void flush() {
    if (batched > 0) {
      writer.insertAll(batch, batched);
      for (int i = 0; i < batched; i++) {
        foreignKeys.inserted(batch[i]);
      }
      changed += batched;
      batched = 0;
      batchedBytes = 0;
    }
  }

  /** Whether {@link #insertBatch} may be used: the source asks nothing of any table. */
  boolean takesBatches() {
    return !returns
        && conflicts == null
        && (source instanceof SimpleOperators.OneRow || source instanceof SimpleOperators.Values);
  }

  /** Runs the source once for each set of parameters and stores all rows together. */
  void insertBatch(List<Parameters> rows, long[] counts) {
    begin();
    for (int i = 0; i < counts.length; i++) {
      context.parameters().copyFrom(rows.get(i));
      source.restart();
      long count = 0;
      while (source.next()) {
        make();
        put();
        count++;
      }
      source.close();
      counts[i] = count;
    }
    flush();
    finish();
  }

  @Override
  public long changedRows() {
    return changed;
  }

  @Override
  public void close() {
    source.close();
  }
}
