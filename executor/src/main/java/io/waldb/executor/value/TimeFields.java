package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * The fields a text names of a date and time, before they are put together.
 *
 * <p>Filled by {@link TimeParser}; belongs to one call.
 */
final class TimeFields {
  /** A word that stands for a whole value. */
  enum Special {
    NONE,
    INFINITY,
    MINUS_INFINITY,
    EPOCH,
    NOW,
    TODAY,
    TOMORROW,
    YESTERDAY
  }

  Special special = Special.NONE;

  boolean hasYear;
  boolean hasMonth;
  boolean hasDay;
  boolean hasTime;
  int year;
  int yearDigits;
  int month;
  int day;

  /** Days since 1970-01-01 when the date was given as a Julian day. */
  long julian = Long.MIN_VALUE;

  int dayOfYear;
  int hour;
  int minute;

  /** Seconds within the minute, in microseconds. */
  long secondMicros;

  boolean pm;
  boolean am;
  boolean bc;

  /** Seconds east of Greenwich, {@link Integer#MIN_VALUE} when none was given. */
  int offset = Integer.MIN_VALUE;

  @Nullable Zone zone;

  boolean hasDate() {
    return julian != Long.MIN_VALUE || (hasYear && (dayOfYear > 0 || (hasMonth && hasDay)));
  }

  boolean hasZone() {
    return offset != Integer.MIN_VALUE || zone != null;
  }

  /** The time of day. */
  long time(String text) {
    int h = hour;
    if (am || pm) {
      if (h > 12) {
        throw overflow(text);
      }
      h = h % 12 + (pm ? 12 : 0);
    }
    boolean endOfDay = h == 24 && minute == 0 && secondMicros == 0;
    if ((h > 23 && !endOfDay) || minute > 59 || secondMicros > 60 * Calendar.MICROS_PER_SECOND) {
      throw overflow(text);
    }
    return h * Calendar.MICROS_PER_HOUR + minute * Calendar.MICROS_PER_MINUTE + secondMicros;
  }

  /** The date. */
  long date(String text) {
    if (julian != Long.MIN_VALUE) {
      return julian;
    }
    long y = year;
    if (bc) {
      if (y <= 0) {
        throw overflow(text);
      }
      y = 1 - y;
    } else if (yearDigits <= 2) {
      y += y < 70 ? 2000 : 1900;
    } else if (y == 0) {
      throw overflow(text);
    }
    if (dayOfYear > 0) {
      if (dayOfYear > (Calendar.isLeap(y) ? 366 : 365)) {
        throw overflow(text);
      }
      return Calendar.days(y, 1, 1) + dayOfYear - 1;
    }
    if (month < 1 || month > 12) {
      throw overflow(text).withHint("Perhaps you need a different \"datestyle\" setting.");
    }
    if (day < 1 || day > 31) {
      throw overflow(text).withHint("Perhaps you need a different \"datestyle\" setting.");
    }
    if (day > Calendar.monthLength(y, month)) {
      throw overflow(text);
    }
    return Calendar.days(y, month, day);
  }

  static DatabaseException overflow(String text) {
    return new DatabaseException(
        SqlState.DATETIME_FIELD_OVERFLOW, "date/time field value out of range: \"" + text + "\"");
  }
}
