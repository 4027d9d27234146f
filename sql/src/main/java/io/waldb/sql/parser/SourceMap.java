package io.waldb.sql.parser;

import java.util.Arrays;

/**
 * Where the pieces of a rewritten text come from.
 *
 * <p>The pieces are added in order; an offset inside a piece maps to the same distance from the
 * piece's origin, but not past the length the origin has.
 */
final class SourceMap {
  private int[] offsets = new int[16];
  private int[] origins = new int[16];
  private int[] lengths = new int[16];
  private int count;

  /**
   * Adds a piece.
   *
   * @param offset where it starts in the rewritten text; not before the last piece's
   * @param origin where it comes from in the original
   * @param length how many characters it has there
   */
  void add(int offset, int origin, int length) {
    assert count == 0 || offset >= offsets[count - 1];
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
      origins = Arrays.copyOf(origins, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    offsets[count] = offset;
    origins[count] = origin;
    lengths[count] = length;
    count++;
  }

  /** The original's offset for one in the rewritten text. */
  int original(int offset) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (offsets[middle] <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    if (count == 0) {
      return offset;
    }
    return origins[low] + Math.max(0, Math.min(offset - offsets[low], lengths[low]));
  }
}
