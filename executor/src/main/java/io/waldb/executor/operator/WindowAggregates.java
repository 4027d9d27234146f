package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.WindowCall;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates over the frame of the current row, for some calls at once.
 *
 * <p>As long as the frame begins where it did, rows that come into it are added to the aggregates'
 * states, so that a frame that only grows costs each of its rows once. When rows leave at the
 * front, they are taken out again by aggregates that have an exact inverse; others, min, max,
 * string_agg and all of floating point numbers among them, are computed anew from the frame's first
 * row, as they are for each other frame when rows are excluded. PostgreSQL does the same without an
 * inverse transition function.
 *
 * <p>Follows PostgreSQL {@code nodeWindowAgg.c}, {@code eval_windowaggregates}.
 */
final class WindowAggregates {
  private final WindowPartition partition;
  private final WindowBounds bounds;
  private final WindowPartition.Reader reader;
  private final Part[] parts;
  private final boolean removes;

  /** The results for the rows that were added last. */
  private final TupleSlot results;

  /** Something was added since the partition began. */
  private boolean started;

  /** Which rows are in the states of a frame without excluded rows. */
  private long from;

  private long to;

  /** For frames with excluded rows: the ranges that were added, first and next row in turn. */
  private final long[] added = new long[6];

  private int addedPieces;

  /**
   * One call.
   *
   * @param filter tells which rows count; null for all
   * @param column where the result goes in the current row
   * @param type the result's
   */
  private record Part(
      @Nullable Evaluator filter, Accumulator accumulator, int column, SqlType type) {
    static Part of(
        ExpressionCompiler compiler, WindowCall call, int column, WindowPartition.Reader reader) {
      Expression filter = call.filter();
      return new Part(
          filter == null ? null : compiler.compile(filter, reader.slot()),
          Accumulators.of(
              Objects.requireNonNull(call.aggregate()),
              compiler.compileAll(call.arguments(), reader.slot(), null),
              call.type()),
          column,
          call.type());
    }

    boolean passes() {
      return filter == null || filter.evalBoolean();
    }
  }

  private WindowAggregates(
      WindowPartition partition,
      WindowBounds bounds,
      WindowPartition.Reader reader,
      List<Part> parts,
      boolean removes) {
    this.partition = partition;
    this.bounds = bounds;
    this.reader = reader;
    this.parts = parts.toArray(new Part[0]);
    this.removes = removes;
    this.results = new TupleSlot(TupleDescriptor.ofTypes(types(this.parts)));
  }

  private static SqlType[] types(Part[] parts) {
    SqlType[] types = new SqlType[parts.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = parts[i].type();
    }
    return types;
  }

  /**
   * The aggregates among some calls; those that can take rows out apart from others, which would
   * keep them from doing so.
   *
   * @param firstColumn where the first call's result goes in the current row
   */
  static List<WindowAggregates> of(
      ExpressionCompiler compiler,
      WindowPartition partition,
      WindowBounds bounds,
      List<WindowCall> calls,
      int firstColumn) {
    WindowPartition.Reader removingReader = partition.reader();
    WindowPartition.Reader otherReader = partition.reader();
    List<Part> removing = new ArrayList<>();
    List<Part> others = new ArrayList<>();
    boolean slides = !bounds.onlyGrows() && !bounds.excludes();
    for (int i = 0; i < calls.size(); i++) {
      WindowCall call = calls.get(i);
      if (call.aggregate() == null) {
        continue;
      }
      Part part = Part.of(compiler, call, firstColumn + i, removingReader);
      if (slides && part.accumulator().canRemove() && !Expressions.isVolatile(call)) {
        removing.add(part);
      } else {
        others.add(Part.of(compiler, call, firstColumn + i, otherReader));
      }
    }
    List<WindowAggregates> all = new ArrayList<>();
    if (!removing.isEmpty()) {
      all.add(new WindowAggregates(partition, bounds, removingReader, removing, true));
    }
    if (!others.isEmpty()) {
      all.add(new WindowAggregates(partition, bounds, otherReader, others, false));
    }
    return all;
  }

  /** A partition begins. */
  void begin() {
    started = false;
  }

  /** Puts the results for the current row into it. */
  void compute() {
    boolean changed = bounds.excludes() ? addPieces() : slide();
    if (changed) {
      results.clear();
      for (int i = 0; i < parts.length; i++) {
        parts[i].accumulator().result(0, results, i);
      }
    }
    TupleSlot into = partition.current();
    for (int i = 0; i < parts.length; i++) {
      into.copyColumn(parts[i].column(), results, i);
    }
  }

  /** Brings the states to a frame without excluded rows; false when they are there already. */
  private boolean slide() {
    long head = bounds.head();
    long tail = Math.max(head, bounds.tail());
    if (started && head == from && tail == to) {
      return false;
    }
    boolean kept = started && (head == from || (removes && head < to && remove(head)));
    if (kept) {
      add(to, tail);
    } else {
      clear();
      add(head, tail);
    }
    from = head;
    to = tail;
    return true;
  }

  /** Takes out the rows before the head; false when the states must begin anew. */
  private boolean remove(long head) {
    for (long row = from; row < head; row++) {
      reader.load(row);
      for (Part part : parts) {
        if (part.passes() && !part.accumulator().remove(0)) {
          return false;
        }
      }
    }
    return true;
  }

  private void clear() {
    started = true;
    for (Part part : parts) {
      part.accumulator().begin(0);
    }
  }

  private void add(long start, long end) {
    for (long row = start; row < end && reader.load(row); row++) {
      for (Part part : parts) {
        if (part.passes()) {
          part.accumulator().add(0);
        }
      }
    }
  }

  /** Computes the states for a frame with excluded rows; false when the last one had the same. */
  private boolean addPieces() {
    int count = bounds.pieces();
    boolean same = started && count == addedPieces;
    for (int i = 0; i < count; i++) {
      same = same && added[2 * i] == bounds.start(i) && added[2 * i + 1] == bounds.end(i);
      added[2 * i] = bounds.start(i);
      added[2 * i + 1] = bounds.end(i);
    }
    addedPieces = count;
    if (same) {
      return false;
    }
    clear();
    for (int i = 0; i < count; i++) {
      add(bounds.start(i), bounds.end(i));
    }
    return true;
  }

  /** The first row that results for rows behind the current one may depend on. */
  long oldest() {
    return bounds.onlyGrows() ? to : bounds.head();
  }

  /** Lets go of the states. */
  void close() {
    for (Part part : parts) {
      part.accumulator().clear();
    }
    results.clear();
    started = false;
  }
}
