package io.waldb.storage.btree;

import io.waldb.buffer.PinnedPage;
import io.waldb.common.CancelToken;
import io.waldb.common.file.FileSystem;
import io.waldb.storage.btree.BtreeChange.BtreeBuildPage;
import io.waldb.storage.btree.BtreeChange.BtreeCreate;
import io.waldb.storage.btree.BtreeChange.BtreeNewRoot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills an empty index from keys in any order: sorts them within a memory budget and writes the
 * pages bottom-up, each once, 90 % full.
 *
 * <p>Every page goes to the log whole, so that the index survives a crash like any other change.
 *
 * <p>Follows PostgreSQL {@code access/nbtree/nbtsort.c}. Used by one thread; nobody else may use
 * the index meanwhile.
 */
public final class BtreeBuilder implements AutoCloseable {
  /** Told of two live rows with one key; throws if the index is unique. */
  public interface DuplicateListener {
    /** Two live rows have the same key. */
    void duplicate(byte[] key, int keyLength, long firstTid, long secondTid);
  }

  private static final int FILL_PERCENT = 90;
  private static final int TRAILER = BtreePage.TID_SIZE + 1;

  private final BtreePages pages;
  private final long xid;
  private final KeySorter sorter;
  private final List<Level> levels = new ArrayList<>();
  private byte[] entry = new byte[64];
  private boolean firstLeafTaken;

  BtreeBuilder(BtreePages pages, long xid, FileSystem files, long memoryBytes, CancelToken cancel) {
    this.pages = pages;
    this.xid = xid;
    sorter = new KeySorter(files, memoryBytes, cancel);
  }

  /**
   * Adds a key.
   *
   * @param live whether the row counts for uniqueness
   * @throws io.waldb.common.DatabaseException 54000 if the key is too long
   */
  public void add(byte[] key, int keyLength, long tid, boolean live) {
    pages.checkItemSize(keyLength + BtreePage.TID_SIZE);
    int length = keyLength + TRAILER;
    if (entry.length < length) {
      entry = new byte[2 * length];
    }
    System.arraycopy(key, 0, entry, 0, keyLength);
    Bytes.putTid(entry, keyLength, tid);
    entry[length - 1] = (byte) (live ? 1 : 0);
    sorter.add(entry, length);
  }

  /**
   * Sorts what was added and writes the index.
   *
   * @throws io.waldb.common.DatabaseException 57014 and the like from the cancel token
   */
  public void build(@Nullable DuplicateListener duplicates) {
    sorter.sort();
    byte[] previous = new byte[0];
    int previousLength = -1;
    boolean previousLive = false;
    while (sorter.next()) {
      byte[] item = sorter.bytes();
      int length = sorter.length() - 1;
      boolean live = item[length] != 0;
      if (duplicates != null) {
        int keyLength = length - BtreePage.TID_SIZE;
        boolean same =
            previousLength == length && Arrays.equals(item, 0, keyLength, previous, 0, keyLength);
        if (same && live && previousLive) {
          duplicates.duplicate(previous, keyLength, tid(previous, keyLength), tid(item, keyLength));
        }
        if (previous.length < length) {
          previous = new byte[2 * length];
        }
        System.arraycopy(item, 0, previous, 0, length);
        previousLength = length;
        previousLive = live || (same && previousLive);
      }
      level(0).add(item, length);
    }
    finish();
  }

  private static long tid(byte[] item, int at) {
    return (((short) Bytes.SHORT.get(item, at) & 0xffffL) << 32)
        | ((int) Bytes.INT.get(item, at + 2) & 0xffffffffL);
  }

  private Level level(int number) {
    if (number == levels.size()) {
      levels.add(new Level(number));
    }
    return levels.get(number);
  }

