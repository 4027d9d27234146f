package io.waldb.storage.txn;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The outcomes of the newest few million transactions: two bits each in a ring, read without a
 * lock.
 *
 * <p>The window covers the xids from {@code floor} up. When it moves on, the floor is raised first
 * and the ring's words that are to be used again are cleared after that, with release stores; a
 * reader looks at the word first and at the floor after that, so bits of the ring's next round are
 * never taken for those of the last.
 *
 * <p>{@link #open} and {@link #set} are called under the transaction manager's lock, {@code open}
 * in the order of xids; {@link #get} by any thread.
 */
final class StatusWindow {
  static final int RUNNING = 0;
  static final int COMMITTED = 1;
  static final int ABORTED = 2;

  /** The answer for an xid that is no longer in the window. */
  static final int OUTSIDE = -1;

  static final int SIZE = 1 << 22;

  private static final int CHUNK = 1 << 16;
  private static final int XIDS_PER_WORD = 32;
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] words = new long[SIZE / XIDS_PER_WORD];
  private volatile long floor;

  /** First xid that the ring has no room for yet. */
  private long end;

  /** Begins at an xid: none below is in the window. */
  void startAt(long xid) {
    floor = xid;
    end = (xid & -CHUNK) + SIZE;
  }

  /** Makes room for an xid; to be called before it is handed out. */
  void open(long xid) {
    if (xid >= end) {
      advance();
    }
  }

  private void advance() {
    long newEnd = end + CHUNK;
    floor = Math.max(floor, newEnd - SIZE);
    int from = wordOf(end);
    for (int i = 0; i < CHUNK / XIDS_PER_WORD; i++) {
      WORD.setRelease(words, from + i, 0L);
    }
    end = newEnd;
  }

  /** The bits of an xid that was handed out, or {@link #OUTSIDE}. */
  int get(long xid) {
    if (xid < floor) {
      return OUTSIDE;
    }
    long word = (long) WORD.getAcquire(words, wordOf(xid));
    return xid < floor ? OUTSIDE : (int) (word >>> shiftOf(xid)) & 3;
  }

  /** Sets the outcome of an xid; nothing happens when it is no longer in the window. */
  void set(long xid, int bits) {
    if (xid >= floor) {
      int index = wordOf(xid);
      WORD.setRelease(words, index, words[index] | (long) bits << shiftOf(xid));
    }
  }

  private static int wordOf(long xid) {
    return (int) (xid & SIZE - 1) / XIDS_PER_WORD;
  }

  private static int shiftOf(long xid) {
    return (int) (xid & XIDS_PER_WORD - 1) * 2;
  }
}
