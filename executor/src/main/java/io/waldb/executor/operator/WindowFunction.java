package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Parameter;
import io.waldb.sql.expr.WindowCall;
import io.waldb.sql.function.WindowFunctionId;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of a true window function.
 *
 * <p>Arguments that are values of other rows are compiled against a slot these are loaded into, all
 * others against the current row's slot, into which the result goes too. Follows PostgreSQL {@code
 * utils/adt/windowfuncs.c}.
 */
abstract class WindowFunction {
  final WindowPartition partition;
  private final int column;

  WindowFunction(WindowPartition partition, int column) {
    this.partition = partition;
    this.column = column;
  }

  /** Makes what computes a call and puts the results into a column of the current row. */
  static WindowFunction of(
      ExpressionCompiler compiler,
      WindowPartition partition,
      WindowBounds bounds,
      WindowCall call,
      int column) {
    WindowFunctionId id = Objects.requireNonNull(call.function());
    return switch (id) {
      case ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST -> new Rank(partition, column, id);
      case NTILE ->
          new Buckets(
              partition, column, compiler.compile(call.arguments().get(0), partition.current()));
      case LAG, LEAD -> new Neighbour(compiler, partition, column, call);
      case FIRST_VALUE, LAST_VALUE, NTH_VALUE ->
          new InFrame(compiler, partition, bounds, column, call);
    };
  }

  /** Whether the call looks at the frame. */
  static boolean usesFrame(WindowCall call) {
    WindowFunctionId id = call.function();
    return id == null
        || id == WindowFunctionId.FIRST_VALUE
        || id == WindowFunctionId.LAST_VALUE
        || id == WindowFunctionId.NTH_VALUE;
  }

  /** A partition begins. */
  void begin() {}

  /** Puts the result for the current row into it. */
  final void compute() {
    compute(partition.current(), column);
  }

  abstract void compute(TupleSlot into, int column);

  /** The first row that results for rows behind the current one may depend on. */
  long oldest() {
    return Long.MAX_VALUE;
  }

  /** What depends on the numbers of the row, its first and its last peer, and of the rows alone. */
  private static final class Rank extends WindowFunction {
    private final WindowFunctionId id;

    Rank(WindowPartition partition, int column, WindowFunctionId id) {
      super(partition, column);
      this.id = id;
      if (id != WindowFunctionId.ROW_NUMBER) {
        partition.trackGroups();
      }
    }

    @Override
    void compute(TupleSlot into, int column) {
      switch (id) {
        case ROW_NUMBER -> into.setLong(column, partition.position() + 1);
        case RANK -> into.setLong(column, partition.groupStart() + 1);
        case DENSE_RANK -> into.setLong(column, partition.group() + 1);
        case PERCENT_RANK -> {
          long others = partition.rowCount() - 1;
          into.setDouble(column, others == 0 ? 0 : (double) partition.groupStart() / others);
        }
        case CUME_DIST ->
            into.setDouble(column, (double) partition.groupEnd() / partition.rowCount());
        default -> throw new IllegalStateException(id.toString());
      }
    }
  }

  /** ntile: the first buckets have one row more when the rows cannot be shared out evenly. */
  private static final class Buckets extends WindowFunction {
    private final Evaluator count;
    private long bucket;
    private long rowsInBucket;
    private long bucketSize;

    /** How many buckets have one row more; 0 once these are over. */
    private long bigger;

    Buckets(WindowPartition partition, int column, Evaluator count) {
      super(partition, column);
      this.count = count;
    }

    @Override
    void begin() {
      bucket = 0;
    }

    @Override
    void compute(TupleSlot into, int column) {
      if (bucket == 0 && !share()) {
        into.setNull(column);
        return;
      }
      rowsInBucket++;
      if (rowsInBucket > bucketSize) {
        if (bigger > 0 && bucket == bigger) {
          bigger = 0;
          bucketSize--;
        }
        bucket++;
        rowsInBucket = 1;
      }
      into.setLong(column, bucket);
    }

