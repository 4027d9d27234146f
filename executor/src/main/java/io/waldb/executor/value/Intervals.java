package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.tuple.Interval;

/**
 * Arithmetic of intervals, and of dates and times with them.
 *
 * <p>Follows PostgreSQL {@code utils/adt/timestamp.c}.
 */
public final class Intervals {
  private static final int DAYS_PER_MONTH = 30;

  private Intervals() {}

  /** Sum of two intervals. */
  public static Interval add(Interval a, Interval b) {
    try {
      return new Interval(
          Math.addExact(a.months(), b.months()),
          Math.addExact(a.days(), b.days()),
          Math.addExact(a.micros(), b.micros()));
    } catch (ArithmeticException e) {
      throw outOfRange();
    }
  }

  /** Difference of two intervals. */
  public static Interval subtract(Interval a, Interval b) {
    try {
      return new Interval(
          Math.subtractExact(a.months(), b.months()),
          Math.subtractExact(a.days(), b.days()),
          Math.subtractExact(a.micros(), b.micros()));
    } catch (ArithmeticException e) {
      throw outOfRange();
    }
  }

  /** The opposite. */
  public static Interval negate(Interval a) {
    try {
      return new Interval(
          Math.negateExact(a.months()), Math.negateExact(a.days()), Math.negateExact(a.micros()));
    } catch (ArithmeticException e) {
      throw outOfRange();
    }
  }

  /** The product with a number; what is left of a month goes to days, of a day to microseconds. */
  public static Interval multiply(Interval a, double factor) {
    return scale(a.months() * factor, a.days() * factor, a.micros() * factor);
  }

  /**
   * The quotient by a number.
   *
   * @throws DatabaseException 22012 when it is zero
   */
  public static Interval divide(Interval a, double divisor) {
    if (divisor == 0) {
      throw new DatabaseException(SqlState.DIVISION_BY_ZERO, "division by zero");
    }
    return scale(a.months() / divisor, a.days() / divisor, a.micros() / divisor);
  }

  private static Interval scale(double months, double days, double micros) {
    if (!fitsInt(months) || !fitsInt(days)) {
      throw outOfRange();
    }
    int wholeMonths = (int) months;
    int wholeDays = (int) days;
    double restOfMonths = roundSixth((months - wholeMonths) * DAYS_PER_MONTH);
    double restOfDays = roundSixth(days - wholeDays + restOfMonths - (int) restOfMonths);
    if (Math.abs(restOfDays) >= 1) {
      wholeDays += (int) restOfDays;
      restOfDays -= (int) restOfDays;
    }
    double sum = (double) wholeDays + (int) restOfMonths;
    double time = Math.rint(micros + restOfDays * Calendar.MICROS_PER_DAY);
    if (!fitsInt(sum) || Double.isNaN(time) || Math.abs(time) >= 0x1p63) {
      throw outOfRange();
    }
    return new Interval(wholeMonths, (int) sum, (long) time);
  }

  private static boolean fitsInt(double value) {
    return value > -2147483649.0 && value < 2147483648.0;
  }

  /** Rounds to six decimals of a day, to hide what binary fractions leave. */
  private static double roundSixth(double value) {
    return Math.rint(value * 1e6) / 1e6;
  }

  /**
   * A timestamp moved by an interval: first months, cut to the month's length, then days, then
   * time.
   */
  public static long addTo(long timestamp, Interval by) {
    if (Calendar.isInfinite(timestamp)) {
      return timestamp;
    }
    long day = Calendar.dayOf(timestamp);
    long time = Calendar.timeOf(timestamp);
    if (by.months() != 0) {
      day = addMonths(day, by.months());
    }
    try {
      return Calendar.checkTimestamp(
          Math.addExact(Calendar.timestamp(day + by.days(), time), by.micros()));
    } catch (ArithmeticException e) {
      throw Calendar.timestampOutOfRange();
    }
  }

  /** A moment moved by an interval: months and days are those of the zone's calendar. */
  public static long addTo(long moment, Interval by, Zone zone) {
    if (Calendar.isInfinite(moment)) {
      return moment;
    }
    long result = moment;
    if (by.months() != 0 || by.days() != 0) {
      long local = addTo(zone.toLocal(moment), new Interval(by.months(), by.days(), 0));
      result = zone.toUtc(local);
    }
    try {
      return Calendar.checkTimestamp(Math.addExact(result, by.micros()));
    } catch (ArithmeticException e) {
      throw Calendar.timestampOutOfRange();
    }
  }

