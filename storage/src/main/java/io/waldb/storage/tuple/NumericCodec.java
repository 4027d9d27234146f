package io.waldb.storage.tuple;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The byte forms of {@code numeric}.
 *
 * <p>In a row: a varint {@code scale << 1 | hasZeros}; when the bit is set a varint count of
 * decimal zeros cut from the end of the unscaled value; then that value as the shortest big-endian
 * two's complement, nothing for zero. The scale is kept, 1.50 stays 1.50. Zeros are cut where that
 * makes the form shorter. It is never longer than PostgreSQL's, which takes two bytes for four
 * digits, leaves out groups of zeros, and has a header of two bytes for scales up to 63, else of
 * four.
 *
 * <p>In a key (order-preserving, blind to the scale): a byte for sign and size, then base-100
 * digits each as {@code 2 * digit + 1}, the last as {@code 2 * digit}. With v = 0.d1d2d3... * 100^e
 * the first byte is 0xa0 + e for e in -30..30; 0x81 or 0xbf and three bytes of e + 2^23 for smaller
 * and larger e; 0x80 alone is zero; a negative value is the complement of its opposite.
 */
final class NumericCodec {
  /** PostgreSQL's bounds: digits before and after the decimal point. */
  private static final int MAX_WHOLE_DIGITS = 131_072;

  private static final int MAX_SCALE = 16_383;
  private static final int ZERO_KEY = 0x80;
  private static final int MIDDLE_KEY = 0xa0;
  private static final int SMALL_KEY = 0x81;
  private static final int LARGE_KEY = 0xbf;
  private static final int MAX_SHORT_EXPONENT = 30;
  private static final int EXPONENT_BIAS = 1 << 23;
  private static final int LONG_BITS = 64;
  private static final int SHORT_BITS = 15;

  private NumericCodec() {}

  /** Appends the row form. */
  static void encode(BigDecimal number, ByteSink out) {
    checkRange(number);
    BigDecimal value = number.scale() < 0 ? number.setScale(0) : number;
    BigInteger unscaled = value.unscaledValue();
    int zeros = 0;
    // The count takes a byte too, and so does what is left.
    if (unscaled.bitLength() > SHORT_BITS && endsInZero(unscaled)) {
      BigDecimal stripped = value.stripTrailingZeros();
      if (byteCount(stripped.unscaledValue()) + 1 < byteCount(unscaled)) {
        zeros = value.scale() - stripped.scale();
        unscaled = stripped.unscaledValue();
      }
    }
    putVarint(out, value.scale() << 1 | (zeros > 0 ? 1 : 0));
    if (zeros > 0) {
      putVarint(out, zeros);
    }
    if (unscaled.bitLength() < LONG_BITS) {
      putShortest(out, unscaled.longValue());
    } else {
      byte[] magnitude = unscaled.toByteArray();
      out.put(magnitude, 0, magnitude.length);
    }
  }

  private static boolean endsInZero(BigInteger value) {
    return value.bitLength() < LONG_BITS
        ? value.longValue() % 10 == 0
        : !value.testBit(0) && value.mod(BigInteger.TEN).signum() == 0;
  }

  private static int byteCount(BigInteger value) {
    return value.bitLength() / 8 + 1;
  }

  private static void putShortest(ByteSink out, long value) {
    if (value == 0) {
      return;
    }
    int bits = LONG_BITS - Long.numberOfLeadingZeros(value ^ value >> 63);
    for (int shift = bits & ~7; shift >= 0; shift -= 8) {
      out.put((int) (value >> shift));
    }
  }

