package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.value.Calendar;
import io.waldb.executor.value.Intervals;
import io.waldb.executor.value.Ordering;
import io.waldb.executor.value.Zone;
import io.waldb.storage.tuple.Interval;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleSlot;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The offset of a RANGE bound: compares a row's ordering value with that of the current row, moved
 * by the offset.
 *
 * <p>Follows PostgreSQL's {@code in_range} support functions: a sum that does not fit counts as
 * beyond all values; a negative offset is an error once a row is compared.
 */
abstract class RangeOffset {
  final int column;

  RangeOffset(int column) {
    this.column = column;
  }

  /**
   * The offset for values of a type.
   *
   * @param column where in the rows the values are
   * @param offset of the type that the binder has chosen for the values' type
   * @param zone the session's time zone
   */
  static RangeOffset of(SqlType type, int column, Evaluator offset, Supplier<Zone> zone) {
    return switch (type.kind()) {
      case SMALLINT, INTEGER, BIGINT -> new OfIntegers(column, offset);
      case REAL, DOUBLE -> new OfDoubles(column, offset);
      case NUMERIC -> new OfNumerics(column, offset);
      case TIME -> new OfTimes(column, offset);
      case DATE -> new OfDates(column, offset);
      case TIMESTAMP -> new OfTimestamps(column, offset);
      case TIMESTAMPTZ -> new OfMoments(column, offset, zone);
      case INTERVAL -> new OfIntervals(column, offset);
      default -> throw new IllegalArgumentException("no RANGE offset for " + type);
    };
  }

  /** Evaluates the offset for a run; false when it is NULL. */
  abstract boolean take();

  /** Whether the offset is below zero. */
  abstract boolean isNegative();

  /** Takes the current row's value, moved up or down, as what rows are compared with. */
  abstract void move(TupleSlot current, boolean down);

  /** How a row's value stands to what was taken by {@link #move}. */
  abstract int compare(TupleSlot row);

  /**
   * Takes the current row's value, moved.
   *
   * @throws DatabaseException 22013 when the offset is negative
   */
  final void base(TupleSlot current, boolean down) {
    if (isNegative()) {
      throw new DatabaseException(
          SqlState.INVALID_PRECEDING_OR_FOLLOWING_SIZE,
          "invalid preceding or following size in window function");
    }
    move(current, down);
  }

  private static final class OfIntegers extends RangeOffset {
    private final Evaluator argument;
    private long offset;
    private long bound;

    /** The sign of a row's difference when the sum did not fit; else 0. */
    private int beyond;

    OfIntegers(int column, Evaluator argument) {
      super(column);
      this.argument = argument;
    }

    @Override
    boolean take() {
      offset = argument.evalLong();
      return !argument.isNull();
    }

    @Override
    boolean isNegative() {
      return offset < 0;
    }

    @Override
    void move(TupleSlot current, boolean down) {
      long value = current.getLong(column);
      bound = down ? value - offset : value + offset;
      beyond = down ? (bound > value ? 1 : 0) : bound < value ? -1 : 0;
    }

    @Override
    int compare(TupleSlot row) {
      return beyond != 0 ? beyond : Long.compare(row.getLong(column), bound);
    }
  }

  private static final class OfDoubles extends RangeOffset {
    private final Evaluator argument;
    private double offset;
    private double base;
    private double bound;

    OfDoubles(int column, Evaluator argument) {
      super(column);
      this.argument = argument;
    }

    @Override
    boolean take() {
      offset = argument.evalDouble();
      return !argument.isNull();
    }

    @Override
    boolean isNegative() {
      return Double.isNaN(offset) || offset < 0;
    }

    @Override
    void move(TupleSlot current, boolean down) {
      base = current.getDouble(column);
      bound = down ? base - offset : base + offset;
    }

    @Override
    int compare(TupleSlot row) {
      double value = row.getDouble(column);
      if (Double.isNaN(value) || Double.isNaN(base)) {
        return Ordering.compare(value, base);
      }
      // An infinity moved by another towards the finite: every value is within reach of it.
      return Double.isNaN(bound) ? 0 : Ordering.compare(value, bound);
    }
  }