  private static long addMonths(long day, long months) {
    long civil = Calendar.civil(day);
    long total = Calendar.year(civil) * 12L + Calendar.month(civil) - 1 + months;
    long year = Math.floorDiv(total, 12L);
    int month = (int) Math.floorMod(total, 12L) + 1;
    int dayOfMonth = Math.min(Calendar.day(civil), Calendar.monthLength(year, month));
    return Calendar.days(year, month, dayOfMonth);
  }

  /** Difference of two timestamps in days and time. */
  public static Interval between(long later, long earlier) {
    if (Calendar.isInfinite(later) || Calendar.isInfinite(earlier)) {
      throw new DatabaseException(
          SqlState.DATETIME_FIELD_OVERFLOW, "cannot subtract infinite timestamps");
    }
    return justifyHours(new Interval(0, 0, later - earlier));
  }

  /** Moves whole days of the time to the days. */
  public static Interval justifyHours(Interval a) {
    long whole = a.micros() / Calendar.MICROS_PER_DAY;
    long micros = a.micros() - whole * Calendar.MICROS_PER_DAY;
    long days = a.days() + whole;
    if (days > 0 && micros < 0) {
      micros += Calendar.MICROS_PER_DAY;
      days--;
    } else if (days < 0 && micros > 0) {
      micros -= Calendar.MICROS_PER_DAY;
      days++;
    }
    return new Interval(a.months(), toInt(days), micros);
  }

  /** Moves each 30 days to the months. */
  public static Interval justifyDays(Interval a) {
    int whole = a.days() / DAYS_PER_MONTH;
    int days = a.days() - whole * DAYS_PER_MONTH;
    long months = (long) a.months() + whole;
    if (months > 0 && days < 0) {
      days += DAYS_PER_MONTH;
      months--;
    } else if (months < 0 && days > 0) {
      days -= DAYS_PER_MONTH;
      months++;
    }
    return new Interval(toInt(months), days, a.micros());
  }

  /** Moves time to days and days to months, and gives all parts one sign. */
  public static Interval justify(Interval a) {
    long days = a.days() + a.micros() / Calendar.MICROS_PER_DAY;
    long micros = a.micros() % Calendar.MICROS_PER_DAY;
    long months = a.months() + days / DAYS_PER_MONTH;
    days %= DAYS_PER_MONTH;
    if (months > 0 && (days < 0 || (days == 0 && micros < 0))) {
      days += DAYS_PER_MONTH;
      months--;
    } else if (months < 0 && (days > 0 || (days == 0 && micros > 0))) {
      days -= DAYS_PER_MONTH;
      months++;
    }
    if (days > 0 && micros < 0) {
      micros += Calendar.MICROS_PER_DAY;
      days--;
    } else if (days < 0 && micros > 0) {
      micros -= Calendar.MICROS_PER_DAY;
      days++;
    }
    return new Interval(toInt(months), toInt(days), micros);
  }

  /** The years, months, days and time from one timestamp to a later one, by the calendar. */
  public static Interval age(long to, long from) {
    if (Calendar.isInfinite(to) || Calendar.isInfinite(from)) {
      throw Calendar.timestampOutOfRange();
    }
    boolean negative = to < from;
    long late = negative ? from : to;
    long early = negative ? to : from;
    long lateDate = Calendar.civil(Calendar.dayOf(late));
    long earlyDate = Calendar.civil(Calendar.dayOf(early));
    long months =
        (Calendar.year(lateDate) - Calendar.year(earlyDate)) * 12L
            + Calendar.month(lateDate)
            - Calendar.month(earlyDate);
    int days = Calendar.day(lateDate) - Calendar.day(earlyDate);
    long micros = Calendar.timeOf(late) - Calendar.timeOf(early);
    if (micros < 0) {
      micros += Calendar.MICROS_PER_DAY;
      days--;
    }
    if (days < 0) {
      long month = negative ? lateDate : earlyDate;
      days += Calendar.monthLength(Calendar.year(month), Calendar.month(month));
      months--;
    }
    Interval result = new Interval(toInt(months), days, micros);
    return negative ? negate(result) : result;
  }

  /** Rounds the seconds to a number of digits. */
  public static Interval round(Interval a, int digits) {
    return digits < 0 || digits >= 6
        ? a
        : new Interval(a.months(), a.days(), Calendar.round(a.micros(), digits));
  }

  private static int toInt(long value) {
    if (value != (int) value) {
      throw outOfRange();
    }
    return (int) value;
  }

  /** The error of an interval that does not fit. */
  public static DatabaseException outOfRange() {
    return new DatabaseException(SqlState.DATETIME_FIELD_OVERFLOW, "interval out of range");
  }
}