  private void finish() {
    if (levels.isEmpty()) {
      return;
    }
    for (int i = 0; i < levels.size() - 1; i++) {
      levels.get(i).finishLast();
    }
    Level top = levels.get(levels.size() - 1);
    if (top.number == 0) {
      top.writePage(BtreePage.NONE, new byte[0]);
      return;
    }
    PinnedPage root = pages.pinExclusive(top.block);
    PinnedPage meta;
    try {
      meta = pages.pinExclusive(BtreeMeta.BLOCK);
    } catch (Throwable t) {
      pages.releaseExclusive(root);
      throw t;
    }
    pages.run(xid, new BtreeNewRoot(top.block, top.number, top.items.toBytes()), root, meta);
    pages.rootMoved(top.block);
    pages.releaseExclusive(meta);
    pages.releaseExclusive(root);
  }

  private int allocateBlock(int levelNumber) {
    if (levelNumber == 0 && !firstLeafTaken) {
      firstLeafTaken = true;
      return BtreeCreate.ROOT;
    }
    PinnedPage page = pages.allocate();
    int block = pages.block(page);
    pages.releaseExclusive(page);
    return block;
  }

  /** Removes the sorter's temporary files. */
  @Override
  public void close() {
    sorter.close();
  }

  /** The page of a level that is being filled. */
  private final class Level {
    final int number;
    final PackedItems items = new PackedItems();
    int block;
    private int left = BtreePage.NONE;

    /** The downlink's separator of the current page. */
    private byte[] lowSeparator = new byte[0];

    private byte[] last = new byte[0];
    private int lastLength;

    Level(int number) {
      this.number = number;
      block = allocateBlock(number);
    }

    void add(byte[] item, int length) {
      int limit = BtreePages.capacity() * FILL_PERCENT / 100;
      if (items.count() > 1 && items.sizeOnPage() + length + BtreePage.POINTER_SIZE > limit) {
        startNextPage(item, length);
      }
      append(item, length);
    }

    private void append(byte[] item, int length) {
      boolean minusInfinity = number > 0 && items.count() == 0;
      items.add(item, 0, minusInfinity ? BtreePage.CHILD_SIZE : length);
      if (last.length < length) {
        last = new byte[2 * length];
      }
      System.arraycopy(item, 0, last, 0, length);
      lastLength = length;
    }

    private void startNextPage(byte[] item, int length) {
      byte[] separator = separator(Arrays.copyOf(last, lastLength), Arrays.copyOf(item, length));
      byte[] moved = new byte[0];
      if (items.sizeOnPage() + separator.length + BtreePage.POINTER_SIZE > BtreePages.capacity()) {
        // The high key does not fit behind the last item: that item begins the next page, and makes
        // room for a shorter one.
        moved = items.removeLast();
        separator = separator(items.last(), moved);
      }
      int next = allocateBlock(number);
      writePage(next, separator);
      linkFromParent();
      left = block;
      block = next;
      lowSeparator = separator;
      items.clear();
      if (moved.length > 0) {
        append(moved, moved.length);
      }
    }

    private byte[] separator(byte[] before, byte[] after) {
      return number == 0
          ? BtreeInserter.shortestSeparator(before, after)
          : Arrays.copyOfRange(after, BtreePage.CHILD_SIZE, after.length);
    }

    private void linkFromParent() {
      byte[] downlink = new byte[BtreePage.CHILD_SIZE + lowSeparator.length];
      Bytes.INT.set(downlink, 0, block);
      System.arraycopy(lowSeparator, 0, downlink, BtreePage.CHILD_SIZE, lowSeparator.length);
      level(number + 1).add(downlink, downlink.length);
    }

    void finishLast() {
      writePage(BtreePage.NONE, new byte[0]);
      linkFromParent();
    }

    void writePage(int right, byte[] highKey) {
      PackedItems whole = items;
      if (right != BtreePage.NONE) {
        whole = new PackedItems();
        whole.add(highKey, 0, highKey.length);
        whole.addAll(items);
      }
      PinnedPage page = pages.pinExclusive(block);
      try {
        pages.run(xid, new BtreeBuildPage(number, left, right, whole.toBytes()), page);
      } finally {
        pages.releaseExclusive(page);
      }
    }
  }
}
