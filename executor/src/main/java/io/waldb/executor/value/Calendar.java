package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;

/**
 * The proleptic Gregorian calendar over days since 1970-01-01 and microseconds since 1970-01-01
 * 00:00:00, with PostgreSQL's limits and infinities.
 *
 * <p>Years are astronomical: 0 is 1 BC.
 */
public final class Calendar {
  public static final long MICROS_PER_SECOND = 1_000_000L;
  public static final long MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
  public static final long MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;
  public static final long MICROS_PER_DAY = 24 * MICROS_PER_HOUR;

  /** The date {@code infinity}. */
  public static final long DATE_INFINITY = Integer.MAX_VALUE;

  /** The date {@code -infinity}. */
  public static final long DATE_MINUS_INFINITY = Integer.MIN_VALUE;

  /** The timestamp {@code infinity}. */
  public static final long INFINITY = Long.MAX_VALUE;

  /** The timestamp {@code -infinity}. */
  public static final long MINUS_INFINITY = Long.MIN_VALUE;

  /** 4714-11-24 BC, Julian day 0. */
  public static final long MIN_DATE = -2_440_588;

  /** 5874897-12-31. */
  public static final long MAX_DATE = 2_145_042_541L;

  /** The first timestamp: 4714-11-24 00:00:00 BC. */
  public static final long MIN_TIMESTAMP = MIN_DATE * MICROS_PER_DAY;

  /** The last timestamp: 294246-12-31 23:59:59.999999, the last whole year in 64 bits. */
  public static final long MAX_TIMESTAMP = days(294_247, 1, 1) * MICROS_PER_DAY - 1;

  private static final int DAYS_PER_ERA = 146_097;
  private static final int DAYS_TO_1970 = 719_468;
  private static final int[] MONTH_DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private Calendar() {}

  /** Days since 1970-01-01 of a date; the day may lie outside the month. */
  public static long days(long year, int month, int day) {
    // Counts from 1 March, so that the leap day is the last of its year.
    long y = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_1970;
  }

  /** A date as {@code year << 16 | month << 8 | day}; read it with the three methods below. */
  public static long civil(long days) {
    long z = days + DAYS_TO_1970;
    long era = Math.floorDiv(z, (long) DAYS_PER_ERA);
    long dayOfEra = z - era * DAYS_PER_ERA;
    long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long shifted = (5 * dayOfYear + 2) / 153;
    long day = dayOfYear - (153 * shifted + 2) / 5 + 1;
    long month = shifted < 10 ? shifted + 3 : shifted - 9;
    long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    return year << 16 | month << 8 | day;
  }

  /** The year of a {@link #civil} date. */
  public static int year(long civil) {
    return (int) (civil >> 16);
  }

  /** The month of a {@link #civil} date, 1 to 12. */
  public static int month(long civil) {
    return (int) (civil >> 8) & 0xff;
  }

  /** The day of a {@link #civil} date, from 1. */
  public static int day(long civil) {
    return (int) civil & 0xff;
  }

  /** Whether the year has a 29 February. */
  public static boolean isLeap(long year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  /** Days of a month, 1 to 12. */
  public static int monthLength(long year, int month) {
    return month == 2 && isLeap(year) ? 29 : MONTH_DAYS[month - 1];
  }

  /** Day of the week, Sunday 0. */
  public static int dayOfWeek(long days) {
    return (int) Math.floorMod(days + 4, 7L);
  }

  /** Day of the year, from 1. */
  public static int dayOfYear(long days) {
    return (int) (days - days(year(civil(days)), 1, 1)) + 1;
  }

  /** ISO week number, 1 to 53. */
  public static int isoWeek(long days) {
    return (int) ((days - isoYearStart(isoYear(days))) / 7) + 1;
  }

  /** The year the ISO week of a date belongs to. */
  public static int isoYear(long days) {
    int year = year(civil(days));
    if (days >= isoYearStart(year + 1)) {
      return year + 1;
    }
    return days < isoYearStart(year) ? year - 1 : year;
  }

  /** The Monday on which an ISO year begins. */
  public static long isoYearStart(int year) {
    long fourth = days(year, 1, 4);
    return fourth - Math.floorMod(fourth + 3, 7L);
  }

  /** The day a timestamp lies in. */
  public static long dayOf(long micros) {
    return Math.floorDiv(micros, MICROS_PER_DAY);
  }

  /** The time of day of a timestamp. */
  public static long timeOf(long micros) {
    return Math.floorMod(micros, MICROS_PER_DAY);
  }

  /** Whether a timestamp is one of the infinities. */
  public static boolean isInfinite(long micros) {
    return micros == INFINITY || micros == MINUS_INFINITY;
  }

  /** Whether a date is one of the infinities. */
  public static boolean isInfiniteDate(long days) {
    return days == DATE_INFINITY || days == DATE_MINUS_INFINITY;
  }

  /**
   * The same timestamp.
   *
   * @throws DatabaseException 22008 when it is out of range
   */
  public static long checkTimestamp(long micros) {
    if (micros < MIN_TIMESTAMP || micros > MAX_TIMESTAMP) {
      throw timestampOutOfRange();
    }
    return micros;
  }

  /**
   * The same date.
   *
   * @throws DatabaseException 22008 when it is out of range
   */
  public static long checkDate(long days) {
    if (days < MIN_DATE || days > MAX_DATE) {
      throw dateOutOfRange();
    }
    return days;
  }

  /** The error of a timestamp that does not fit. */
  public static DatabaseException timestampOutOfRange() {
    return new DatabaseException(SqlState.DATETIME_FIELD_OVERFLOW, "timestamp out of range");
  }

  /** The error of a date that does not fit. */
  public static DatabaseException dateOutOfRange() {
    return new DatabaseException(SqlState.DATETIME_FIELD_OVERFLOW, "date out of range");
  }

  /**
   * A timestamp from a day and a time of day, which may lie outside the day.
   *
   * @throws DatabaseException 22008 when it is out of range
   */
  public static long timestamp(long days, long time) {
    if (days < MIN_DATE - 1 || days > MAX_TIMESTAMP / MICROS_PER_DAY + 1) {
      throw timestampOutOfRange();
    }
    return checkTimestamp(days * MICROS_PER_DAY + time);
  }

  /**
   * The timestamp at the beginning of a date, infinities kept.
   *
   * @throws DatabaseException 22008 when it is out of range
   */
  public static long dateToTimestamp(long days) {
    if (days == DATE_INFINITY) {
      return INFINITY;
    }
    return days == DATE_MINUS_INFINITY ? MINUS_INFINITY : timestamp(days, 0);
  }

  /** The date of a timestamp, infinities kept. */
  public static long timestampToDate(long micros) {
    if (micros == INFINITY) {
      return DATE_INFINITY;
    }
    return micros == MINUS_INFINITY ? DATE_MINUS_INFINITY : dayOf(micros);
  }

  /** Rounds microseconds to a number of fractional digits, half away from zero. */
  public static long round(long micros, int digits) {
    if (digits < 0 || digits >= 6 || isInfinite(micros)) {
      return micros;
    }
    long unit = 1;
    for (int i = digits; i < 6; i++) {
      unit *= 10;
    }
    long half = unit / 2;
    return micros >= 0 ? (micros + half) / unit * unit : -((-micros + half) / unit * unit);
  }
}
