package io.waldb.storage.tuple;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * Byte-pair compression of long values, in the LZ4 block format: quick both ways, and a value that
 * does not shrink is left alone.
 *
 * <p>A block is a row of sequences: a token (literal count in the upper four bits, match length
 * less 4 in the lower), more bytes of the literal count while they are 255, the literals, a
 * little-endian 16-bit distance back, more bytes of the match length. The last sequence ends after
 * its literals. Stateless; the hash table of a call is its own.
 */
public final class Lz {
  private static final int MIN_MATCH = 4;
  private static final int MAX_DISTANCE = 0xffff;
  private static final int HASH_BITS = 12;

  /** The format wants the last five bytes as literals and no match begun in the last twelve. */
  private static final int LAST_LITERALS = 5;

  private static final int MATCH_LIMIT = 12;

  private Lz() {}

  /**
   * Appends the compressed form; gives its length, or -1 (nothing appended) if it is not shorter.
   */
  public static int compress(byte[] from, int offset, int length, ByteSink out) {
    int start = out.length();
    int limit = start + length - length / 4;
    int end = offset + length;
    int matchEnd = end - MATCH_LIMIT;
    int anchor = offset;
    int at = offset + 1;
    int[] table = new int[1 << HASH_BITS];
    while (at < matchEnd) {
      int word = Bytes.getInt(from, at);
      int slot = (word * 0x9e3779b1) >>> (32 - HASH_BITS);
      int candidate = offset + table[slot];
      table[slot] = at - offset;
      if (candidate >= at
          || at - candidate > MAX_DISTANCE
          || Bytes.getInt(from, candidate) != word) {
        at += 1 + ((at - anchor) >> 6);
        continue;
      }
      int match = MIN_MATCH;
      int matchLimit = end - LAST_LITERALS - at;
      while (match < matchLimit && from[candidate + match] == from[at + match]) {
        match++;
      }
      putSequence(out, from, anchor, at - anchor, at - candidate, match);
      if (out.length() > limit) {
        out.setLength(start);
        return -1;
      }
      at += match;
      anchor = at;
    }
    putSequence(out, from, anchor, end - anchor, 0, 0);
    if (out.length() > limit) {
      out.setLength(start);
      return -1;
    }
    return out.length() - start;
  }

  private static void putSequence(
      ByteSink out, byte[] from, int literals, int literalCount, int distance, int match) {
    int matchCode = distance == 0 ? 0 : match - MIN_MATCH;
    out.put(Math.min(literalCount, 15) << 4 | Math.min(matchCode, 15));
    putMore(out, literalCount - 15);
    out.put(from, literals, literalCount);
    if (distance != 0) {
      out.put(distance);
      out.put(distance >> 8);
      putMore(out, matchCode - 15);
    }
  }

  private static void putMore(ByteSink out, int rest) {
    int left = rest;
    if (left >= 0) {
      for (; left >= 255; left -= 255) {
        out.put(255);
      }
      out.put(left);
    }
  }

  /**
   * The plain bytes of a compressed value.
   *
   * @throws DatabaseException XX001 when the bytes are not a compressed value of that length
   */
  public static byte[] decompress(byte[] from, int offset, int length, int plainLength) {
    byte[] to = new byte[plainLength];
    try {
      if (decompressInto(from, offset, offset + length, to) == plainLength) {
        return to;
      }
    } catch (IndexOutOfBoundsException e) {
      throw damaged(e);
    }
    throw damaged(null);
  }

  private static int decompressInto(byte[] from, int offset, int end, byte[] to) {
    int at = offset;
    int out = 0;
    while (at < end) {
      int token = from[at++] & 0xff;
      int literals = token >> 4;
      if (literals == 15) {
        int more;
        do {
          more = from[at++] & 0xff;
          literals += more;
        } while (more == 255);
      }
      System.arraycopy(from, at, to, out, literals);
      at += literals;
      out += literals;
      if (at >= end) {
        return at == end ? out : -1;
      }
      int distance = (from[at] & 0xff) | (from[at + 1] & 0xff) << 8;
      at += 2;
      int match = token & 15;
      if (match == 15) {
        int more;
        do {
          more = from[at++] & 0xff;
          match += more;
        } while (more == 255);
      }
      match += MIN_MATCH;
      if (distance >= match) {
        System.arraycopy(to, out - distance, to, out, match);
      } else {
        for (int i = 0; i < match; i++) {
          to[out + i] = to[out + i - distance];
        }
      }
      out += match;
    }
    return out;
  }

  private static DatabaseException damaged(@Nullable Throwable cause) {
    return new DatabaseException(SqlState.DATA_CORRUPTED, "compressed value is damaged", cause);
  }
}
