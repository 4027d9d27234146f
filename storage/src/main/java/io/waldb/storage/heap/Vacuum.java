package io.waldb.storage.heap;

import io.waldb.buffer.BufferRing;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.RingKind;
import io.waldb.buffer.WriteLatch;
import io.waldb.buffer.page.LinePointer;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.storage.log.LogContext;
import io.waldb.storage.log.LoggedChange;
import io.waldb.storage.tuple.TupleHeader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Cleans a table: removes row versions nobody can see, their index entries, and then the line
 * pointers those led to; tells the free space map of the room; marks pages that are visible to all;
 * cuts off empty pages at the end.
 *
 * <p>Three steps, as often as memory for dead rows asks for: (1) each page is pruned and its dead
 * line pointers are noted, (2) every index drops its entries that lead to them, (3) the line
 * pointers become free. A line pointer is free only after step 2, so an index entry never leads to
 * a row it was not made for. A table without indexes needs step 1 alone.
 *
 * <p>The caller holds a SHARE UPDATE EXCLUSIVE lock on the table, so that one vacuum runs at a time
 * and no index is made meanwhile. Readers and writers go on. No latch is held over more than one
 * page. Belongs to one thread.
 *
 * <p>Follows PostgreSQL {@code access/heap/vacuumlazy.c}.
 */
public final class Vacuum {
  /** PostgreSQL's vacuum_freeze_min_age: xids younger than this are kept on the pages. */
  private static final long FREEZE_AGE = 50_000_000;

  /** A table is cut off when this many pages, or this part of it, would go. */
  private static final int LEAST_TRUNCATED = 1000;

  private static final int TRUNCATED_PART = 16;

  private final HeapRelation relation;
  private final List<IndexCleaner> indexes;
  private final VacuumPace pace;
  private final BooleanSupplier lockToTruncate;
  private final HeapPruner pruner;
  private final LogContext log;
  private final DeadRows dead;
  private final BufferRing ring;
  private final long oldestXid;
  private final long freezeBelow;
  private final int[] offsets = new int[HeapPage.MAX_ROWS];
  private int scannedPages;
  private int usedPages;
  private long removedRows;
  private long remainingRows;
  private long liveRows;
  private long reclaimed;
  private int indexPasses;

  // Of the page just looked at.

  private boolean changed;
  private long newestXmin;
  private boolean allVisible;

  /** Whether it has anything but line pointers that are free or will be when the vacuum is done. */
  private boolean hasRows;

  private int pageLive;
  private int pageRemaining;
  private int pageDead;

  /**
   * A vacuum of a table, to be run once.
   *
   * @param indexes all indexes of the table
   * @param pace when to pause, and when to give up
   * @param memoryBytes for dead rows; maintenance_work_mem
   * @param lockToTruncate tries to get an ACCESS EXCLUSIVE lock without waiting
   */
  public Vacuum(
      HeapTable table,
      List<IndexCleaner> indexes,
      VacuumPace pace,
      long memoryBytes,
      BooleanSupplier lockToTruncate) {
    this.relation = table.relation();
    this.indexes = List.copyOf(indexes);
    this.pace = pace;
    this.lockToTruncate = lockToTruncate;
    this.pruner = new HeapPruner(relation, indexes.isEmpty());
    this.log = relation.context().log();
    this.dead = new DeadRows(memoryBytes);
    this.ring = relation.context().pool().newRing(RingKind.VACUUM);
    this.oldestXid = relation.context().transactions().oldestXid();
    this.freezeBelow = Math.max(0, oldestXid - FREEZE_AGE);
  }

  /**
   * Cleans the table of out-of-line values of a table; one without any is left alone.
   *
   * @see #Vacuum
   */
  public static void ofOutOfLineValues(
      HeapTable table, VacuumPace pace, long memoryBytes, BooleanSupplier lockToTruncate) {
    ToastStore store = table.toast();
    if (store != null) {
      new Vacuum(store.chunks(), List.of(), pace, memoryBytes, lockToTruncate).run();
    }
  }

  /**
   * Cleans the table.
   *
   * @throws io.waldb.common.DatabaseException what the pace's cancel token throws; the table is
   *     then cleaned in part, which does no harm
   */
  public VacuumResult run() {
    VacuumEvent event = HeapEvents.vacuum();
    VacuumResult result = clean();
    if (event != null) {
      event.finish(relation.number(), result);
    }
    return result;
  }

  private VacuumResult clean() {
    int blocks = relation.blockCount();
    for (int block = 0; block < blocks; block++) {
      if (relation.isAllVisible(block)) {
        usedPages = block + 1;
        continue;
      }
      if (dead.isFull()) {
        cleanIndexes();
      }
      scan(block);
      pace.page(changed);
    }
    if (!dead.isEmpty()) {
      cleanIndexes();
    }
    relation.freeSpace().allKnown();
    if (scannedPages > 0 && scannedPages < blocks) {
      liveRows = (long) ((double) liveRows / scannedPages * blocks);
    } else if (scannedPages == 0 && blocks > 0) {
      liveRows = Math.max(0, relation.activity().liveRows());
    }
    relation.activity().vacuumed(liveRows, remainingRows);
    int truncated = truncate(blocks);
    return new VacuumResult(
        blocks,
        scannedPages,
        removedRows,
        remainingRows,
        liveRows,
        reclaimed,
        indexPasses,
        truncated);
  }

