package io.waldb.storage.heap;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of one relation are known to be visible to all: vacuum passes them over, and a reader
 * of an index need not look at them.
 *
 * <p>The truth is the flag in the page's header, which only logged changes set and clear; this is a
 * copy of it in memory, which starts out empty and is filled by vacuum. A bit is set and cleared
 * with the page's exclusive latch held, cleared before the page changes; it is read without.
 *
 * <p>Thread-safe. Takes the place of PostgreSQL's visibility map fork.
 */
final class VisibleBlocks {
  /** Replaced when it grows, under the lock; bits are written under the lock too. */
  private volatile long @Nullable [] bits;

  /** Whether the page is visible to all. A set bit may be cleared at the next moment. */
  boolean contains(int block) {
    long[] known = bits;
    int word = block >> 6;
    return known != null && word < known.length && (known[word] & 1L << block) != 0;
  }

  synchronized void add(int block) {
    int word = block >> 6;
    long[] known = bits;
    if (known == null || word >= known.length) {
      int size = Math.max(word + 1, known == null ? 16 : 2 * known.length);
      known = known == null ? new long[size] : Arrays.copyOf(known, size);
    }
    known[word] |= 1L << block;
    bits = known;
  }

  synchronized void remove(int block) {
    int word = block >> 6;
    long[] known = bits;
    if (known != null && word < known.length) {
      known[word] &= ~(1L << block);
      bits = known;
    }
  }

  /** The relation was cut off. */
  synchronized void truncate(int blockCount) {
    long[] known = bits;
    if (known != null) {
      for (int block = blockCount; block < known.length << 6; block++) {
        known[block >> 6] &= ~(1L << block);
      }
      bits = known;
    }
  }
}
