package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.value.Intervals;
import io.waldb.executor.value.Numbers;
import io.waldb.executor.value.NumericMath;
import io.waldb.executor.value.Ordering;
import io.waldb.sql.function.AggregateId;
import io.waldb.storage.tuple.Interval;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the accumulator of an aggregate call from its id and the types of its arguments. */
final class Accumulators {
  private Accumulators() {}

  static Accumulator of(AggregateId id, Evaluator[] arguments, SqlType result) {
    return switch (id) {
      case COUNT_ROWS -> new Accumulator.Count(null);
      case COUNT -> new Accumulator.Count(arguments[0]);
      case SUM -> sum(arguments[0], result);
      case AVG -> average(arguments[0], result);
      case MIN -> extreme(arguments[0], -1);
      case MAX -> extreme(arguments[0], 1);
      case BOOL_AND, BIT_AND -> new Accumulator.OfLongs(arguments[0], (a, b) -> a & b);
      case BOOL_OR, BIT_OR -> new Accumulator.OfLongs(arguments[0], (a, b) -> a | b);
      case BIT_XOR -> new Accumulator.OfLongs(arguments[0], (a, b) -> a ^ b);
      case ANY_VALUE -> any(arguments[0]);
      case STRING_AGG -> join(arguments);
      case STDDEV_SAMP, STDDEV_POP, VAR_SAMP, VAR_POP ->
          result.kind() == TypeKind.NUMERIC
              ? new NumericDeviation(id, arguments[0])
              : new DoubleDeviation(id, arguments[0]);
      case CORR,
          COVAR_POP,
          COVAR_SAMP,
          REGR_COUNT,
          REGR_AVGX,
          REGR_AVGY,
          REGR_SXX,
          REGR_SYY,
          REGR_SXY,
          REGR_SLOPE,
          REGR_INTERCEPT,
          REGR_R2 ->
          new Regression(id, arguments[0], arguments[1]);
    };
  }

  private static Accumulator sum(Evaluator argument, SqlType result) {
    return switch (result.kind()) {
      case BIGINT ->
          new Accumulator.OfLongs(argument, Accumulators::addExact, (sum, value) -> sum - value);
      case REAL -> new Accumulator.OfDoubles(argument, (a, b) -> (float) (a + b));
      case DOUBLE -> new Accumulator.OfDoubles(argument, Double::sum);
      case INTERVAL -> new IntervalSum(argument, false);
      case NUMERIC ->
          argument.representation() == TypeKind.Representation.LONG
              ? new LongTotal(argument, false)
              : new NumericTotal(argument, false);
      default -> throw unsupported("sum", argument);
    };
  }

  private static long addExact(long a, long b) {
    long sum = a + b;
    if (((a ^ sum) & (b ^ sum)) < 0) {
      throw Numbers.outOfRange("bigint");
    }
    return sum;
  }

  private static Accumulator average(Evaluator argument, SqlType result) {
    return switch (result.kind()) {
      case NUMERIC ->
          argument.representation() == TypeKind.Representation.LONG
              ? new LongTotal(argument, true)
              : new NumericTotal(argument, true);
      case DOUBLE -> new DoubleAverage(argument);
      case INTERVAL -> new IntervalSum(argument, true);
      default -> throw unsupported("avg", argument);
    };
  }

  private static DatabaseException unsupported(String name, Evaluator argument) {
    return new DatabaseException(
        SqlState.FEATURE_NOT_SUPPORTED, name + " of " + argument.type() + " is not supported");
  }

  private static Accumulator extreme(Evaluator argument, int sign) {
    return switch (argument.representation()) {
      case LONG -> new Accumulator.OfLongs(argument, sign > 0 ? Math::max : Math::min);
      case DOUBLE ->
          new Accumulator.OfDoubles(argument, (a, b) -> Ordering.compare(b, a) * sign >= 0 ? b : a);
      case OBJECT -> new ObjectExtreme(argument, sign);
    };
  }

  private static Accumulator any(Evaluator argument) {
    return switch (argument.representation()) {
      case LONG -> new Accumulator.OfLongs(argument, (a, b) -> a);
      case DOUBLE -> new Accumulator.OfDoubles(argument, (a, b) -> a);
      case OBJECT -> new ObjectExtreme(argument, 0);
    };
  }

