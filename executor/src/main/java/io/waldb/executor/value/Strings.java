package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.Locale;

/** Functions of text. Positions and lengths count characters (code points), from 1. */
public final class Strings {
  private static final int MAX_LENGTH = 0x3fffffff;

  private Strings() {}

  /** Number of characters. */
  public static int length(String s) {
    return s.codePointCount(0, s.length());
  }

  /** Number of bytes in UTF-8. */
  public static int utf8Length(String s) {
    int bytes = 0;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isSurrogate(c)) {
        // Half of a pair, which takes four bytes.
        bytes += 2;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

  /** Order by code points, which is the order of the UTF-8 bytes. */
  public static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // Surrogates stand for code points above all that fit one char.
        boolean highX = Character.isSurrogate(x);
        boolean highY = Character.isSurrogate(y);
        return highX == highY ? x - y : highX ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }

  /** Order of two char(n) values: trailing blanks do not count. */
  public static int comparePadded(String a, String b) {
    return compare(stripBlanks(a), stripBlanks(b));
  }

  /** Without trailing blanks. */
  public static String stripBlanks(String s) {
    int end = s.length();
    while (end > 0 && s.charAt(end - 1) == ' ') {
      end--;
    }
    return end == s.length() ? s : s.substring(0, end);
  }

  private static boolean isPlain(String s) {
    for (int i = 0; i < s.length(); i++) {
      if (Character.isSurrogate(s.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Index in the Java string of a 0-based character, the end when there are fewer. */
  private static int index(String s, int characters) {
    if (characters <= 0) {
      return 0;
    }
    if (characters >= s.length()) {
      return isPlain(s) || characters >= length(s)
          ? s.length()
          : s.offsetByCodePoints(0, characters);
    }
    if (isPlain(s)) {
      return characters;
    }
    return characters >= length(s) ? s.length() : s.offsetByCodePoints(0, characters);
  }

  /** Characters from a position on; positions before the first are allowed. */
  public static String substring(String s, int from) {
    return from <= 1 ? s : s.substring(index(s, from - 1));
  }

  /**
   * A number of characters from a position on; positions before the first count.
   *
   * @throws DatabaseException 22011 when the length is negative
   */
  public static String substring(String s, int from, int length) {
    if (length < 0) {
      throw new DatabaseException(
          SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
    }
    long end = (long) from + length;
    if (end <= 1) {
      return "";
    }
    int start = index(s, Math.max(from, 1) - 1);
    return s.substring(start, Math.max(start, index(s, (int) Math.min(end - 1, MAX_LENGTH))));
  }

  /** The first n characters; all but the last -n when negative. */
  public static String left(String s, int n) {
    int count = n >= 0 ? n : (int) Math.max(0, (long) length(s) + n);
    return s.substring(0, index(s, count));
  }

  /** The last n characters; all but the first -n when negative. */
  public static String right(String s, int n) {
    int length = length(s);
    long skip = n >= 0 ? (long) length - n : -(long) n;
    return s.substring(index(s, (int) Math.max(0, Math.min(skip, length))));
  }

  /** Cuts or fills on the left to a length. */
  public static String padLeft(String s, int length, String fill) {
    int have = length(s);
    if (length <= have || fill.isEmpty()) {
      return left(s, Math.max(length, 0));
    }
    return filling(length - have, fill) + s;
  }

  /** Cuts or fills on the right to a length. */
  public static String padRight(String s, int length, String fill) {
    int have = length(s);
    if (length <= have || fill.isEmpty()) {
      return left(s, Math.max(length, 0));
    }
    return s + filling(length - have, fill);
  }

  private static String filling(int count, String fill) {
    checkLength(count);
    int width = length(fill);
    StringBuilder out = new StringBuilder(count);
    out.append(fill.repeat(count / width));
    return out.append(left(fill, count % width)).toString();
  }

  private static void checkLength(long length) {
    if (length > MAX_LENGTH) {
      throw new DatabaseException(SqlState.PROGRAM_LIMIT_EXCEEDED, "requested length too large");
    }
  }

  /** Removes characters of a set from one or both ends. */
  public static String trim(String s, String set, boolean leading, boolean trailing) {
    int start = 0;
    int end = s.length();
    while (leading && start < end) {
      int c = s.codePointAt(start);
      if (set.indexOf(c) < 0) {
        break;
      }
      start += Character.charCount(c);
    }
    while (trailing && start < end) {
      int c = s.codePointBefore(end);
      if (set.indexOf(c) < 0) {
        break;
      }
      end -= Character.charCount(c);
    }
    return s.substring(start, end);
  }

  /** Replaces every occurrence. */
  public static String replace(String s, String from, String to) {
    return from.isEmpty() ? s : s.replace(from, to);
  }

  /** A number of copies one after another. */
  public static String repeat(String s, int count) {
    if (count <= 0 || s.isEmpty()) {
      return "";
    }
    checkLength((long) s.length() * count);
    return s.repeat(count);
  }

  /** Position of the first occurrence, 0 when there is none. */
  public static int position(String s, String part) {
    int at = s.indexOf(part);
    return at < 0 ? 0 : s.codePointCount(0, at) + 1;
  }

  /**
   * The n-th part between separators, counted from the end when n is negative.
   *
   * @throws DatabaseException 22023 when n is 0
   */
  public static String splitPart(String s, String separator, int n) {
    if (n == 0) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE, "field position must not be zero");
    }
    if (s.isEmpty()) {
      return "";
    }
    if (separator.isEmpty()) {
      return n == 1 || n == -1 ? s : "";
    }
    return n > 0 ? partFromStart(s, separator, n) : partFromEnd(s, separator, -(long) n);
  }

  private static String partFromStart(String s, String separator, int n) {
    int start = 0;
    for (int i = 1; i < n; i++) {
      int next = s.indexOf(separator, start);
      if (next < 0) {
        return "";
      }
      start = next + separator.length();
    }
    int end = s.indexOf(separator, start);
    return end < 0 ? s.substring(start) : s.substring(start, end);
  }

  private static String partFromEnd(String s, String separator, long n) {
    int end = s.length();
    for (long i = 1; i < n; i++) {
      int before =
          end - separator.length() < 0 ? -1 : s.lastIndexOf(separator, end - separator.length());
      if (before < 0) {
        return "";
      }
      end = before;
    }
    int start =
        end - separator.length() < 0 ? -1 : s.lastIndexOf(separator, end - separator.length());
    return s.substring(start < 0 ? 0 : start + separator.length(), end);
  }

  /** Replaces each character of a set by the one at its place in another, or drops it. */
  public static String translate(String s, String from, String to) {
    int[] source = from.codePoints().toArray();
    int[] target = to.codePoints().toArray();
    StringBuilder out = new StringBuilder(s.length());
    s.codePoints()
        .forEach(
            c -> {
              int at = 0;
              while (at < source.length && source[at] != c) {
                at++;
              }
              if (at == source.length) {
                out.appendCodePoint(c);
              } else if (at < target.length) {
                out.appendCodePoint(target[at]);
              }
            });
    return out.toString();
  }

  /** Puts a text in the place of some characters. */
  public static String overlay(String s, String replacement, int from, int count) {
    if (from <= 0) {
      throw new DatabaseException(
          SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
    }
    long end = (long) from + count;
    if (end > Integer.MAX_VALUE || end < Integer.MIN_VALUE) {
      throw Numbers.outOfRange("integer");
    }
    return substring(s, 1, from - 1) + replacement + substring(s, (int) end);
  }

  /** The characters backwards. */
  public static String reverse(String s) {
    return new StringBuilder(s).reverse().toString();
  }

  /** Each word with a capital first letter, the rest small. */
  public static String initcap(String s) {
    StringBuilder out = new StringBuilder(s.length());
    boolean inWord = false;
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      i += Character.charCount(c);
      out.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
      inWord = Character.isLetterOrDigit(c);
    }
    return out.toString();
  }

  /** Lower case. */
  public static String lower(String s) {
    return s.toLowerCase(Locale.ROOT);
  }

  /** Upper case, character by character as PostgreSQL does. */
  public static String upper(String s) {
    StringBuilder out = null;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c >= 0x80) {
        return s.codePoints()
            .map(Character::toUpperCase)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
      if (c >= 'a' && c <= 'z') {
        if (out == null) {
          out = new StringBuilder(s);
        }
        out.setCharAt(i, (char) (c - 32));
      }
    }
    return out == null ? s : out.toString();
  }

  /** Code point of the first character, 0 for an empty text. */
  public static int ascii(String s) {
    return s.isEmpty() ? 0 : s.codePointAt(0);
  }

  /**
   * The character of a code point.
   *
   * @throws DatabaseException 54000 when there is none
   */
  public static String chr(int code) {
    if (code == 0) {
      throw new DatabaseException(SqlState.PROGRAM_LIMIT_EXCEEDED, "null character not permitted");
    }
    if (!Character.isValidCodePoint(code)) {
      throw new DatabaseException(
          SqlState.PROGRAM_LIMIT_EXCEEDED, "requested character too large for encoding: " + code);
    }
    if (code >= 0xd800 && code < 0xe000) {
      throw new DatabaseException(
          SqlState.PROGRAM_LIMIT_EXCEEDED, "requested character not valid for encoding: " + code);
    }
    return new String(Character.toChars(code));
  }

  /** The text as an SQL literal. */
  public static String quoteLiteral(String s) {
    StringBuilder out = new StringBuilder(s.length() + 2);
    if (s.indexOf('\\') >= 0) {
      out.append('E');
    }
    out.append('\'');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '\'' || c == '\\') {
        out.append(c);
      }
      out.append(c);
    }
    return out.append('\'').toString();
  }

