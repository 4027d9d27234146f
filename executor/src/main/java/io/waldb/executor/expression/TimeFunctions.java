package io.waldb.executor.expression;

import static io.waldb.executor.expression.Arguments.integer;
import static io.waldb.executor.expression.Arguments.interval;
import static io.waldb.executor.expression.Arguments.number;
import static io.waldb.executor.expression.Arguments.numeric;
import static io.waldb.executor.expression.Arguments.real;
import static io.waldb.executor.expression.Arguments.text;
import static io.waldb.executor.expression.Arguments.truth;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Shapes.Body;
import io.waldb.executor.value.Calendar;
import io.waldb.executor.value.Intervals;
import io.waldb.executor.value.NumberFormat;
import io.waldb.executor.value.Numbers;
import io.waldb.executor.value.TimeFormat;
import io.waldb.executor.value.TimeParts;
import io.waldb.executor.value.Zone;
import io.waldb.sql.function.FunctionId;
import io.waldb.storage.tuple.Interval;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions of dates, times and intervals, and the formatting functions. */
final class TimeFunctions {
  private TimeFunctions() {}

  static void addTo(Map<FunctionId, Body> bodies) {
    dates(bodies);
    timestamps(bodies);
    times(bodies);
    intervals(bodies);
    fields(bodies);
    construction(bodies);
    zones(bodies);
    formats(bodies);
  }