  private static Accumulator join(Evaluator[] arguments) {
    return arguments[0].type().kind() == TypeKind.BYTEA
        ? new ByteJoin(arguments[0], arguments[1])
        : new TextJoin(arguments[0], arguments[1]);
  }

  /** The sum or mean of bigints, exact: a pair of longs as one 128-bit number. */
  private static final class LongTotal extends Accumulator {
    private final Evaluator argument;
    private final boolean mean;
    private long[] lows = {};
    private long[] highs = {};
    private long[] counts = {};

    LongTotal(Evaluator argument, boolean mean) {
      this.argument = argument;
      this.mean = mean;
    }

    @Override
    void begin(int group) {
      lows = room(lows, group);
      highs = room(highs, group);
      counts = room(counts, group);
      lows[group] = 0;
      highs[group] = 0;
      counts[group] = 0;
    }

    @Override
    void add(int group) {
      long value = argument.evalLong();
      if (argument.isNull()) {
        return;
      }
      long low = lows[group] + value;
      highs[group] += (value >> 63) + (Long.compareUnsigned(low, lows[group]) < 0 ? 1 : 0);
      lows[group] = low;
      counts[group]++;
    }

    @Override
    boolean canRemove() {
      return true;
    }

    @Override
    boolean remove(int group) {
      long value = argument.evalLong();
      if (!argument.isNull()) {
        long low = lows[group] - value;
        highs[group] -= (value >> 63) + (Long.compareUnsigned(low, lows[group]) > 0 ? 1 : 0);
        lows[group] = low;
        counts[group]--;
      }
      return true;
    }

    @Override
    void result(int group, TupleSlot into, int column) {
      if (counts[group] == 0) {
        into.setNull(column);
        return;
      }
      BigInteger low = BigInteger.valueOf(lows[group]);
      if (lows[group] < 0) {
        low = low.add(BigInteger.ONE.shiftLeft(64));
      }
      BigDecimal total = new BigDecimal(BigInteger.valueOf(highs[group]).shiftLeft(64).add(low));
      into.setObject(
          column, mean ? NumericMath.divide(total, BigDecimal.valueOf(counts[group])) : total);
    }

    @Override
    long bytes() {
      return 24L * lows.length;
    }

    @Override
    void clear() {
      lows = new long[0];
      highs = new long[0];
      counts = new long[0];
    }
  }

  /** A running sum with its count. */
  private static final class Total {
    BigDecimal sum = BigDecimal.ZERO;
    long count;

    /** How many of the values have as many decimals as the sum. */
    long widest;

    void add(BigDecimal value) {
      int before = sum.scale();
      sum = count == 0 ? value : sum.add(value);
      widest =
          count == 0 || value.scale() > before ? 1 : value.scale() == before ? widest + 1 : widest;
      count++;
    }

    /** False when the sum of what is left would have fewer decimals. */
    boolean remove(BigDecimal value) {
      count--;
      if (count > 0 && value.scale() == sum.scale() && --widest == 0) {
        return false;
      }
      sum = sum.subtract(value);
      return true;
    }
  }

  private static final class NumericTotal extends Accumulator.OfObjects<Total> {
    private final Evaluator argument;
    private final boolean mean;

    NumericTotal(Evaluator argument, boolean mean) {
      this.argument = argument;
      this.mean = mean;
    }

    @Override
    @Nullable Total initial() {
      return null;
    }

    @Override
    @Nullable Total step(@Nullable Total state) {
      Object value = argument.evalObject();
      if (value == null) {
        return state;
      }
      Total total = state == null ? new Total() : state;
      total.add((BigDecimal) value);
      return total;
    }

    @Override
    boolean canRemove() {
      return true;
    }

    @Override
    boolean remove(int group) {
      Object value = argument.evalObject();
      return value == null || Objects.requireNonNull(state(group)).remove((BigDecimal) value);
    }

    @Override
    void finish(@Nullable Total state, TupleSlot into, int column) {
      into.setObject(
          column,
          state == null || state.count == 0
              ? null
              : mean ? NumericMath.divide(state.sum, BigDecimal.valueOf(state.count)) : state.sum);
    }
  }

