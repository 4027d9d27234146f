package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.tuple.Interval;
import java.util.Locale;

/**
 * Reads intervals: PostgreSQL's units ({@code 1 day 2 hours ago}), clock times, SQL's year-month
 * form and ISO 8601 durations.
 *
 * <p>Follows PostgreSQL {@code utils/adt/datetime.c} ({@code DecodeInterval}, {@code
 * DecodeISO8601Interval}).
 */
public final class IntervalParser {
  private static final double DAYS_PER_MONTH = 30;

  private final String text;
  private int at;
  private double months;
  private double days;
  private double micros;
  private long wholeMonths;
  private long wholeDays;
  private long wholeMicros;

  private IntervalParser(String text) {
    this.text = text;
  }

  /**
   * The interval of a text.
   *
   * @throws DatabaseException 22007 when it is none, 22015 when a field is out of range
   */
  public static Interval parse(String text) {
    IntervalParser parser = new IntervalParser(text);
    try {
      return parser.read();
    } catch (ArithmeticException e) {
      throw parser.overflow();
    }
  }

  private Interval read() {
    skipBlanks();
    if (at < text.length() && (text.charAt(at) == 'P' || text.charAt(at) == 'p')) {
      at++;
      iso();
    } else {
      traditional();
    }
    return make();
  }

  private Interval make() {
    wholeMonths = Math.addExact(wholeMonths, (long) months);
    double dayParts = days + (months - (long) months) * DAYS_PER_MONTH;
    long moreDays = (long) dayParts;
    double microParts = micros + (dayParts - moreDays) * Calendar.MICROS_PER_DAY;
    wholeDays = Math.addExact(wholeDays, moreDays);
    if (Math.abs(microParts) > 9.2e18) {
      throw overflow();
    }
    wholeMicros = Math.addExact(wholeMicros, Math.round(Math.rint(microParts)));
    if (wholeMonths != (int) wholeMonths || wholeDays != (int) wholeDays) {
      throw overflow();
    }
    return new Interval((int) wholeMonths, (int) wholeDays, wholeMicros);
  }

  private void traditional() {
    boolean any = false;
    boolean ago = false;
    while (true) {
      skipBlanks();
      if (at >= text.length()) {
        break;
      }
      char c = text.charAt(at);
      if (c == '@') {
        at++;
        continue;
      }
      if (Character.isLetter(c)) {
        String word = word();
        if (!word.equals("ago") || !any) {
          throw bad();
        }
        ago = true;
        skipBlanks();
        if (at < text.length()) {
          throw bad();
        }
        break;
      }
      any = true;
      item();
    }
    if (!any) {
      throw bad();
    }
    if (ago) {
      months = -months;
      days = -days;
      micros = -micros;
      wholeMonths = Math.negateExact(wholeMonths);
      wholeDays = Math.negateExact(wholeDays);
      wholeMicros = Math.negateExact(wholeMicros);
    }
  }