    /** Takes the number of buckets from the current row; false when it is NULL. */
    private boolean share() {
      long rows = partition.rowCount();
      long buckets = count.evalLong();
      if (count.isNull()) {
        return false;
      }
      if (buckets <= 0) {
        throw new DatabaseException(
            SqlState.INVALID_ARGUMENT_FOR_NTILE_FUNCTION,
            "argument of ntile must be greater than zero");
      }
      bucket = 1;
      rowsInBucket = 0;
      bucketSize = rows / buckets;
      bigger = 0;
      if (bucketSize == 0) {
        bucketSize = 1;
      } else if (rows % buckets != 0) {
        bigger = rows % buckets;
        bucketSize++;
      }
      return true;
    }
  }

  /** lag and lead. */
  private static final class Neighbour extends WindowFunction {
    private final WindowPartition.Reader reader;
    private final Evaluator value;
    private final @Nullable Evaluator offset;
    private final @Nullable Evaluator otherwise;
    private final int sign;

    /** The offset is the same for all rows. */
    private final boolean fixed;

    /** The offset of the current row, negative when it goes back. */
    private long distance;

    Neighbour(ExpressionCompiler compiler, WindowPartition partition, int column, WindowCall call) {
      super(partition, column);
      this.reader = partition.reader();
      this.value = compiler.compile(call.arguments().get(0), reader.slot());
      this.offset = argument(compiler, call, 1);
      this.otherwise = argument(compiler, call, 2);
      this.sign = call.function() == WindowFunctionId.LAG ? -1 : 1;
      this.fixed = offset == null || isFixed(call.arguments().get(1));
    }

    private @Nullable Evaluator argument(ExpressionCompiler compiler, WindowCall call, int index) {
      return index < call.arguments().size()
          ? compiler.compile(call.arguments().get(index), partition.current())
          : null;
    }

    private static boolean isFixed(Expression expression) {
      return expression instanceof Constant || expression instanceof Parameter;
    }

    @Override
    void compute(TupleSlot into, int column) {
      distance = sign;
      if (offset != null) {
        distance = sign * offset.evalLong();
        if (offset.isNull()) {
          into.setNull(column);
          return;
        }
      }
      long row = partition.position() + distance;
      if (row >= 0 && reader.load(row)) {
        value.store(into, column);
      } else if (otherwise != null) {
        otherwise.store(into, column);
      } else {
        into.setNull(column);
      }
    }

    @Override
    long oldest() {
      return fixed ? partition.position() + Math.min(0, distance) : 0;
    }
  }

  /** first_value, last_value and nth_value. */
  private static final class InFrame extends WindowFunction {
    private final WindowBounds bounds;
    private final WindowPartition.Reader reader;
    private final WindowFunctionId id;
    private final Evaluator value;
    private final @Nullable Evaluator number;

    InFrame(
        ExpressionCompiler compiler,
        WindowPartition partition,
        WindowBounds bounds,
        int column,
        WindowCall call) {
      super(partition, column);
      this.bounds = bounds;
      this.reader = partition.reader();
      this.id = Objects.requireNonNull(call.function());
      this.value = compiler.compile(call.arguments().get(0), reader.slot());
      this.number =
          id == WindowFunctionId.NTH_VALUE
              ? compiler.compile(call.arguments().get(1), partition.current())
              : null;
    }

    @Override
    void compute(TupleSlot into, int column) {
      long row = row();
      if (row >= 0 && reader.load(row)) {
        value.store(into, column);
      } else {
        into.setNull(column);
      }
    }

    private long row() {
      if (number == null) {
        return id == WindowFunctionId.FIRST_VALUE ? bounds.row(0) : bounds.lastRow();
      }
      long wanted = number.evalLong();
      if (number.isNull()) {
        return -1;
      }
      if (wanted <= 0) {
        throw new DatabaseException(
            SqlState.INVALID_ARGUMENT_FOR_NTH_VALUE_FUNCTION,
            "argument of nth_value must be greater than zero");
      }
      return bounds.row(wanted - 1);
    }

    @Override
    long oldest() {
      if (bounds.excludes() || id == WindowFunctionId.NTH_VALUE) {
        return bounds.head();
      }
      if (id == WindowFunctionId.LAST_VALUE) {
        return Math.max(0, bounds.tail() - 1);
      }
      if (reader.loaded() != bounds.head()) {
        return bounds.head();
      }
      // What is loaded is not read again.
      return bounds.onlyGrows() ? Long.MAX_VALUE : bounds.head() + 1;
    }
  }
}