  /** Reads the row form. */
  static BigDecimal decode(byte[] from, int offset, int length) {
    int end = offset + length;
    int at = offset;
    int head = 0;
    int shift = 0;
    byte next;
    do {
      next = from[at++];
      head |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    int zeros = 0;
    if ((head & 1) != 0) {
      shift = 0;
      do {
        next = from[at++];
        zeros |= (next & 0x7f) << shift;
        shift += 7;
      } while (next < 0);
    }
    int scale = head >>> 1;
    int bytes = end - at;
    if (bytes <= 8) {
      long value = bytes == 0 ? 0 : from[at];
      for (int i = at + 1; i < end; i++) {
        value = value << 8 | (from[i] & 0xff);
      }
      BigDecimal small = BigDecimal.valueOf(value, scale - zeros);
      return zeros == 0 ? small : small.setScale(scale);
    }
    BigDecimal large = new BigDecimal(new BigInteger(from, at, bytes), scale - zeros);
    return zeros == 0 ? large : large.setScale(scale);
  }

  private static void putVarint(ByteSink out, int value) {
    int left = value;
    while ((left & ~0x7f) != 0) {
      out.put((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    out.put(left);
  }

  private static void checkRange(BigDecimal value) {
    if (value.scale() > MAX_SCALE || value.precision() - (long) value.scale() > MAX_WHOLE_DIGITS) {
      throw new DatabaseException(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format");
    }
  }

  /** Appends the key form. */
  static void encodeKey(BigDecimal value, ByteSink out) {
    checkRange(value);
    int sign = value.signum();
    if (sign == 0) {
      out.put(ZERO_KEY);
      return;
    }
    int start = out.length();
    String digits = value.unscaledValue().abs().toString();
    int used = digits.length();
    while (digits.charAt(used - 1) == '0') {
      used--;
    }
    // v = 0.digits * 10^point; made even so that digits pair up around the decimal point.
    int point = digits.length() - value.scale();
    int lead = point & 1;
    int exponent = (point + lead) >> 1;
    if (exponent < -MAX_SHORT_EXPONENT || exponent > MAX_SHORT_EXPONENT) {
      int biased = exponent + EXPONENT_BIAS;
      out.put(exponent < 0 ? SMALL_KEY : LARGE_KEY);
      out.put(biased >> 16);
      out.putShort(biased);
    } else {
      out.put(MIDDLE_KEY + exponent);
    }
    for (int i = -lead; i < used; i += 2) {
      int high = i < 0 ? 0 : digits.charAt(i) - '0';
      int low = i + 1 < used ? digits.charAt(i + 1) - '0' : 0;
      int pair = 2 * (10 * high + low);
      out.put(i + 2 < used ? pair + 1 : pair);
    }
    if (sign < 0) {
      KeyCodec.invert(out.bytes(), start, out.length());
    }
  }

  /** Where the key form that begins here ends; {@code flip} is 0xff when all bytes are inverted. */
  static int keyEnd(byte[] from, int offset, int flip) {
    int first = (from[offset] ^ flip) & 0xff;
    if (first == ZERO_KEY) {
      return offset + 1;
    }
    int negative = first < ZERO_KEY ? 0xff : 0;
    int at = offset + (isLongExponent(first ^ negative) ? 4 : 1);
    while (((from[at] ^ flip ^ negative) & 1) != 0) {
      at++;
    }
    return at + 1;
  }

  private static boolean isLongExponent(int first) {
    return first == SMALL_KEY || first == LARGE_KEY;
  }

  /** Reads the key form; the scale is whatever the digits need. */
  static BigDecimal decodeKey(byte[] from, int offset, int end, int flip) {
    int first = (from[offset] ^ flip) & 0xff;
    if (first == ZERO_KEY) {
      return BigDecimal.ZERO;
    }
    int mask = first < ZERO_KEY ? flip ^ 0xff : flip;
    first = (from[offset] ^ mask) & 0xff;
    int at = offset + 1;
    int exponent = first - MIDDLE_KEY;
    if (isLongExponent(first)) {
      int biased =
          ((from[at] ^ mask) & 0xff) << 16
              | ((from[at + 1] ^ mask) & 0xff) << 8
              | ((from[at + 2] ^ mask) & 0xff);
      exponent = biased - EXPONENT_BIAS;
      at += 3;
    }
    int pairs = end - at;
    StringBuilder digits = new StringBuilder(2 * pairs);
    for (; at < end; at++) {
      int pair = ((from[at] ^ mask) & 0xff) >> 1;
      digits.append((char) ('0' + pair / 10)).append((char) ('0' + pair % 10));
    }
    BigInteger unscaled = new BigInteger(digits.toString());
    boolean negative = mask != flip;
    return new BigDecimal(negative ? unscaled.negate() : unscaled, 2 * (pairs - exponent));
  }
}
