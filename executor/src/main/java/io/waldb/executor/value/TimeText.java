package io.waldb.executor.value;

/**
 * PostgreSQL's text of dates and times in its ISO style.
 *
 * <p>Each method appends to a builder, so that a row of many columns is printed into one.
 */
public final class TimeText {
  private TimeText() {}

  /** Appends a date, {@code 2024-02-29} or {@code 0044-03-15 BC}. */
  public static void appendDate(long days, StringBuilder out) {
    if (appendInfinity(days == Calendar.DATE_INFINITY, days == Calendar.DATE_MINUS_INFINITY, out)) {
      return;
    }
    boolean bc = appendDay(days, out);
    out.append(bc ? " BC" : "");
  }

  /** Appends a time of day, {@code 04:05:06.789}. */
  public static void appendTime(long micros, StringBuilder out) {
    two((int) (micros / Calendar.MICROS_PER_HOUR), out);
    out.append(':');
    two((int) (micros / Calendar.MICROS_PER_MINUTE % 60), out);
    out.append(':');
    two((int) (micros / Calendar.MICROS_PER_SECOND % 60), out);
    appendFraction((int) (micros % Calendar.MICROS_PER_SECOND), out);
  }

  /** Appends a timestamp without a zone. */
  public static void appendTimestamp(long micros, StringBuilder out) {
    if (appendInfinity(micros == Calendar.INFINITY, micros == Calendar.MINUS_INFINITY, out)) {
      return;
    }
    boolean bc = appendDay(Calendar.dayOf(micros), out);
    out.append(' ');
    appendTime(Calendar.timeOf(micros), out);
    out.append(bc ? " BC" : "");
  }

  /** Appends a moment as the local time of a zone and the zone's offset. */
  public static void appendTimestampTz(long micros, Zone zone, StringBuilder out) {
    if (appendInfinity(micros == Calendar.INFINITY, micros == Calendar.MINUS_INFINITY, out)) {
      return;
    }
    int offset = zone.offsetSeconds(micros);
    long local = micros + offset * Calendar.MICROS_PER_SECOND;
    boolean bc = appendDay(Calendar.dayOf(local), out);
    out.append(' ');
    appendTime(Calendar.timeOf(local), out);
    Zone.appendOffset(offset, out);
    out.append(bc ? " BC" : "");
  }

  /** The text of a date. */
  public static String date(long days) {
    StringBuilder out = new StringBuilder(10);
    appendDate(days, out);
    return out.toString();
  }

  /** The text of a time of day. */
  public static String time(long micros) {
    StringBuilder out = new StringBuilder(15);
    appendTime(micros, out);
    return out.toString();
  }

  /** The text of a timestamp. */
  public static String timestamp(long micros) {
    StringBuilder out = new StringBuilder(26);
    appendTimestamp(micros, out);
    return out.toString();
  }

  /** The text of a moment in a zone. */
  public static String timestampTz(long micros, Zone zone) {
    StringBuilder out = new StringBuilder(32);
    appendTimestampTz(micros, zone, out);
    return out.toString();
  }

  private static boolean appendInfinity(boolean plus, boolean minus, StringBuilder out) {
    if (plus || minus) {
      out.append(plus ? "infinity" : "-infinity");
      return true;
    }
    return false;
  }

  /** Appends year, month and day; answers whether the year is before Christ. */
  private static boolean appendDay(long days, StringBuilder out) {
    long civil = Calendar.civil(days);
    int year = Calendar.year(civil);
    int shown = year > 0 ? year : 1 - year;
    if (shown < 1000) {
      out.append(shown < 10 ? "000" : shown < 100 ? "00" : "0");
    }
    out.append(shown).append('-');
    two(Calendar.month(civil), out);
    out.append('-');
    two(Calendar.day(civil), out);
    return year <= 0;
  }

  /** Appends a point and the digits of a fraction of a second without trailing zeros. */
  static void appendFraction(int micros, StringBuilder out) {
    if (micros == 0) {
      return;
    }
    out.append('.');
    int unit = 100_000;
    int left = micros;
    while (left > 0) {
      out.append((char) ('0' + left / unit));
      left %= unit;
      unit /= 10;
    }
  }

  /** Appends a number of at least two digits. */
  static void two(int number, StringBuilder out) {
    if (number < 10) {
      out.append('0');
    }
    out.append(number);
  }
}
