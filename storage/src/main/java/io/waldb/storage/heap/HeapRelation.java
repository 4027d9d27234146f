package io.waldb.storage.heap;

import com.google.errorprone.annotations.MustBeClosed;
import io.waldb.buffer.BufferPool;
import io.waldb.buffer.BufferRing;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.storage.txn.StorageContext;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * What all users of one heap relation share: which pages have room, which are visible to all, what
 * has happened to it. The rows themselves are the business of {@link HeapTable}.
 *
 * <p>Inserters are spread: threads fall into stripes and each stripe fills a page of its own.
 * Thread-safe.
 */
public final class HeapRelation {
  private static final int STRIPES = 16;

  /** Pages of unknown room that an inserter looks at before it makes the relation longer. */
  private static final int PROBES = 4;

  private final HeapRelations heaps;
  private final int number;
  private final BufferPool pool;
  private final VisibleBlocks visibleBlocks = new VisibleBlocks();
  private final HeapActivity activity = new HeapActivity();

  /** The page each stripe fills, plus one; 0 for none. */
  private final AtomicIntegerArray targets = new AtomicIntegerArray(STRIPES);

  /** Made when first asked for, since the file may not be there before. */
  private volatile @Nullable FreeSpaceMap freeSpace;

  /** Made when first asked for; only for a relation that keeps another's out-of-line values. */
  private volatile @Nullable ToastStore toastStore;

  HeapRelation(HeapRelations heaps, int number) {
    this.heaps = heaps;
    this.number = number;
    this.pool = heaps.context().pool();
  }

  /** The relation's file number. */
  public int number() {
    return number;
  }

  /** What has happened to its rows. */
  public HeapActivity activity() {
    return activity;
  }

  /** Pages in the file. */
  public int blockCount() {
    return pool.blockCount(number, Fork.MAIN);
  }

  /**
   * Whether every row version on a page is visible to all, as far as is known without looking at
   * it. If so, an index entry that leads there needs no look at the row, provided that its leaf is
   * still latched: otherwise vacuum may have freed the place in between, and the page be visible to
   * all without the row.
   */
  public boolean isAllVisible(int block) {
    return visibleBlocks.contains(block);
  }

  StorageContext context() {
    return heaps.context();
  }

  Visibility visibility() {
    return heaps.visibility();
  }

  VisibleBlocks visibleBlocks() {
    return visibleBlocks;
  }

  FreeSpaceMap freeSpace() {
    FreeSpaceMap map = freeSpace;
    if (map == null) {
      synchronized (this) {
        map = freeSpace;
        if (map == null) {
          map = new FreeSpaceMap(blockCount());
          freeSpace = map;
        }
      }
    }
    return map;
  }

  /** The out-of-line values that are kept in this relation; always the same object. */
  ToastStore toastStore() {
    ToastStore store = toastStore;
    if (store == null) {
      synchronized (this) {
        store = toastStore;
        if (store == null) {
          store = new ToastStore(this);
          toastStore = store;
        }
      }
    }
    return store;
  }

  /** Pins a page. */
  @MustBeClosed
  PinnedPage pin(int block) {
    return pool.pin(PageId.key(number, Fork.MAIN, block));
  }

  /** Pins a page in a frame of a ring, if one is given and the page is not in the pool. */
  @MustBeClosed
  PinnedPage pin(int block, @Nullable BufferRing ring) {
    long key = PageId.key(number, Fork.MAIN, block);
    return ring == null ? pool.pin(key) : pool.pin(key, ring);
  }

  /**
   * Pins a page that should have room for a row version: the one the thread's stripe fills, else
   * one the map knows, else a new one. The caller looks again under the latch, and calls {@link
   * #isFull} and then this once more when there is no room.
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // handed to the caller
  PinnedPage pageWithRoom(int bytes, @Nullable BufferRing ring) {
    int stripe = stripe();
    int target = targets.get(stripe) - 1;
    if (target >= 0 && target < blockCount()) {
      return pin(target, ring);
    }
    PinnedPage page = findPage(bytes, ring);
    targets.set(stripe, page.block() + 1);
    return page;
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the page that is found is handed to the caller
  private PinnedPage findPage(int bytes, @Nullable BufferRing ring) {
    FreeSpaceMap map = freeSpace();
    int block = map.take(bytes);
    int blocks = blockCount();
    if (block != FreeSpaceMap.NONE && block < blocks) {
      return pin(block, ring);
    }
    for (int i = 0; i < PROBES; i++) {
      int unknown = map.unknown();
      if (unknown == FreeSpaceMap.NONE) {
        break;
      }
      if (unknown < blocks) {
        PinnedPage page = pin(unknown, ring);
        int room = roomOf(page);
        if (room >= bytes) {
          return page;
        }
        page.close();
        map.report(unknown, room);
      }
    }
    return ring == null ? pool.extend(number, Fork.MAIN) : pool.extend(number, Fork.MAIN, ring);
  }

  private static int roomOf(PinnedPage page) {
    try (ReadLatch latch = page.latchShared()) {
      return page.isNew() ? HeapPage.MAX_ROW_SIZE : HeapPage.room(page.bytes());
    }
  }

  /** Says that a page that was given out has not enough room, but this much. */
  void isFull(int block, int room) {
    int stripe = stripe();
    targets.compareAndSet(stripe, block + 1, 0);
    freeSpace().report(block, room);
  }

  private static int stripe() {
    return (int) Thread.currentThread().getId() & STRIPES - 1;
  }

  /** Forgets pages that were cut off; the caller excludes all users. */
  void truncated(int blocks) {
    for (int i = 0; i < STRIPES; i++) {
      targets.set(i, 0);
    }
    freeSpace().truncate(blocks);
    visibleBlocks.truncate(blocks);
  }

  @Override
  public String toString() {
    return "heap relation " + number;
  }
}