  /** A number with a unit, a clock time, or years and months. */
  private void item() {
    boolean negative = sign();
    int start = at;
    long whole = peek() == '.' ? 0 : integer();
    if (peek() == ':') {
      clock(whole, negative);
      return;
    }
    if (peek() == '-' && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1))) {
      at++;
      long month = integer();
      if (month >= 12) {
        throw overflow();
      }
      long total = Math.addExact(Math.multiplyExact(whole, 12L), month);
      wholeMonths = Math.addExact(wholeMonths, negative ? -total : total);
      return;
    }
    double fraction = 0;
    if (peek() == '.') {
      fraction = fraction();
    }
    if (at == start) {
      throw bad();
    }
    skipBlanks();
    if (at < text.length() && Character.isLetter(text.charAt(at))) {
      add(word(), negative ? -whole : whole, negative ? -fraction : fraction);
    } else if (isClockNext() && fraction == 0) {
      wholeDays = Math.addExact(wholeDays, negative ? -whole : whole);
    } else if (at >= text.length()) {
      add("second", negative ? -whole : whole, negative ? -fraction : fraction);
    } else {
      throw bad();
    }
  }

  /** Whether a clock time follows, so that the number before it counts days. */
  private boolean isClockNext() {
    int i = at;
    if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
      i++;
    }
    int start = i;
    while (i < text.length() && Character.isDigit(text.charAt(i))) {
      i++;
    }
    return i > start && i < text.length() && text.charAt(i) == ':';
  }

  private void clock(long first, boolean negative) {
    at++;
    long second = integer();
    long hour = first;
    long minute = second;
    long seconds = 0;
    double fraction = 0;
    if (peek() == ':') {
      at++;
      seconds = integer();
      if (peek() == '.') {
        fraction = fraction();
      }
    } else if (peek() == '.') {
      // mm:ss.f
      fraction = fraction();
      seconds = second;
      minute = first;
      hour = 0;
    }
    if (minute > 59 || seconds > 60) {
      throw overflow();
    }
    long total =
        Math.addExact(
            Math.multiplyExact(hour, Calendar.MICROS_PER_HOUR),
            minute * Calendar.MICROS_PER_MINUTE
                + seconds * Calendar.MICROS_PER_SECOND
                + Math.round(fraction * 1e6));
    wholeMicros = Math.addExact(wholeMicros, negative ? -total : total);
  }

  private void add(String unit, long whole, double fraction) {
    switch (unit) {
      case "microsecond",
          "microseconds",
          "us",
          "usec",
          "usecs",
          "usecond",
          "useconds",
          "microsecon" -> {
        wholeMicros = Math.addExact(wholeMicros, whole);
        micros += fraction;
      }
      case "millisecond", "milliseconds", "ms", "msec", "msecs", "msecond", "mseconds" ->
          time(whole, fraction, 1000);
      case "second", "seconds", "s", "sec", "secs" ->
          time(whole, fraction, Calendar.MICROS_PER_SECOND);
      case "minute", "minutes", "m", "min", "mins" ->
          time(whole, fraction, Calendar.MICROS_PER_MINUTE);
      case "hour", "hours", "h", "hr", "hrs" -> time(whole, fraction, Calendar.MICROS_PER_HOUR);
      case "day", "days", "d" -> {
        wholeDays = Math.addExact(wholeDays, whole);
        micros += fraction * Calendar.MICROS_PER_DAY;
      }
      case "week", "weeks", "w" -> {
        wholeDays = Math.addExact(wholeDays, Math.multiplyExact(whole, 7L));
        days += fraction * 7;
      }
      case "month", "months", "mon", "mons" -> {
        wholeMonths = Math.addExact(wholeMonths, whole);
        days += fraction * DAYS_PER_MONTH;
      }
      case "year", "years", "y", "yr", "yrs" -> years(whole, fraction, 12);
      case "decade", "decades", "dec", "decs" -> years(whole, fraction, 120);
      case "century", "centuries", "c", "cent" -> years(whole, fraction, 1200);
      case "millennium", "millennia", "millenia", "mil", "mils" -> years(whole, fraction, 12_000);
      default -> throw bad();
    }
  }

  private void time(long whole, double fraction, long unit) {
    wholeMicros = Math.addExact(wholeMicros, Math.multiplyExact(whole, unit));
    micros += fraction * unit;
  }

  private void years(long whole, double fraction, int unit) {
    wholeMonths = Math.addExact(wholeMonths, Math.multiplyExact(whole, (long) unit));
    wholeMonths = Math.addExact(wholeMonths, Math.round(Math.rint(fraction * unit)));
  }

  private void iso() {
    boolean inTime = false;
    boolean any = false;
    while (at < text.length()) {
      if (peek() == 'T' || peek() == 't') {
        inTime = true;
        at++;
        continue;
      }
      boolean negative = sign();
      int start = at;
      long whole = peek() == '.' ? 0 : integer();
      double fraction = peek() == '.' ? fraction() : 0;
      if (at == start || at >= text.length()) {
        throw bad();
      }
      any = true;
      char unit = Character.toUpperCase(text.charAt(at++));
      String name =
          switch (unit) {
            case 'Y' -> inTime ? "" : "year";
            case 'M' -> inTime ? "minute" : "month";
            case 'W' -> inTime ? "" : "week";
            case 'D' -> inTime ? "" : "day";
            case 'H' -> inTime ? "hour" : "";
            case 'S' -> inTime ? "second" : "";
            default -> "";
          };
      add(name, negative ? -whole : whole, negative ? -fraction : fraction);
    }
    if (!any) {
      throw bad();
    }
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean sign() {
    char c = peek();
    if (c == '-' || c == '+') {
      at++;
      skipBlanks();
      return c == '-';
    }
    return false;
  }

  private long integer() {
    int start = at;
    long value = 0;
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      value = Math.addExact(Math.multiplyExact(value, 10L), text.charAt(at++) - '0');
    }
    if (at == start) {
      throw bad();
    }
    return value;
  }

  private double fraction() {
    int start = at++;
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
    return at == start + 1 ? 0 : Double.parseDouble(text.substring(start, at));
  }

  private String word() {
    int start = at;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at).toLowerCase(Locale.ROOT);
  }

  private DatabaseException bad() {
    return new DatabaseException(
        SqlState.INVALID_DATETIME_FORMAT,
        "invalid input syntax for type interval: \"" + text + "\"");
  }

  private DatabaseException overflow() {
    return new DatabaseException(
        SqlState.INTERVAL_FIELD_OVERFLOW, "interval field value out of range: \"" + text + "\"");
  }
}