  private static void dates(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.DATE_DIFFERENCE, (s, a) -> dateDifference(number(a, 0), number(a, 1)));
    bodies.put(
        FunctionId.DATE_ADD_INTERVAL,
        (s, a) -> Intervals.addTo(Calendar.dateToTimestamp(number(a, 0)), interval(a, 1)));
    bodies.put(
        FunctionId.DATE_SUBTRACT_INTERVAL,
        (s, a) ->
            Intervals.addTo(
                Calendar.dateToTimestamp(number(a, 0)), Intervals.negate(interval(a, 1))));
    bodies.put(
        FunctionId.DATE_ADD_TIME,
        (s, a) -> {
          long start = Calendar.dateToTimestamp(number(a, 0));
          return Calendar.isInfinite(start) ? start : Calendar.checkTimestamp(start + number(a, 1));
        });
    bodies.put(FunctionId.DATE_IS_FINITE, (s, a) -> truth(!Calendar.isInfiniteDate(number(a, 0))));
  }

  private static long dateDifference(long a, long b) {
    if (Calendar.isInfiniteDate(a) || Calendar.isInfiniteDate(b)) {
      throw new DatabaseException(
          SqlState.DATETIME_FIELD_OVERFLOW, "cannot subtract infinite dates");
    }
    return a - b;
  }

  private static void timestamps(Map<FunctionId, Body> bodies) {
    bodies.put(
        FunctionId.TIMESTAMP_ADD_INTERVAL, (s, a) -> Intervals.addTo(number(a, 0), interval(a, 1)));
    bodies.put(
        FunctionId.TIMESTAMP_SUBTRACT_INTERVAL,
        (s, a) -> Intervals.addTo(number(a, 0), Intervals.negate(interval(a, 1))));
    Body difference = (s, a) -> Intervals.between(number(a, 0), number(a, 1));
    bodies.put(FunctionId.TIMESTAMP_DIFFERENCE, difference);
    bodies.put(FunctionId.TIMESTAMPTZ_DIFFERENCE, difference);
    bodies.put(
        FunctionId.TIMESTAMPTZ_ADD_INTERVAL,
        (s, a) -> Intervals.addTo(number(a, 0), interval(a, 1), s.zone()));
    bodies.put(
        FunctionId.TIMESTAMPTZ_SUBTRACT_INTERVAL,
        (s, a) -> Intervals.addTo(number(a, 0), Intervals.negate(interval(a, 1)), s.zone()));
    Body finite = (s, a) -> truth(!Calendar.isInfinite(number(a, 0)));
    bodies.put(FunctionId.TIMESTAMP_IS_FINITE, finite);
    bodies.put(FunctionId.TIMESTAMPTZ_IS_FINITE, finite);
    bodies.put(FunctionId.TIMESTAMP_AGE, (s, a) -> Intervals.age(number(a, 0), number(a, 1)));
    bodies.put(
        FunctionId.TIMESTAMPTZ_AGE,
        (s, a) -> Intervals.age(s.zone().toLocal(number(a, 0)), s.zone().toLocal(number(a, 1))));
    bodies.put(FunctionId.TIMESTAMP_AGE_TODAY, (s, a) -> Intervals.age(today(s), number(a, 0)));
    bodies.put(
        FunctionId.TIMESTAMPTZ_AGE_TODAY,
        (s, a) -> Intervals.age(today(s), s.zone().toLocal(number(a, 0))));
    bodies.put(
        FunctionId.TIMESTAMP_BIN,
        (s, a) -> TimeParts.bin(interval(a, 0), number(a, 1), number(a, 2)));
    bodies.put(
        FunctionId.TIME_OF_DAY, (s, a) -> TimeFormat.timeOfDay(SessionValues.clock(), s.zone()));
  }

  /** Midnight of today, local. */
  private static long today(SessionContext session) {
    long local = session.zone().toLocal(session.transactionTimestamp());
    return local - Calendar.timeOf(local);
  }

  private static void times(Map<FunctionId, Body> bodies) {
    bodies.put(
        FunctionId.TIME_ADD_INTERVAL,
        (s, a) -> Calendar.timeOf(number(a, 0) + Calendar.timeOf(interval(a, 1).micros())));
    bodies.put(
        FunctionId.TIME_SUBTRACT_INTERVAL,
        (s, a) -> Calendar.timeOf(number(a, 0) - Calendar.timeOf(interval(a, 1).micros())));
    bodies.put(
        FunctionId.TIME_DIFFERENCE, (s, a) -> new Interval(0, 0, number(a, 0) - number(a, 1)));
  }

  private static void intervals(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.INTERVAL_ADD, (s, a) -> Intervals.add(interval(a, 0), interval(a, 1)));
    bodies.put(
        FunctionId.INTERVAL_SUBTRACT, (s, a) -> Intervals.subtract(interval(a, 0), interval(a, 1)));
    bodies.put(
        FunctionId.INTERVAL_MULTIPLY, (s, a) -> Intervals.multiply(interval(a, 0), real(a, 1)));
    bodies.put(FunctionId.INTERVAL_DIVIDE, (s, a) -> Intervals.divide(interval(a, 0), real(a, 1)));
    bodies.put(FunctionId.INTERVAL_NEGATE, (s, a) -> Intervals.negate(interval(a, 0)));
    bodies.put(FunctionId.INTERVAL_IS_FINITE, (s, a) -> truth(true));
    bodies.put(FunctionId.JUSTIFY_DAYS, (s, a) -> Intervals.justifyDays(interval(a, 0)));
    bodies.put(FunctionId.JUSTIFY_HOURS, (s, a) -> Intervals.justifyHours(interval(a, 0)));
    bodies.put(FunctionId.JUSTIFY_INTERVAL, (s, a) -> Intervals.justify(interval(a, 0)));
  }

  private static void fields(Map<FunctionId, Body> bodies) {
    Body date = (s, a) -> TimeParts.ofDate(text(a, 0), number(a, 1));
    Body time = (s, a) -> TimeParts.ofTime(text(a, 0), number(a, 1));
    Body timestamp = (s, a) -> TimeParts.ofTimestamp(text(a, 0), number(a, 1));
    Body timestampTz = (s, a) -> TimeParts.ofTimestampTz(text(a, 0), number(a, 1), s.zone());
    Body interval = (s, a) -> TimeParts.ofInterval(text(a, 0), interval(a, 1));
    bodies.put(FunctionId.DATE_EXTRACT, date);
    bodies.put(FunctionId.TIME_EXTRACT, time);
    bodies.put(FunctionId.TIMESTAMP_EXTRACT, timestamp);
    bodies.put(FunctionId.TIMESTAMPTZ_EXTRACT, timestampTz);
    bodies.put(FunctionId.INTERVAL_EXTRACT, interval);
    bodies.put(FunctionId.DATE_DATE_PART, asDouble(date));
    bodies.put(FunctionId.TIME_DATE_PART, asDouble(time));
    bodies.put(FunctionId.TIMESTAMP_DATE_PART, asDouble(timestamp));
    bodies.put(FunctionId.TIMESTAMPTZ_DATE_PART, asDouble(timestampTz));
    bodies.put(FunctionId.INTERVAL_DATE_PART, asDouble(interval));
    bodies.put(
        FunctionId.TIMESTAMP_TRUNCATE, (s, a) -> TimeParts.truncate(text(a, 0), number(a, 1)));
    bodies.put(
        FunctionId.TIMESTAMPTZ_TRUNCATE,
        (s, a) ->
            TimeParts.truncate(
                text(a, 0), number(a, 1), a.length > 2 ? Zone.of(text(a, 2)) : s.zone()));
    bodies.put(
        FunctionId.INTERVAL_TRUNCATE, (s, a) -> TimeParts.truncate(text(a, 0), interval(a, 1)));
  }

  private static Body asDouble(Body exact) {
    return (s, a) -> {
      Object value = exact.call(s, a);
      return value == null ? null : (Double) ((BigDecimal) value).doubleValue();
    };
  }

  private static void construction(Map<FunctionId, Body> bodies) {
    bodies.put(
        FunctionId.MAKE_DATE,
        (s, a) -> TimeParts.makeDate(integer(a, 0), integer(a, 1), integer(a, 2)));
    bodies.put(
        FunctionId.MAKE_TIME,
        (s, a) -> TimeParts.makeTime(integer(a, 0), integer(a, 1), real(a, 2)));
    bodies.put(FunctionId.MAKE_TIMESTAMP, (s, a) -> local(a));
    bodies.put(
        FunctionId.MAKE_TIMESTAMPTZ,
        (s, a) -> (a.length > 6 ? offsetOrZone(text(a, 6)) : s.zone()).toUtc(local(a)));
    bodies.put(FunctionId.MAKE_INTERVAL, (s, a) -> makeInterval(a));
    bodies.put(FunctionId.EPOCH_TO_TIMESTAMPTZ, (s, a) -> TimeParts.ofEpoch(real(a, 0)));
  }

  private static long local(Object[] a) {
    long date = TimeParts.makeDate(integer(a, 0), integer(a, 1), integer(a, 2));
    return Calendar.timestamp(date, TimeParts.makeTime(integer(a, 3), integer(a, 4), real(a, 5)));
  }

  /** A zone by name, or an offset with the sign of ISO 8601. */
  private static Zone offsetOrZone(String text) {
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    if (first == '+' || first == '-') {
      return Zone.of((first == '+' ? '-' : '+') + text.substring(1));
    }
    return Zone.of(text);
  }

  private static Interval makeInterval(Object[] a) {
    long[] parts = new long[6];
    for (int i = 0; i < Math.min(6, a.length); i++) {
      parts[i] = number(a, i);
    }
    double seconds = a.length > 6 ? real(a, 6) : 0;
    try {
      long months = Math.addExact(Math.multiplyExact(parts[0], 12L), parts[1]);
      long days = Math.addExact(Math.multiplyExact(parts[2], 7L), parts[3]);
      long micros =
          Math.addExact(
              parts[4] * Calendar.MICROS_PER_HOUR + parts[5] * Calendar.MICROS_PER_MINUTE,
              Numbers.doubleToBigint(seconds * 1e6));
      return new Interval(Math.toIntExact(months), Math.toIntExact(days), micros);
    } catch (ArithmeticException e) {
      throw Intervals.outOfRange();
    }
  }

  private static void zones(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.TIMESTAMP_AT_ZONE, (s, a) -> Zone.of(text(a, 0)).toUtc(number(a, 1)));
    bodies.put(FunctionId.TIMESTAMPTZ_AT_ZONE, (s, a) -> Zone.of(text(a, 0)).toLocal(number(a, 1)));
    bodies.put(
        FunctionId.TIMESTAMP_AT_OFFSET, (s, a) -> offset(interval(a, 0)).toUtc(number(a, 1)));
    bodies.put(
        FunctionId.TIMESTAMPTZ_AT_OFFSET, (s, a) -> offset(interval(a, 0)).toLocal(number(a, 1)));
  }

  private static Zone offset(Interval interval) {
    if (interval.months() != 0 || interval.days() != 0) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE,
          "interval time zone \"" + interval + "\" must not include months or days");
    }
    return Zone.ofOffset((int) (interval.micros() / Calendar.MICROS_PER_SECOND));
  }

  private static void formats(Map<FunctionId, Body> bodies) {
    bodies.put(
        FunctionId.TIMESTAMP_TO_CHAR, (s, a) -> TimeFormat.format(number(a, 0), null, text(a, 1)));
    bodies.put(
        FunctionId.TIMESTAMPTZ_TO_CHAR,
        (s, a) -> TimeFormat.format(number(a, 0), s.zone(), text(a, 1)));
    bodies.put(
        FunctionId.INTERVAL_TO_CHAR, (s, a) -> TimeFormat.format(interval(a, 0), text(a, 1)));
    bodies.put(
        FunctionId.TEXT_TO_TIMESTAMPTZ,
        (s, a) -> TimeFormat.parseTimestamp(text(a, 0), text(a, 1), s.zone()));
    bodies.put(FunctionId.TO_DATE, (s, a) -> TimeFormat.parseDate(text(a, 0), text(a, 1)));
    bodies.put(FunctionId.TO_NUMBER, (s, a) -> NumberFormat.parse(text(a, 0), text(a, 1)));
    Body ofLong = (s, a) -> numberToChar(BigDecimal.valueOf(number(a, 0)), text(a, 1));
    bodies.put(FunctionId.INTEGER_TO_CHAR, ofLong);
    bodies.put(FunctionId.BIGINT_TO_CHAR, ofLong);
    bodies.put(FunctionId.NUMERIC_TO_CHAR, (s, a) -> numberToChar(numeric(a, 0), text(a, 1)));
    bodies.put(
        FunctionId.REAL_TO_CHAR, (s, a) -> NumberFormat.format(real(a, 0), true, text(a, 1)));
    bodies.put(
        FunctionId.DOUBLE_TO_CHAR, (s, a) -> NumberFormat.format(real(a, 0), false, text(a, 1)));
  }

  private static @Nullable String numberToChar(BigDecimal value, String format) {
    return NumberFormat.format(value, format);
  }
}