  private static final class DoubleAverage extends Accumulator {
    private final Evaluator argument;
    private double[] sums = {};
    private long[] counts = {};

    DoubleAverage(Evaluator argument) {
      this.argument = argument;
    }

    @Override
    void begin(int group) {
      sums = room(sums, group);
      counts = room(counts, group);
      sums[group] = 0;
      counts[group] = 0;
    }

    @Override
    void add(int group) {
      double value = argument.evalDouble();
      if (!argument.isNull()) {
        sums[group] += value;
        counts[group]++;
      }
    }

    @Override
    void result(int group, TupleSlot into, int column) {
      if (counts[group] == 0) {
        into.setNull(column);
      } else {
        into.setDouble(column, sums[group] / counts[group]);
      }
    }

    @Override
    long bytes() {
      return 16L * sums.length;
    }

    @Override
    void clear() {
      sums = new double[0];
      counts = new long[0];
    }
  }

  private static final class IntervalTotal {
    Interval sum = Interval.ZERO;
    long count;
  }

  private static final class IntervalSum extends Accumulator.OfObjects<IntervalTotal> {
    private final Evaluator argument;
    private final boolean mean;

    IntervalSum(Evaluator argument, boolean mean) {
      this.argument = argument;
      this.mean = mean;
    }

    @Override
    @Nullable IntervalTotal initial() {
      return null;
    }

    @Override
    @Nullable IntervalTotal step(@Nullable IntervalTotal state) {
      Object value = argument.evalObject();
      if (value == null) {
        return state;
      }
      IntervalTotal total = state == null ? new IntervalTotal() : state;
      total.sum = Intervals.add(total.sum, (Interval) value);
      total.count++;
      return total;
    }

    @Override
    boolean canRemove() {
      return true;
    }

    @Override
    boolean remove(int group) {
      Object value = argument.evalObject();
      if (value != null) {
        IntervalTotal total = Objects.requireNonNull(state(group));
        total.sum = Intervals.subtract(total.sum, (Interval) value);
        total.count--;
      }
      return true;
    }

    @Override
    void finish(@Nullable IntervalTotal state, TupleSlot into, int column) {
      into.setObject(
          column,
          state == null || state.count == 0
              ? null
              : mean ? Intervals.divide(state.sum, (double) state.count) : state.sum);
    }
  }

  /** The least or greatest object, the last of equal ones, or with sign 0 the first. */
  private static final class ObjectExtreme extends Accumulator.OfObjects<Object> {
    private final Evaluator argument;
    private final int sign;
    private final Comparator<Object> order;

    ObjectExtreme(Evaluator argument, int sign) {
      this.argument = argument;
      this.sign = sign;
      this.order = Ordering.ofObjects(argument.type().kind());
    }

    @Override
    @Nullable Object initial() {
      return null;
    }

    @Override
    @Nullable Object step(@Nullable Object state) {
      Object value = argument.evalObject();
      if (value == null) {
        return state;
      }
      if (state == null) {
        return value;
      }
      return sign != 0 && order.compare(value, state) * sign >= 0 ? value : state;
    }

    @Override
    void finish(@Nullable Object state, TupleSlot into, int column) {
      into.setObject(column, state);
    }
  }

  private static final class TextJoin extends Accumulator.OfObjects<StringBuilder> {
    private final Evaluator argument;
    private final Evaluator separator;

    TextJoin(Evaluator argument, Evaluator separator) {
      this.argument = argument;
      this.separator = separator;
    }

    @Override
    @Nullable StringBuilder initial() {
      return null;
    }

    @Override
    @Nullable StringBuilder step(@Nullable StringBuilder state) {
      Object value = argument.evalObject();
      if (value == null) {
        return state;
      }
      if (state == null) {
        return new StringBuilder((String) value);
      }
      Object between = separator.evalObject();
      if (between != null) {
        state.append((String) between);
      }
      return state.append((String) value);
    }

    @Override
    void finish(@Nullable StringBuilder state, TupleSlot into, int column) {
      into.setObject(column, state == null ? null : state.toString());
    }
  }