  private static final class OfNumerics extends RangeOffset {
    private final Evaluator argument;
    private BigDecimal offset = BigDecimal.ZERO;
    private BigDecimal bound = BigDecimal.ZERO;

    OfNumerics(int column, Evaluator argument) {
      super(column);
      this.argument = argument;
    }

    @Override
    boolean take() {
      Object value = argument.evalObject();
      if (value != null) {
        offset = (BigDecimal) value;
      }
      return value != null;
    }

    @Override
    boolean isNegative() {
      return offset.signum() < 0;
    }

    @Override
    void move(TupleSlot current, boolean down) {
      BigDecimal value = current.getNumeric(column);
      bound = down ? value.subtract(offset) : value.add(offset);
    }

    @Override
    int compare(TupleSlot row) {
      return row.getNumeric(column).compareTo(bound);
    }
  }

  /** An offset that is an interval. */
  private abstract static class BySpan extends RangeOffset {
    private final Evaluator argument;
    Interval offset = Interval.ZERO;

    BySpan(int column, Evaluator argument) {
      super(column);
      this.argument = argument;
    }

    @Override
    final boolean take() {
      Object value = argument.evalObject();
      if (value != null) {
        offset = (Interval) value;
      }
      return value != null;
    }

    @Override
    boolean isNegative() {
      return offset.compareTo(Interval.ZERO) < 0;
    }
  }

  /** Of times of day the offset's time alone counts, and does not go round. */
  private static final class OfTimes extends BySpan {
    private long bound;

    OfTimes(int column, Evaluator argument) {
      super(column, argument);
    }

    @Override
    boolean isNegative() {
      return offset.micros() < 0;
    }

    @Override
    void move(TupleSlot current, boolean down) {
      long value = current.getLong(column);
      bound = down ? value - offset.micros() : value + offset.micros();
    }

    @Override
    int compare(TupleSlot row) {
      return Long.compare(row.getLong(column), bound);
    }
  }

  private static class OfTimestamps extends BySpan {
    private long bound;

    OfTimestamps(int column, Evaluator argument) {
      super(column, argument);
    }

    /** The timestamp a row has. */
    long timestamp(TupleSlot row) {
      return row.getLong(column);
    }

    /** A timestamp moved by a span. */
    long moved(long timestamp, Interval by) {
      return Intervals.addTo(timestamp, by);
    }

    @Override
    final void move(TupleSlot current, boolean down) {
      bound = moved(timestamp(current), down ? Intervals.negate(offset) : offset);
    }

    @Override
    final int compare(TupleSlot row) {
      return Long.compare(timestamp(row), bound);
    }
  }

  /** Dates count as the timestamps at their beginning. */
  private static final class OfDates extends OfTimestamps {
    OfDates(int column, Evaluator argument) {
      super(column, argument);
    }

    @Override
    long timestamp(TupleSlot row) {
      return Calendar.dateToTimestamp(row.getLong(column));
    }
  }

  private static final class OfMoments extends OfTimestamps {
    private final Supplier<Zone> zone;

    OfMoments(int column, Evaluator argument, Supplier<Zone> zone) {
      super(column, argument);
      this.zone = zone;
    }

    @Override
    long moved(long timestamp, Interval by) {
      return Intervals.addTo(timestamp, by, zone.get());
    }
  }

  private static final class OfIntervals extends BySpan {
    private Interval bound = Interval.ZERO;

    OfIntervals(int column, Evaluator argument) {
      super(column, argument);
    }

    private Interval value(TupleSlot row) {
      return (Interval) Objects.requireNonNull(row.getObject(column));
    }

    @Override
    void move(TupleSlot current, boolean down) {
      Interval value = value(current);
      bound = down ? Intervals.subtract(value, offset) : Intervals.add(value, offset);
    }

    @Override
    int compare(TupleSlot row) {
      return value(row).compareTo(bound);
    }
  }
}