  // ---- step 1

  private void scan(int block) {
    changed = false;
    scannedPages++;
    int room = HeapPage.MAX_ROW_SIZE;
    try (PinnedPage page = relation.pin(block, ring);
        WriteLatch latch = page.latchExclusive()) {
      if (!page.isNew()) {
        int removed = pruner.prune(page, oldestXid, true);
        removedRows += removed;
        changed = removed > 0;
        examine(page.bytes());
        liveRows += pageLive;
        remainingRows += pageRemaining;
        if (pageDead > 0) {
          dead.add(block, offsets, pageDead);
        }
        if (hasRows) {
          usedPages = block + 1;
        }
        markVisible(page);
        room = HeapPage.room(page.bytes());
      }
    }
    relation.freeSpace().report(block, room);
  }

  /** Looks at what is on a latched page after pruning. */
  private void examine(ByteBuffer page) {
    pageLive = 0;
    pageRemaining = 0;
    pageDead = 0;
    newestXmin = 0;
    allVisible = true;
    hasRows = false;
    int count = SlottedPage.itemCount(page);
    for (int offset = 1; offset <= count; offset++) {
      int state = SlottedPage.state(page, offset);
      if (state == LinePointer.DEAD) {
        offsets[pageDead++] = offset;
        allVisible = false;
      } else if (state == LinePointer.NORMAL) {
        hasRows = true;
        examineRow(page, SlottedPage.itemOffset(page, offset));
      }
    }
  }

  private void examineRow(ByteBuffer page, int at) {
    long xmin = TupleHeader.xmin(page, at);
    switch (relation.visibility().fate(page, at, oldestXid)) {
      case RowFate.LIVE -> {
        pageLive++;
        newestXmin = Math.max(newestXmin, xmin);
        allVisible &= xmin < oldestXid;
      }
      case RowFate.DELETE_IN_PROGRESS -> {
        pageLive++;
        allVisible = false;
      }
      case RowFate.INSERT_IN_PROGRESS -> allVisible = false;
      default -> {
        pageRemaining++;
        allVisible = false;
      }
    }
  }

  private static boolean isEmpty(ByteBuffer page) {
    int count = SlottedPage.itemCount(page);
    for (int offset = 1; offset <= count; offset++) {
      if (!SlottedPage.isUnused(page, offset)) {
        return false;
      }
    }
    return true;
  }

  /** Marks a latched page that was found to be visible to all. */
  private void markVisible(PinnedPage page) {
    if (!allVisible || pageLive == 0) {
      return;
    }
    if (!PageHeader.hasFlag(page.bytes(), PageHeader.FLAG_ALL_VISIBLE)) {
      LoggedChange.run(log, 0, new HeapVisible(newestXmin, freezeBelow), page);
      changed = true;
    }
    relation.visibleBlocks().add(page.block());
  }

  // ---- steps 2 and 3

  private void cleanIndexes() {
    for (IndexCleaner index : indexes) {
      index.vacuum(dead::contains, pace);
    }
    indexPasses++;
    for (int i = 0; i < dead.blockCount(); i++) {
      reclaim(i);
      pace.page(true);
    }
    dead.clear();
  }

  private void reclaim(int index) {
    int block = dead.block(index);
    int room;
    try (PinnedPage page = relation.pin(block, ring);
        WriteLatch latch = page.latchExclusive()) {
      int count = dead.get(index, offsets);
      assert allDead(page.bytes(), count);
      LoggedChange.run(log, 0, new HeapReclaim(offsets, count), page);
      relation.context().locks().rowLocks().forget(relation.number(), block, offsets, count);
      reclaimed += count;
      examine(page.bytes());
      markVisible(page);
      room = HeapPage.room(page.bytes());
    }
    relation.freeSpace().report(block, room);
  }

  private boolean allDead(ByteBuffer page, int count) {
    for (int i = 0; i < count; i++) {
      if (!SlottedPage.isDead(page, offsets[i])) {
        return false;
      }
    }
    return true;
  }

  // ---- the end of the table

  private int truncate(int blocks) {
    int empty = blocks - usedPages;
    boolean worthwhile = empty >= LEAST_TRUNCATED || empty > blocks / TRUNCATED_PART;
    if (empty == 0 || !worthwhile || !lockToTruncate.getAsBoolean()) {
      return 0;
    }
    // Nobody else is at the table now, but someone may have been since.
    int keep = relation.blockCount();
    int before = keep;
    while (keep > usedPages && isEmptyPage(keep - 1)) {
      keep--;
    }
    if (keep < before) {
      relation.context().files().truncate(relation.number(), keep);
      relation.truncated(keep);
    }
    return before - keep;
  }

  private boolean isEmptyPage(int block) {
    try (PinnedPage page = relation.pin(block, ring);
        ReadLatch latch = page.latchShared()) {
      return page.isNew() || isEmpty(page.bytes());
    }
  }
}