  private static final class ByteJoin extends Accumulator.OfObjects<ByteArrayOutputStream> {
    private final Evaluator argument;
    private final Evaluator separator;

    ByteJoin(Evaluator argument, Evaluator separator) {
      this.argument = argument;
      this.separator = separator;
    }

    @Override
    @Nullable ByteArrayOutputStream initial() {
      return null;
    }

    @Override
    @Nullable ByteArrayOutputStream step(@Nullable ByteArrayOutputStream state) {
      Object value = argument.evalObject();
      if (value == null) {
        return state;
      }
      ByteArrayOutputStream out = state;
      if (out == null) {
        out = new ByteArrayOutputStream();
      } else {
        Object between = separator.evalObject();
        if (between != null) {
          out.writeBytes((byte[]) between);
        }
      }
      out.writeBytes((byte[]) value);
      return out;
    }

    @Override
    void finish(@Nullable ByteArrayOutputStream state, TupleSlot into, int column) {
      into.setObject(column, state == null ? null : state.toByteArray());
    }
  }

  /** Count, sum and sum of squares. */
  private static final class Squares {
    long count;
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal squares = BigDecimal.ZERO;
  }

  private static final class NumericDeviation extends Accumulator.OfObjects<Squares> {
    private final AggregateId id;
    private final Evaluator argument;

    NumericDeviation(AggregateId id, Evaluator argument) {
      this.id = id;
      this.argument = argument;
    }

    @Override
    Squares initial() {
      return new Squares();
    }

    private BigDecimal value() {
      if (argument.representation() == TypeKind.Representation.LONG) {
        return BigDecimal.valueOf(argument.evalLong());
      }
      Object object = argument.evalObject();
      return object == null ? BigDecimal.ZERO : (BigDecimal) object;
    }

    @Override
    boolean canRemove() {
      // With decimals the result could have more of them than one of the rows that are left.
      return argument.representation() == TypeKind.Representation.LONG;
    }

    @Override
    boolean remove(int group) {
      Squares sums = Objects.requireNonNull(state(group));
      BigDecimal value = value();
      if (!argument.isNull()) {
        sums.count--;
        sums.sum = sums.sum.subtract(value);
        sums.squares = sums.squares.subtract(value.multiply(value));
      }
      return true;
    }

    @Override
    Squares step(@Nullable Squares state) {
      Squares sums = state == null ? new Squares() : state;
      BigDecimal value = value();
      if (!argument.isNull()) {
        sums.count++;
        sums.sum = sums.sum.add(value);
        sums.squares = sums.squares.add(value.multiply(value));
      }
      return sums;
    }

    @Override
    void finish(@Nullable Squares state, TupleSlot into, int column) {
      boolean sample = id == AggregateId.VAR_SAMP || id == AggregateId.STDDEV_SAMP;
      boolean root = id == AggregateId.STDDEV_SAMP || id == AggregateId.STDDEV_POP;
      if (state == null || state.count <= (sample ? 1 : 0)) {
        into.setNull(column);
        return;
      }
      BigDecimal n = BigDecimal.valueOf(state.count);
      BigDecimal numerator = n.multiply(state.squares).subtract(state.sum.multiply(state.sum));
      if (numerator.signum() <= 0) {
        into.setObject(column, BigDecimal.ZERO);
        return;
      }
      BigDecimal divisor = n.multiply(sample ? n.subtract(BigDecimal.ONE) : n);
      BigDecimal variance = NumericMath.divide(numerator, divisor);
      into.setObject(column, root ? NumericMath.squareRoot(variance, variance.scale()) : variance);
    }
  }

  /** Youngs and Cramer's running variance. */
  private static final class DoubleDeviation extends Accumulator {
    private final AggregateId id;
    private final Evaluator argument;
    private double[] counts = {};
    private double[] sums = {};
    private double[] squares = {};

    DoubleDeviation(AggregateId id, Evaluator argument) {
      this.id = id;
      this.argument = argument;
    }

    @Override
    void begin(int group) {
      counts = room(counts, group);
      sums = room(sums, group);
      squares = room(squares, group);
      counts[group] = 0;
      sums[group] = 0;
      squares[group] = 0;
    }