  /**
   * Fits a text into varchar(n): an explicit cast cuts, an assignment takes only blanks away.
   *
   * @throws DatabaseException 22001
   */
  public static String fitVarchar(String s, int limit, boolean cut) {
    if (s.length() <= limit || length(s) <= limit) {
      return s;
    }
    String fitting = s.substring(0, index(s, limit));
    if (!cut && !stripBlanks(s.substring(fitting.length())).isEmpty()) {
      throw new DatabaseException(
          SqlState.STRING_DATA_RIGHT_TRUNCATION,
          "value too long for type character varying(" + limit + ")");
    }
    return fitting;
  }

  /**
   * Fits a text into char(n), filling with blanks.
   *
   * @throws DatabaseException 22001 when it is too long and the cast is not explicit
   */
  public static String fitChar(String s, int limit, boolean cut) {
    int length = length(s);
    if (length <= limit) {
      return length == limit ? s : s + " ".repeat(limit - length);
    }
    String fitting = s.substring(0, index(s, limit));
    if (!cut && !stripBlanks(s.substring(fitting.length())).isEmpty()) {
      throw new DatabaseException(
          SqlState.STRING_DATA_RIGHT_TRUNCATION,
          "value too long for type character(" + limit + ")");
    }
    return fitting;
  }

  /** Cuts a text to what a name may hold: 63 bytes. */
  public static String fitName(String s) {
    if (utf8Length(s) <= 63) {
      return s;
    }
    int bytes = 0;
    int end = 0;
    while (true) {
      int c = s.codePointAt(end);
      int size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes + size > 63) {
        return s.substring(0, end);
      }
      bytes += size;
      end += Character.charCount(c);
    }
  }
}
