package io.waldb.common;

/**
 * A position in the write-ahead log: the number of bytes before it since the log began.
 *
 * <p>The engine handles positions as plain {@code long}; this record is for the API's edge. Printed
 * as PostgreSQL prints it: the two halves in hexadecimal, {@code 0/016B3748}.
 *
 * @param value the position in bytes; 0 means no position
 */
public record Lsn(long value) implements Comparable<Lsn> {
  /** No position: nothing is ever logged at 0. */
  public static final long INVALID = 0;

  /** No position. */
  public static final Lsn NONE = new Lsn(INVALID);

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  /** The text form of a position: the high half without leading zeroes, the low half with. */
  public static String format(long lsn) {
    StringBuilder text = new StringBuilder(17);
    format(lsn, text);
    return text.toString();
  }

  /** Appends the text form of a position. */
  public static void format(long lsn, StringBuilder into) {
    int high = (int) (lsn >>> 32);
    boolean started = false;
    for (int shift = 28; shift >= 0; shift -= 4) {
      int digit = (high >>> shift) & 15;
      started |= digit != 0 || shift == 0;
      if (started) {
        into.append(HEX[digit]);
      }
    }
    into.append('/');
    int low = (int) lsn;
    for (int shift = 28; shift >= 0; shift -= 4) {
      into.append(HEX[(low >>> shift) & 15]);
    }
  }

  /**
   * Reads the text form; leading zeroes may be left out in both halves.
   *
   * @throws DatabaseException 22P02 when the text is not a log position
   */
  public static long parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1 || slash > 8 || text.length() - slash < 2 || text.length() - slash > 9) {
      throw malformed(text);
    }
    return half(text, 0, slash) << 32 | half(text, slash + 1, text.length());
  }

  /**
   * A position as a signed number in the order of positions, and such a number as a position: what
   * values of SQL's pg_lsn, whose whole 64 bits count, are held as.
   */
  public static long ordered(long lsn) {
    return lsn ^ Long.MIN_VALUE;
  }

  private static long half(String text, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        throw malformed(text);
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static DatabaseException malformed(String text) {
    return new DatabaseException(
        SqlState.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type pg_lsn: \"" + text + '"');
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return format(value);
  }
}