    @Override
    void add(int group) {
      double value = argument.evalDouble();
      if (argument.isNull()) {
        return;
      }
      double n = ++counts[group];
      sums[group] += value;
      if (n > 1) {
        double distance = value * n - sums[group];
        squares[group] += distance * distance / (n * (n - 1));
      } else if (Double.isNaN(value) || Double.isInfinite(value)) {
        squares[group] = Double.NaN;
      }
    }

    @Override
    void result(int group, TupleSlot into, int column) {
      boolean sample = id == AggregateId.VAR_SAMP || id == AggregateId.STDDEV_SAMP;
      boolean root = id == AggregateId.STDDEV_SAMP || id == AggregateId.STDDEV_POP;
      double n = counts[group];
      if (n <= (sample ? 1 : 0)) {
        into.setNull(column);
        return;
      }
      double variance = squares[group] / (sample ? n - 1 : n);
      into.setDouble(column, root ? Math.sqrt(variance) : variance);
    }

    @Override
    long bytes() {
      return 24L * counts.length;
    }

    @Override
    void clear() {
      counts = new double[0];
      sums = new double[0];
      squares = new double[0];
    }
  }

  /** Sums of two variables' squares and products, about their means. */
  private static final class Pairs {
    double count;
    double sumX;
    double sumY;
    double squaresX;
    double squaresY;
    double products;
  }

  private static final class Regression extends Accumulator.OfObjects<Pairs> {
    private final AggregateId id;
    private final Evaluator y;
    private final Evaluator x;

    Regression(AggregateId id, Evaluator y, Evaluator x) {
      this.id = id;
      this.y = y;
      this.x = x;
    }

    @Override
    Pairs initial() {
      return new Pairs();
    }

    @Override
    Pairs step(@Nullable Pairs state) {
      Pairs sums = state == null ? new Pairs() : state;
      double b = y.evalDouble();
      double a = x.evalDouble();
      if (y.isNull() || x.isNull()) {
        return sums;
      }
      double n = ++sums.count;
      sums.sumX += a;
      sums.sumY += b;
      if (n > 1) {
        double distanceX = a * n - sums.sumX;
        double distanceY = b * n - sums.sumY;
        double scale = 1 / (n * (n - 1));
        sums.squaresX += distanceX * distanceX * scale;
        sums.squaresY += distanceY * distanceY * scale;
        sums.products += distanceX * distanceY * scale;
      }
      return sums;
    }

    @Override
    void finish(@Nullable Pairs state, TupleSlot into, int column) {
      Pairs s = state == null ? new Pairs() : state;
      if (id == AggregateId.REGR_COUNT) {
        into.setLong(column, (long) s.count);
        return;
      }
      double value = value(s);
      boolean none = s.count < (id == AggregateId.COVAR_SAMP ? 2 : 1);
      if (none || undefined(s)) {
        into.setNull(column);
      } else {
        into.setDouble(column, value);
      }
    }

    private boolean undefined(Pairs s) {
      return switch (id) {
        case CORR -> s.squaresX == 0 || s.squaresY == 0;
        case REGR_SLOPE, REGR_INTERCEPT, REGR_R2 -> s.squaresX == 0;
        default -> false;
      };
    }

    private double value(Pairs s) {
      return switch (id) {
        case CORR -> s.products / Math.sqrt(s.squaresX * s.squaresY);
        case COVAR_POP -> s.products / s.count;
        case COVAR_SAMP -> s.products / (s.count - 1);
        case REGR_AVGX -> s.sumX / s.count;
        case REGR_AVGY -> s.sumY / s.count;
        case REGR_SXX -> s.squaresX;
        case REGR_SYY -> s.squaresY;
        case REGR_SXY -> s.products;
        case REGR_SLOPE -> s.products / s.squaresX;
        case REGR_INTERCEPT -> (s.sumY - s.sumX * s.products / s.squaresX) / s.count;
        case REGR_R2 -> s.squaresY == 0 ? 1 : s.products * s.products / (s.squaresX * s.squaresY);
        default -> throw new IllegalArgumentException(id.toString());
      };
    }
  }
}
