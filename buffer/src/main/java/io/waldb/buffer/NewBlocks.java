package io.waldb.buffer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.BitSet;

/**
 * The blocks of one file that may hold a new page: one that was added and not written since, so
 * that it is all zeroes. Zeroes anywhere else are damage.
 *
 * <p>A block is added before others can find it, and goes when its page has been written or was
 * found with something in it. So what is missing here at a checkpoint, before files are synced, is
 * durably in the file after.
 *
 * <p>Thread-safe. Takes a bit for each block of the file up to the last that may be new.
 */
final class NewBlocks {
  @GuardedBy("this")
  private final BitSet blocks = new BitSet();

  /** Whether there are any; almost always there are none, and then nobody waits. */
  private volatile boolean hasAny;

  void add(int from, int to) {
    synchronized (this) {
      blocks.set(from, to);
      hasAny = !blocks.isEmpty();
    }
  }

  void remove(int from, int to) {
    if (hasAny) {
      synchronized (this) {
        blocks.clear(from, to);
        hasAny = !blocks.isEmpty();
      }
    }
  }

  synchronized void removeAll(BitSet others) {
    blocks.andNot(others);
    hasAny = !blocks.isEmpty();
  }

  boolean contains(int block) {
    if (!hasAny) {
      return false;
    }
    synchronized (this) {
      return blocks.get(block);
    }
  }

  /** Those that there are now. */
  synchronized BitSet copy() {
    return (BitSet) blocks.clone();
  }
}
