package io.waldb.recovery;

import java.util.Arrays;

/**
 * Pages that were replayed not long ago and are not cached: about as many as the cache holds. A
 * page that is among them when its turn comes again is worth caching; of most pages that a log
 * changes it changes each only once, and those would only push the others out.
 *
 * <p>The table of ghosts of the 2Q algorithm (Johnson and Shasha, "2Q: A Low Overhead High
 * Performance Buffer Management Replacement Algorithm", VLDB 1994), here a hash table that a page
 * stays in until another takes its place. Belongs to one thread.
 */
final class SeenPages {
  private static final int FEWEST = 1 << 10;
  private static final int MOST = 1 << 18;
  private static final long NONE = -1;

  private final long[] keys;
  private final int shift;

  /** Remembers about as many as there are frames, within bounds. */
  SeenPages(int frames) {
    int wanted = Math.max(FEWEST, Math.min(MOST, 2 * frames));
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(wanted - 1);
    this.keys = new long[1 << bits];
    this.shift = Long.SIZE - bits;
    Arrays.fill(keys, NONE);
  }

  /** Whether the page was seen not long ago; from now on it was. */
  boolean see(long pageKey) {
    int at = (int) ((pageKey * 0x9E3779B97F4A7C15L) >>> shift);
    boolean seen = keys[at] == pageKey;
    keys[at] = pageKey;
    return seen;
  }
}
