package io.waldb.wal.record;

import io.waldb.common.config.WalCompression;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses page images, by LZ4 or, smaller and slower, by DEFLATE.
 *
 * <p>LZ4 here is a greedy Lempel-Ziv coder with a table of hashed four-byte prefixes, made for
 * speed on 8 kB of input.
 *
 * <p>The output is a row of sequences, each a token, literals and a copy. The token's high half is
 * the number of literals, its low half the copy's length less {@link #MIN_MATCH}; 15 in a half
 * means that bytes follow which are added to it, the last of them below 255. The copy's distance is
 * two bytes, the low one first, at least 1. The last sequence ends after its literals. This is the
 * LZ4 block format (Collet), so that an image can be unpacked by any LZ4 decoder.
 *
 * <p>Belongs to one thread; allocates nothing after its first use.
 */
final class ImageCodec {
  private static final int MIN_MATCH = 4;
  private static final int MAX_DISTANCE = 0xffff;
  private static final int HASH_BITS = 12;

  /* Asked for by the format: the last bytes are literals, and no match starts near the end. */
  private static final int LAST_LITERALS = 5;
  private static final int LAST_MATCH_START = 12;

  /* After this many fruitless probes (as a power of two) the step over the input grows by one. */
  private static final int SKIP_SHIFT = 5;

  /* Positions of prefixes, plus base; what is below base is from an earlier input. */
  private final int[] table = new int[1 << HASH_BITS];
  private int base = 1;
  private int nextBase = 1;

  private @Nullable Deflater deflater;

  /**
   * Compresses.
   *
   * @param limit the output must end before this
   * @return the length of the output; 0 when it does not fit
   */
  int compress(byte[] from, int length, byte[] into, int at, int limit) {
    nextInput(length);
    int out = at;
    int anchor = 0;
    int position = 0;
    int lastStart = length - LAST_MATCH_START;
    int lastMatched = length - LAST_LITERALS;
    int probes = 1 << SKIP_SHIFT;
    while (position <= lastStart) {
      int prefix = RecordFormat.getInt(from, position);
      int slot = (prefix * 0x9E3779B1) >>> (32 - HASH_BITS);
      int candidate = table[slot] - base;
      table[slot] = position + base;
      if (candidate < 0
          || position - candidate > MAX_DISTANCE
          || RecordFormat.getInt(from, candidate) != prefix) {
        position += probes++ >>> SKIP_SHIFT;
        continue;
      }
      int end = extend(from, candidate + MIN_MATCH, position + MIN_MATCH, lastMatched);
      out =
          putSequence(
              from, anchor, position, end - position, position - candidate, into, out, limit);
      if (out == 0) {
        return 0;
      }
      anchor = end;
      position = end;
      probes = 1 << SKIP_SHIFT;
    }
    out = putSequence(from, anchor, length, 0, 0, into, out, limit);
    return out == 0 ? 0 : out - at;
  }

  private void nextInput(int length) {
    if (nextBase > Integer.MAX_VALUE - length - 1) {
      Arrays.fill(table, 0);
      nextBase = 1;
    }
    base = nextBase;
    nextBase += length + 1;
  }

  private static int extend(byte[] from, int candidate, int position, int length) {
    while (position < length && from[candidate] == from[position]) {
      candidate++;
      position++;
    }
    return position;
  }

  /* A match length of 0 means the last sequence. Returns the new end of output, 0 when full. */
  private static int putSequence(
      byte[] from, int anchor, int end, int match, int distance, byte[] into, int out, int limit) {
    int literals = end - anchor;
    int extra = match == 0 ? 0 : match - MIN_MATCH;
    if (out + 1 + literals / 255 + 1 + literals + 2 + extra / 255 + 1 >= limit) {
      return 0;
    }
    into[out++] = (byte) (Math.min(literals, 15) << 4 | Math.min(extra, 15));
    if (literals >= 15) {
      out = putLength(literals - 15, into, out);
    }
    System.arraycopy(from, anchor, into, out, literals);
    out += literals;
    if (match == 0) {
      return out;
    }
    into[out++] = (byte) distance;
    into[out++] = (byte) (distance >>> 8);
    return extra >= 15 ? putLength(extra - 15, into, out) : out;
  }

  private static int putLength(int rest, byte[] into, int out) {
    while (rest >= 255) {
      into[out++] = (byte) 255;
      rest -= 255;
    }
    into[out++] = (byte) rest;
    return out;
  }

  /** Makes what compression by a method takes memory for. */
  void reserve(WalCompression compression) {
    if (compression == WalCompression.DEFLATE) {
      Deflater made = deflater();
      assert made == deflater;
    }
  }

  private Deflater deflater() {
    Deflater coder = deflater;
    if (coder == null) {
      coder = new Deflater(Deflater.BEST_SPEED, true);
      deflater = coder;
    }
    return coder;
  }

  /** Compresses by DEFLATE; as {@link #compress}. */
  int deflate(byte[] from, int length, byte[] into, int at, int limit) {
    Deflater coder = deflater();
    coder.reset();
    coder.setInput(from, 0, length);
    coder.finish();
    int size = limit <= at ? 0 : coder.deflate(into, at, limit - at);
    return coder.finished() ? size : 0;
  }

  /** Decompresses what {@link #deflate} made; as {@link #decompress}. */
  static boolean inflate(byte[] from, int at, int length, byte[] into, int expected) {
    Inflater coder = new Inflater(true);
    try {
      coder.setInput(from, at, length);
      return coder.inflate(into, 0, expected) == expected;
    } catch (DataFormatException e) {
      return false;
    } finally {
      coder.end();
    }
  }

  /**
   * Decompresses.
   *
   * @param expected the length the output must have
   * @return whether the input was well formed and gave exactly that length
   */
  static boolean decompress(byte[] from, int at, int length, byte[] into, int expected) {
    int end = at + length;
    int out = 0;
    while (at < end) {
      int token = from[at++] & 0xff;
      int literals = token >>> 4;
      if (literals == 15) {
        int next;
        do {
          if (at >= end || literals > expected) {
            return false;
          }
          next = from[at++] & 0xff;
          literals += next;
        } while (next == 255);
      }
      if (literals > end - at || literals > expected - out) {
        return false;
      }
      System.arraycopy(from, at, into, out, literals);
      at += literals;
      out += literals;
      if (at == end) {
        return out == expected;
      }
      if (end - at < 2) {
        return false;
      }
      int distance = (from[at] & 0xff) | (from[at + 1] & 0xff) << 8;
      at += 2;
      int match = (token & 15) + MIN_MATCH;
      if (match == 15 + MIN_MATCH) {
        int next;
        do {
          if (at >= end || match > expected) {
            return false;
          }
          next = from[at++] & 0xff;
          match += next;
        } while (next == 255);
      }
      if (distance == 0 || distance > out || match > expected - out) {
        return false;
      }
      copyMatch(into, out, distance, match);
      out += match;
    }
    return false;
  }

  /* Source and target may overlap: then what was copied is copied again. */
  private static void copyMatch(byte[] into, int out, int distance, int match) {
    if (distance >= match) {
      System.arraycopy(into, out - distance, into, out, match);
    } else {
      for (int i = 0; i < match; i++) {
        into[out + i] = into[out - distance + i];
      }
    }
  }
}
