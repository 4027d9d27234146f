package io.waldb.cli;

import java.util.Locale;

/** Times as {@code \timing} prints them. Follows PostgreSQL {@code PrintTiming} in psql. */
final class ElapsedTime {
  private static final long MILLIS_PER_SECOND = 1000;
  private static final long MILLIS_PER_MINUTE = 60 * MILLIS_PER_SECOND;
  private static final long MINUTES_PER_HOUR = 60;
  private static final long HOURS_PER_DAY = 24;

  private ElapsedTime() {}

  /** The line for a time: milliseconds, from a second on also minutes and so on. */
  static String line(long nanos) {
    double millis = nanos / 1e6;
    String line = String.format(Locale.ROOT, "Time: %.3f ms", millis);
    if (millis < MILLIS_PER_SECOND) {
      return line;
    }
    long minutes = (long) (millis / MILLIS_PER_MINUTE);
    double seconds = (millis - minutes * MILLIS_PER_MINUTE) / MILLIS_PER_SECOND;
    long hours = minutes / MINUTES_PER_HOUR;
    String clock =
        String.format(Locale.ROOT, "%02d:%06.3f", minutes - hours * MINUTES_PER_HOUR, seconds);
    if (hours == 0) {
      return line + " (" + clock + ")";
    }
    long days = hours / HOURS_PER_DAY;
    clock = String.format(Locale.ROOT, "%02d:%s", hours - days * HOURS_PER_DAY, clock);
    return line + " (" + (days == 0 ? "" : days + " d ") + clock + ")";
  }
}
