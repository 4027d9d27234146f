package io.waldb.storage.tuple;

/**
 * A span of time in PostgreSQL's three parts, which are kept apart because months and days have no
 * fixed length.
 *
 * <p>Order is PostgreSQL's: a month counts as 30 days, a day as 24 hours. Two intervals can
 * therefore compare as equal (30 days, 1 month) though their parts, and {@link #equals}, differ.
 *
 * @param months whole months, years included
 * @param days whole days
 * @param micros microseconds, hours and minutes included
 */
public record Interval(int months, int days, long micros) implements Comparable<Interval> {
  /** The empty span. */
  public static final Interval ZERO = new Interval(0, 0, 0);

  static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final long MICROS_PER_SECOND = 1_000_000L;

  /** Upper half of the 128-bit length in microseconds. */
  long spanHigh() {
    long whole = wholeDays();
    long low = whole * MICROS_PER_DAY;
    long sum = low + micros;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    return Math.multiplyHigh(whole, MICROS_PER_DAY) + (micros >> 63) + carry;
  }

  /** Lower half of the 128-bit length in microseconds. */
  long spanLow() {
    return wholeDays() * MICROS_PER_DAY + micros;
  }

  private long wholeDays() {
    return months * 30L + days;
  }

  @Override
  public int compareTo(Interval other) {
    int high = Long.compare(spanHigh(), other.spanHigh());
    return high != 0 ? high : Long.compareUnsigned(spanLow(), other.spanLow());
  }

  /** PostgreSQL's text in its default style, such as {@code 1 year 2 mons -3 days +04:05:06.7}. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    boolean negative = part(out, months / 12, "year", false);
    negative = part(out, months % 12, "mon", negative);
    negative = part(out, days, "day", negative);
    if (micros != 0 || out.length() == 0) {
      if (out.length() > 0) {
        out.append(' ');
      }
      out.append(micros < 0 ? "-" : negative ? "+" : "");
      appendClock(out);
    }
    return out.toString();
  }

  /** Appends one part and says whether the last part written is negative. */
  private static boolean part(StringBuilder out, int value, String unit, boolean negative) {
    if (value == 0) {
      return negative;
    }
    out.append(out.length() > 0 ? " " : "").append(negative && value > 0 ? "+" : "");
    out.append(value).append(' ').append(unit).append(value == 1 ? "" : "s");
    return value < 0;
  }

  private void appendClock(StringBuilder out) {
    // Work on the negative side: it holds Long.MIN_VALUE too.
    long left = micros > 0 ? -micros : micros;
    long fraction = -(left % MICROS_PER_SECOND);
    long seconds = -(left / MICROS_PER_SECOND);
    two(out, seconds / 3600);
    out.append(':');
    two(out, seconds / 60 % 60);
    out.append(':');
    two(out, seconds % 60);
    if (fraction != 0) {
      out.append('.');
      String digits = Long.toString(fraction);
      out.append("0".repeat(6 - digits.length()));
      int end = digits.length();
      while (digits.charAt(end - 1) == '0') {
        end--;
      }
      out.append(digits, 0, end);
    }
  }

  private static void two(StringBuilder out, long value) {
    if (value < 10) {
      out.append('0');
    }
    out.append(value);
  }
}
