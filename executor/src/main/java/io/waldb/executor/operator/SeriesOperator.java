package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.value.Calendar;
import io.waldb.executor.value.Intervals;
import io.waldb.sql.function.TableFunctionId;
import io.waldb.storage.tuple.Interval;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** generate_series: values from start to stop by a step; no rows when an argument is NULL. */
final class SeriesOperator extends Operator {
  private final TableFunctionId function;
  private final Evaluator[] arguments;
  private final boolean ordinality;
  private @Nullable Evaluator filter;

  private boolean done = true;
  private boolean pastEnd;
  private long row;
  private long current;
  private long stop;
  private long step;
  private BigDecimal currentNumeric = BigDecimal.ZERO;
  private BigDecimal stopNumeric = BigDecimal.ZERO;
  private BigDecimal stepNumeric = BigDecimal.ONE;
  private Interval stepInterval = Interval.ZERO;
  private int sign;

  SeriesOperator(
      ExecutionContext context,
      TableFunctionId function,
      Evaluator[] arguments,
      boolean ordinality,
      TupleDescriptor descriptor) {
    super(context, new TupleSlot(descriptor));
    this.function = function;
    this.arguments = arguments;
    this.ordinality = ordinality;
  }

  void setFilter(@Nullable Evaluator condition) {
    filter = condition;
  }

  @Override
  public void restart() {
    row = 0;
    Object[] values = new Object[arguments.length];
    done = false;
    for (int i = 0; i < values.length; i++) {
      Object value = arguments[i].evalBoxed();
      if (value == null) {
        done = true;
        return;
      }
      values[i] = value;
    }
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
    }
    if (sign == 0) {
      throw new DatabaseException(SqlState.INVALID_PARAMETER_VALUE, "step size cannot equal zero");
    }
  }

  @Override
  public boolean next() {
    while (!done) {
      context.tick();
      slot().clear();
      switch (function) {
        case GENERATE_SERIES_NUMERIC -> nextNumeric();
        default -> nextLong();
      }
      if (done && pastEnd) {
        return false;
      }
      if (ordinality) {
        slot().setLong(1, ++row);
      }
      if (filter == null || filter.evalBoolean()) {
        return true;
      }
    }
    return false;
  }

  private void nextNumeric() {
    pastEnd = currentNumeric.compareTo(stopNumeric) * sign > 0;
    if (pastEnd) {
      done = true;
      return;
    }
    slot().setObject(0, currentNumeric);
    currentNumeric = currentNumeric.add(stepNumeric);
  }

  private void nextLong() {
    pastEnd = Long.compare(current, stop) * sign > 0;
    if (pastEnd) {
      done = true;
      return;
    }
    slot().setLong(0, current);
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
  }
}
