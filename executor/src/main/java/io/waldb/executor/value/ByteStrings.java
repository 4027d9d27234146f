package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** Functions of bytea and its text forms. Positions count from 1. */
public final class ByteStrings {
  private static final HexFormat HEX = HexFormat.of();
  private static final int BASE64_LINE = 76;

  private ByteStrings() {}

  /** The text of a bytea value: {@code \x} and hexadecimal digits. */
  public static String format(byte[] value) {
    return "\\x" + HEX.formatHex(value);
  }

  /**
   * Reads a bytea value in the hex or the escape form.
   *
   * @throws DatabaseException 22P02, 22023
   */
  public static byte[] parse(String text) {
    if (text.startsWith("\\x")) {
      return parseHex(text.substring(2), true);
    }
    return parseEscape(text);
  }

  private static byte[] parseHex(String digits, boolean blanks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(digits.length() / 2);
    int high = -1;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (high < 0 && blanks && Character.isWhitespace(c)) {
        continue;
      }
      int digit = Character.digit(c, 16);
      if (digit < 0) {
        throw new DatabaseException(
            SqlState.INVALID_PARAMETER_VALUE, "invalid hexadecimal digit: \"" + c + "\"");
      }
      if (high < 0) {
        high = digit;
      } else {
        out.write(high << 4 | digit);
        high = -1;
      }
    }
    if (high >= 0) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE, "invalid hexadecimal data: odd number of digits");
    }
    return out.toByteArray();
  }

  private static byte[] parseEscape(String text) {
    byte[] from = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(from.length);
    for (int i = 0; i < from.length; i++) {
      if (from[i] != '\\') {
        out.write(from[i]);
      } else if (i + 1 < from.length && from[i + 1] == '\\') {
        out.write('\\');
        i++;
      } else if (i + 3 < from.length && isOctal(from, i + 1)) {
        out.write((from[i + 1] - '0') << 6 | (from[i + 2] - '0') << 3 | (from[i + 3] - '0'));
        i += 3;
      } else {
        throw new DatabaseException(
            SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type bytea");
      }
    }
    return out.toByteArray();
  }

  private static boolean isOctal(byte[] text, int at) {
    return text[at] >= '0'
        && text[at] <= '3'
        && text[at + 1] >= '0'
        && text[at + 1] <= '7'
        && text[at + 2] >= '0'
        && text[at + 2] <= '7';
  }

  /**
   * The bytes as text in hex, base64 or escape.
   *
   * @throws DatabaseException 22023 when the format is another
   */
  public static String encode(byte[] value, String format) {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "hex" -> HEX.formatHex(value);
      case "base64" -> Base64.getMimeEncoder(BASE64_LINE, new byte[] {'\n'}).encodeToString(value);
      case "escape" -> escape(value);
      default -> throw unknown(format);
    };
  }

  /**
   * The bytes of a text in hex, base64 or escape.
   *
   * @throws DatabaseException 22023 when the format is another or the text is not in it
   */
  public static byte[] decode(String text, String format) {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "hex" -> parseHex(text, true);
      case "base64" -> decodeBase64(text);
      case "escape" -> parseEscape(text);
      default -> throw unknown(format);
    };
  }

  private static byte[] decodeBase64(String text) {
    try {
      return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE, "invalid base64 end sequence", e);
    }
  }

  private static DatabaseException unknown(String format) {
    return new DatabaseException(
        SqlState.INVALID_PARAMETER_VALUE, "unrecognized encoding: \"" + format + "\"");
  }

  private static String escape(byte[] value) {
    StringBuilder out = new StringBuilder(value.length);
    for (byte b : value) {
      if (b == '\\') {
        out.append("\\\\");
      } else if (b == 0 || b < 0) {
        out.append('\\')
            .append((char) ('0' + (b >> 6 & 3)))
            .append((char) ('0' + (b >> 3 & 7)))
            .append((char) ('0' + (b & 7)));
      } else {
        out.append((char) b);
      }
    }
    return out.toString();
  }

  /** One after the other. */
  public static byte[] concatenate(byte[] a, byte[] b) {
    byte[] result = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, result, a.length, b.length);
    return result;
  }

  /** Bytes from a position on. */
  public static byte[] substring(byte[] s, int from) {
    return from <= 1 ? s : Arrays.copyOfRange(s, Math.min(from - 1, s.length), s.length);
  }

  /**
   * A number of bytes from a position on.
   *
   * @throws DatabaseException 22011 when the length is negative
   */
  public static byte[] substring(byte[] s, int from, int length) {
    if (length < 0) {
      throw new DatabaseException(
          SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
    }
    long end = Math.min((long) from + length - 1, s.length);
    int start = Math.min(Math.max(from, 1) - 1, s.length);
    return end <= start ? new byte[0] : Arrays.copyOfRange(s, start, (int) end);
  }

  /** Position of the first occurrence, 0 when there is none. */
  public static int position(byte[] s, byte[] part) {
    for (int i = 0; i + part.length <= s.length; i++) {
      if (Arrays.equals(s, i, i + part.length, part, 0, part.length)) {
        return i + 1;
      }
    }
    return 0;
  }

  /** Puts bytes in the place of others. */
  public static byte[] overlay(byte[] s, byte[] replacement, int from, int count) {
    if (from <= 0) {
      throw new DatabaseException(
          SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
    }
    long end = (long) from + count;
    if (end > Integer.MAX_VALUE || end < Integer.MIN_VALUE) {
      throw Numbers.outOfRange("integer");
    }
    return concatenate(
        concatenate(substring(s, 1, from - 1), replacement), substring(s, (int) end));
  }

  /** Removes bytes of a set from one or both ends. */
  public static byte[] trim(byte[] s, byte[] set, boolean leading, boolean trailing) {
    int start = 0;
    int end = s.length;
    while (leading && start < end && contains(set, s[start])) {
      start++;
    }
    while (trailing && start < end && contains(set, s[end - 1])) {
      end--;
    }
    return Arrays.copyOfRange(s, start, end);
  }

  private static boolean contains(byte[] set, byte value) {
    for (byte b : set) {
      if (b == value) {
        return true;
      }
    }
    return false;
  }

  /**
   * A byte, counted from 0.
   *
   * @throws DatabaseException 2202E when there is none
   */
  public static int get(byte[] s, int index) {
    return s[checkIndex(s, index)] & 0xff;
  }

  /** The same bytes but for one, counted from 0. */
  public static byte[] set(byte[] s, int index, int value) {
    byte[] changed = s.clone();
    changed[checkIndex(s, index)] = (byte) value;
    return changed;
  }

  private static int checkIndex(byte[] s, int index) {
    if (index < 0 || index >= s.length) {
      throw new DatabaseException(
          SqlState.ARRAY_SUBSCRIPT_ERROR,
          "index " + index + " out of valid range, 0.." + (s.length - 1));
    }
    return index;
  }

  /** A digest by its Java name. */
  public static byte[] digest(String algorithm, byte[] value) {
    try {
      return MessageDigest.getInstance(algorithm).digest(value);
    } catch (NoSuchAlgorithmException e) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED, "no digest " + algorithm + " in this Java", e);
    }
  }

  /** MD5 in hexadecimal. */
  public static String md5(byte[] value) {
    return HEX.formatHex(digest("MD5", value));
  }
}
