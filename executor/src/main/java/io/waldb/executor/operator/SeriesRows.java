package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.value.Calendar;
import io.waldb.executor.value.Intervals;
import io.waldb.sql.function.TableFunctionId;
import io.waldb.storage.tuple.Interval;
import io.waldb.storage.tuple.TupleSlot;
import java.math.BigDecimal;

/** generate_series: values from start to stop by a step. */
final class SeriesRows implements TableFunctionRows {
  private final ExecutionContext context;
  private final TableFunctionId function;

  private boolean done = true;
  private long current;
  private long stop;
  private long step;
  private BigDecimal currentNumeric = BigDecimal.ZERO;
  private BigDecimal stopNumeric = BigDecimal.ZERO;
  private BigDecimal stepNumeric = BigDecimal.ONE;
  private Interval stepInterval = Interval.ZERO;
  private int sign;

  SeriesRows(ExecutionContext context, TableFunctionId function) {
    this.context = context;
    this.function = function;
  }

  @Override
  public void open(Object[] values) {
    done = false;
    switch (function) {
      case GENERATE_SERIES_INTEGER, GENERATE_SERIES_BIGINT -> {
        current = (Long) values[0];
        stop = (Long) values[1];
        step = values.length > 2 ? (Long) values[2] : 1;
        sign = Long.signum(step);
      }
      case GENERATE_SERIES_NUMERIC -> {
        currentNumeric = (BigDecimal) values[0];
        stopNumeric = (BigDecimal) values[1];
        stepNumeric = values.length > 2 ? (BigDecimal) values[2] : BigDecimal.ONE;
        sign = stepNumeric.signum();
      }
      case GENERATE_SERIES_TIMESTAMP, GENERATE_SERIES_TIMESTAMPTZ -> {
        current = (Long) values[0];
        stop = (Long) values[1];
        stepInterval = (Interval) values[2];
        sign = stepInterval.compareTo(Interval.ZERO);
        done = Calendar.isInfinite(current);
      }
      default -> throw new IllegalArgumentException(function.toString());
    }
    if (sign == 0) {
      throw new DatabaseException(SqlState.INVALID_PARAMETER_VALUE, "step size cannot equal zero");
    }
  }

  @Override
  public boolean next(TupleSlot row) {
    if (done) {
      return false;
    }
    return function == TableFunctionId.GENERATE_SERIES_NUMERIC ? nextNumeric(row) : nextLong(row);
  }

  private boolean nextNumeric(TupleSlot row) {
    if (currentNumeric.compareTo(stopNumeric) * sign > 0) {
      done = true;
      return false;
    }
    row.setObject(0, currentNumeric);
    currentNumeric = currentNumeric.add(stepNumeric);
    return true;
  }

  private boolean nextLong(TupleSlot row) {
    if (Long.compare(current, stop) * sign > 0) {
      done = true;
      return false;
    }
    row.setLong(0, current);
    switch (function) {
      case GENERATE_SERIES_TIMESTAMP -> current = Intervals.addTo(current, stepInterval);
      case GENERATE_SERIES_TIMESTAMPTZ ->
          current = Intervals.addTo(current, stepInterval, context.session().zone());
      default -> {
        long next = current + step;
        // Past the end of the type the series ends.
        done = ((current ^ next) & (step ^ next)) < 0;
        current = next;
      }
    }
    return true;
  }
}
