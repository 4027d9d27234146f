package io.waldb.executor.value;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.Arrays;
import java.util.Locale;

/**
 * A compiled LIKE pattern: {@code %} is any text, {@code _} any one character.
 *
 * <p>The pattern is cut at each {@code %} into pieces of literal characters and {@code _}; the
 * first and last piece are anchored, each of the others is found at its earliest place, so that a
 * match takes no backtracking; it takes time proportional to text times piece at worst, and so a
 * long search asks a cancel token. Immutable.
 */
public final class LikePattern {
  private static final int ANY_ONE = -1;

  /** Characters compared between two checks of the cancel token. */
  private static final int CHECK_CHARACTERS = 1 << 16;

  /** Code points, {@link #ANY_ONE} for an underscore. */
  private final int[][] pieces;

  private final boolean ignoreCase;

  /** The whole pattern as a literal when it has no wildcard; else null. */
  private final boolean exact;

  private LikePattern(int[][] pieces, boolean ignoreCase) {
    this.pieces = pieces;
    this.ignoreCase = ignoreCase;
    this.exact = pieces.length == 1;
  }

  /**
   * Compiles a pattern.
   *
   * @param escape the escape character, -1 for none
   * @throws DatabaseException 22025 when the pattern ends with the escape character
   */
  public static LikePattern compile(String pattern, int escape, boolean ignoreCase) {
    String text = ignoreCase ? pattern.toLowerCase(Locale.ROOT) : pattern;
    int[] points = text.codePoints().toArray();
    int[][] pieces = new int[4][];
    int count = 0;
    int[] piece = new int[points.length];
    int length = 0;
    for (int i = 0; i < points.length; i++) {
      int c = points[i];
      if (c == escape) {
        if (++i == points.length) {
          throw new DatabaseException(
              SqlState.INVALID_ESCAPE_SEQUENCE, "LIKE pattern must not end with escape character");
        }
        piece[length++] = points[i];
      } else if (c == '_') {
        piece[length++] = ANY_ONE;
      } else if (c == '%') {
        if (count == pieces.length - 1) {
          pieces = Arrays.copyOf(pieces, count * 2 + 2);
        }
        pieces[count++] = Arrays.copyOf(piece, length);
        length = 0;
      } else {
        piece[length++] = c;
      }
    }
    pieces[count++] = Arrays.copyOf(piece, length);
    return new LikePattern(Arrays.copyOf(pieces, count), ignoreCase);
  }

  /**
   * The escape character of an ESCAPE text.
   *
   * @return -1 when the text is empty
   * @throws DatabaseException 22025 when it has more than one character
   */
  public static int escapeOf(String text) {
    if (text.isEmpty()) {
      return -1;
    }
    if (text.codePointCount(0, text.length()) > 1) {
      throw new DatabaseException(SqlState.INVALID_ESCAPE_SEQUENCE, "invalid escape string")
          .withHint("Escape string must be empty or one character.");
    }
    return text.codePointAt(0);
  }

  /** Whether a text matches. */
  public boolean matches(String value, CancelToken cancel) {
    String text = ignoreCase ? value.toLowerCase(Locale.ROOT) : value;
    int[] first = pieces[0];
    int at = matchAt(text, 0, first);
    if (at < 0) {
      return false;
    }
    if (exact) {
      return at == text.length();
    }
    for (int i = 1; i < pieces.length - 1; i++) {
      at = find(text, at, pieces[i], cancel);
      if (at < 0) {
        return false;
      }
    }
    return endsWith(text, at, pieces[pieces.length - 1]);
  }

  /** The end of a piece that matches at a place, -1 when it does not. */
  private static int matchAt(String text, int from, int[] piece) {
    int at = from;
    for (int wanted : piece) {
      if (at >= text.length()) {
        return -1;
      }
      int c = text.codePointAt(at);
      if (wanted != ANY_ONE && wanted != c) {
        return -1;
      }
      at += Character.charCount(c);
    }
    return at;
  }

  /** The end of the earliest match of a piece, -1 when there is none. */
  private static int find(String text, int from, int[] piece, CancelToken cancel) {
    if (piece.length == 0) {
      return from;
    }
    int at = from;
    long compared = 0;
    while (at < text.length()) {
      // As many as it may have compared at the place before.
      compared += piece.length;
      if (compared > CHECK_CHARACTERS) {
        cancel.check();
        compared = 0;
      }
      if (piece[0] != ANY_ONE) {
        at = text.indexOf(piece[0], at);
        if (at < 0) {
          return -1;
        }
      }
      int end = matchAt(text, at, piece);
      if (end >= 0) {
        return end;
      }
      at += Character.charCount(text.codePointAt(at));
    }
    return -1;
  }

  private static boolean endsWith(String text, int from, int[] piece) {
    int at = text.length();
    for (int i = piece.length - 1; i >= 0; i--) {
      if (at <= from) {
        return false;
      }
      int c = text.codePointBefore(at);
      if (piece[i] != ANY_ONE && piece[i] != c) {
        return false;
      }
      at -= Character.charCount(c);
    }
    return at >= from;
  }
}
