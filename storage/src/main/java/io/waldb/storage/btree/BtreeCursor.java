package io.waldb.storage.btree;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.WriteLatch;
import io.waldb.common.DatabaseException;
import io.waldb.storage.btree.BtreeChange.BtreeDelete;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Walks the tuple identities of a key range, in key order or against it.
 *
 * <p>All matching items of a leaf are copied out under one share latch; between leaves the cursor
 * holds neither latch nor pin. A concurrent insertion may or may not be seen; an item that is in
 * the index during the whole walk is seen exactly once. The caller's snapshot keeps a page that the
 * cursor is about to visit from being used for something else.
 *
 * <p>Whoever finds that an item leads to a row that is dead to everybody says so ({@link
 * #noteDead}). Before the cursor leaves a leaf on which enough were found it removes them, if the
 * leaf is as it was read and can be latched at once. Without that, every search for a row that is
 * updated often would look at its dead versions again and again until the next vacuum.
 *
 * <p>A cursor is reused for any number of ranges and allocates nothing once it is warm. It belongs
 * to one thread at a time.
 *
 * <p>Follows PostgreSQL {@code access/nbtree/nbtsearch.c} ({@code _bt_readpage}, {@code
 * _bt_walk_left}, {@code _bt_killitems}; but the removal is logged at once, as pages change only
 * through the log).
 */
public final class BtreeCursor {
  private static final int UNBOUNDED = -1;

  /** Fewer dead items on a leaf are not worth a record; the scans they burden are not many. */
  private static final int LEAST_REMOVED = 4;

  private final BtreePages pages;

  private byte[] lower = new byte[32];
  private int lowerLength;
  private byte[] upper = new byte[32];
  private int upperLength = UNBOUNDED;
  private boolean forward;

  private long[] tids = new long[16];
  private int count;
  private int position;
  private int block = BtreePage.NONE;
  private int nextBlock = BtreePage.NONE;
  private boolean started;
  private boolean finished = true;

  /* The leaf that the items are from, as it was: block, LSN, and the slot of the first of them. */
  private int leaf;
  private long leafLsn;
  private int firstSlot;

  private int[] dead = new int[16];
  private int deadCount;

  BtreeCursor(BtreePages pages) {
    this.pages = pages;
  }

  /** Opens the range of the items that begin with {@code key}. */
  public void openEqual(byte[] key, int length) {
    open(key, length, true, key, length, true, true);
  }

  /**
   * Opens a range. A bound is a prefix of the index key: an inclusive bound takes in every key that
   * begins with it, an exclusive one none of them. The bytes are copied.
   *
   * @param lowKey empty (length 0) and inclusive: unbounded
   * @param highKey empty (length 0) and inclusive: unbounded
   * @param ascending whether {@link #next} goes from low to high
   */
  public void open(
      byte[] lowKey,
      int lowLength,
      boolean lowInclusive,
      byte[] highKey,
      int highLength,
      boolean highInclusive,
      boolean ascending) {
    removeDead();
    forward = ascending;
    started = false;
    finished = false;
    count = 0;
    position = 0;
    nextBlock = BtreePage.NONE;
    if (lower.length < lowLength) {
      lower = new byte[2 * lowLength];
    }
    System.arraycopy(lowKey, 0, lower, 0, lowLength);
    lowerLength = lowInclusive ? lowLength : successor(lower, lowLength);
    if (upper.length < highLength) {
      upper = new byte[2 * highLength];
    }
    System.arraycopy(highKey, 0, upper, 0, highLength);
    upperLength = highInclusive ? successor(upper, highLength) : highLength;
    if (lowerLength == UNBOUNDED) {
      finished = true;
    }
  }

  /**
   * Turns a string in place into the least string greater than every string that begins with it.
   *
   * @return its length, or {@link #UNBOUNDED} when there is none
   */
  private static int successor(byte[] bytes, int length) {
    for (int i = length - 1; i >= 0; i--) {
      if (bytes[i] != (byte) 0xff) {
        bytes[i]++;
        return i + 1;
      }
    }
    return UNBOUNDED;
  }

  /** Moves to the next item. */
  public boolean next() {
    while (position >= count) {
      removeDead();
      if (finished) {
        return false;
      }
      if (!started) {
        started = true;
        begin();
      } else if (forward) {
        readForward(pages.pinShared(nextBlock));
      } else {
        walkLeft();
      }
    }
    position++;
    return true;
  }

  /** The tuple identity of the current item. */
  public long tid() {
    return tids[current()];
  }

  private int current() {
    return forward ? position - 1 : count - position;
  }

  /** Says that the current item leads to a row that nobody can see, now or later. */
  public void noteDead() {
    if (deadCount == dead.length) {
      dead = Arrays.copyOf(dead, 2 * deadCount);
    }
    dead[deadCount++] = firstSlot + current();
  }

  /** Ends the walk, wherever it is; the cursor can be opened again. */
  public void close() {
    finished = true;
    count = 0;
    position = 0;
    try {
      removeDead();
    } catch (DatabaseException e) {
      // What was read has been read. Entries that stay are found dead again.
    }
  }

  private void removeDead() {
    int found = deadCount;
    deadCount = 0;
    if (found < LEAST_REMOVED) {
      return;
    }
    if (!forward) {
      Arrays.sort(dead, 0, found);
    }
    try (PinnedPage page = pages.pin(leaf);
        WriteLatch latch = page.tryLatchExclusive()) {
      // If nothing has changed, the items are still those that were read, and of the same rows.
      if (latch != null && page.lsn() == leafLsn) {
        pages.run(BtreePages.NO_XID, new BtreeDelete(dead, found), page);
      }
    }
  }

  private void begin() {
    if (forward) {
      readForward(pages.descendShared(lower, lowerLength));
    } else if (upperLength == UNBOUNDED) {
      readBackward(pages.descendRightmost());
    } else {
      readBackward(pages.descendShared(upper, upperLength));
    }
  }

  /** Copies what a share-latched leaf has of the range, and releases it. */
  private void readForward(PinnedPage page) {
    try {
      ByteBuffer bytes = page.bytes();
      nextBlock = BtreePage.right(bytes);
      finished = nextBlock == BtreePage.NONE;
      copyRange(page);
      if (upperLength != UNBOUNDED && !finished && !BtreePage.isIgnored(bytes)) {
        finished = !BtreePage.isBeyond(bytes, upper, upperLength);
      }
    } finally {
      pages.releaseShared(page);
    }
  }

  private void readBackward(PinnedPage page) {
    try {
      ByteBuffer bytes = page.bytes();
      block = pages.block(page);
      nextBlock = BtreePage.left(bytes);
      int first = copyRange(page);
      finished = nextBlock == BtreePage.NONE || first > BtreePage.firstSlot(bytes);
    } finally {
      pages.releaseShared(page);
    }
  }

  /** Copies the tuple identities in range; answers the first slot that is not below the range. */
  private int copyRange(PinnedPage page) {
    ByteBuffer bytes = page.bytes();
    position = 0;
    count = 0;
    if (BtreePage.isIgnored(bytes)) {
      return 0;
    }
    int first = BtreePage.findItem(bytes, lower, lowerLength);
    int end =
        upperLength == UNBOUNDED
            ? BtreePage.itemCount(bytes) + 1
            : BtreePage.findItem(bytes, upper, upperLength);
    if (end > first) {
      leaf = pages.block(page);
      leafLsn = page.lsn();
      firstSlot = first;
      count = end - first;
      if (tids.length < count) {
        tids = new long[Math.max(count, 2 * tids.length)];
      }
      for (int i = 0; i < count; i++) {
        tids[i] = BtreePage.tid(bytes, first + i);
      }
    }
    return first;
  }

  /** Reads the page left of the last one, wherever splits and deletions have moved it meanwhile. */
  private void walkLeft() {
    while (true) {
      if (nextBlock == BtreePage.NONE) {
        finished = true;
        return;
      }
      PinnedPage page = pages.pinShared(nextBlock);
      // The left sibling may have been split: what is left of us now is further right.
      int hops = 0;
      while (BtreePage.right(page.bytes()) != block
          && !BtreePage.isRightmost(page.bytes())
          && hops++ < 4) {
        page = pages.stepRightShared(page);
      }
      if (BtreePage.right(page.bytes()) == block
          && !BtreePage.has(page.bytes(), BtreePage.DELETED)) {
        readBackward(page);
        return;
      }
      pages.releaseShared(page);
      refreshLeftLink();
    }
  }

  /**
   * Reads our page's left link again; if it was deleted, our place is the first page right of it
   * that was not.
   */
  private void refreshLeftLink() {
    PinnedPage page = pages.pinShared(block);
    while (BtreePage.has(page.bytes(), BtreePage.DELETED)) {
      page = pages.stepRightShared(page);
    }
    block = pages.block(page);
    nextBlock = BtreePage.left(page.bytes());
    pages.releaseShared(page);
  }
}
