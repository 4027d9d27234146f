package io.waldb.storage.heap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Arrays;

/**
 * How much room the pages of one relation have, as last heard: where an inserter looks first.
 *
 * <p>Kept in memory only, one byte a page, and never trusted: whoever goes to a page looks again
 * under its latch and tells the map what it found. Pages not heard of since the database was opened
 * are unknown; {@link #unknown} hands them out one by one, the last pages first, so that a relation
 * grows only after its old pages have been looked at, a few at a time. A page that is handed out
 * counts as full until it is reported again, which keeps inserters apart.
 *
 * <p>Thread-safe. Does what PostgreSQL's {@code freespace/README} does with a file of its own,
 * without the file: nothing to repair after a crash.
 */
final class FreeSpaceMap {
  /** No page. */
  static final int NONE = -1;

  private static final int UNIT = 32;
  private static final int MOST = 255;
  private static final int GROUP_SHIFT = 8;
  private static final int GROUP = 1 << GROUP_SHIFT;

  /** Room of each page in units of 32 bytes, rounded down. */
  @GuardedBy("this")
  private byte[] pages = {};

  /** The most room in each group of 256 pages, or more. */
  @GuardedBy("this")
  private byte[] groups = {};

  /** Pages below were there when the map was made and have not been handed out as unknown. */
  @GuardedBy("this")
  private int unknownEnd;

  /** Where the next search begins. */
  @GuardedBy("this")
  private int rotor;

  /** A map of a relation with this many pages, none of them known. */
  FreeSpaceMap(int blockCount) {
    unknownEnd = blockCount;
  }

  /** Reports the room of a page, in bytes. */
  synchronized void report(int block, int room) {
    if (block >= pages.length) {
      grow(block);
    }
    set(block, Math.min(room / UNIT, MOST));
  }

  @GuardedBy("this")
  private void grow(int block) {
    int size = Math.max(block + 1, Math.min(2 * pages.length, pages.length + (1 << 16)));
    size = size + GROUP - 1 & -GROUP;
    pages = Arrays.copyOf(pages, size);
    groups = Arrays.copyOf(groups, size >> GROUP_SHIFT);
  }

  @GuardedBy("this")
  private void set(int block, int value) {
    pages[block] = (byte) value;
    int group = block >> GROUP_SHIFT;
    if (value > (groups[group] & 0xff)) {
      groups[group] = (byte) value;
    }
  }

  /**
   * A page that should have this much room, taken out of the map; {@link #NONE} if none is known.
   */
  synchronized int take(int bytes) {
    int wanted = (bytes + UNIT - 1) / UNIT;
    for (int i = 0; i < groups.length; i++) {
      int group = rotor + i;
      group = group < groups.length ? group : group - groups.length;
      if ((groups[group] & 0xff) >= wanted) {
        int block = takeFrom(group, wanted);
        if (block != NONE) {
          rotor = group;
          return block;
        }
      }
    }
    return NONE;
  }

  @GuardedBy("this")
  private int takeFrom(int group, int wanted) {
    int most = 0;
    int found = NONE;
    int start = group << GROUP_SHIFT;
    for (int block = start; block < start + GROUP; block++) {
      int room = pages[block] & 0xff;
      if (found == NONE && room >= wanted) {
        found = block;
      } else {
        most = Math.max(most, room);
      }
    }
    if (found != NONE) {
      pages[found] = 0;
    }
    groups[group] = (byte) most;
    return found;
  }

  /** A page of which nothing has been heard, to be looked at; {@link #NONE} when there is none. */
  synchronized int unknown() {
    return unknownEnd > 0 ? --unknownEnd : NONE;
  }

  /** The relation was cut off. */
  synchronized void truncate(int blockCount) {
    unknownEnd = Math.min(unknownEnd, blockCount);
    for (int block = blockCount; block < pages.length; block++) {
      pages[block] = 0;
    }
  }

  /** All pages have been reported. */
  synchronized void allKnown() {
    unknownEnd = 0;
  }

  /** Room of a page in bytes as last heard, rounded down. */
  synchronized int room(int block) {
    return block < pages.length ? (pages[block] & 0xff) * UNIT : 0;
  }
}
