package io.waldb.storage.heap;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.WriteLatch;
import io.waldb.buffer.page.LinePointer;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.storage.log.LoggedChange;
import io.waldb.storage.tuple.TupleHeader;
import io.waldb.storage.tuple.TupleId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Removes from a page the row versions that nobody can see any more.
 *
 * <p>A heap-only chain loses its dead beginning: the root's line pointer, to which index entries
 * lead, becomes a redirect to the first version that stays, or dead if none does; the line pointers
 * between become free at once, since nothing leads to them. Dead line pointers are left for vacuum,
 * unless the table has no index. Then the page is compacted.
 *
 * <p>It needs no more than the exclusive latch: whoever looks at row bytes does it under a latch
 * too. A row version that a snapshot can see is never removed, so line pointers held by a statement
 * stay good while the statement's snapshot lives.
 *
 * <p>Follows PostgreSQL {@code access/heap/pruneheap.c} and {@code README.HOT}.
 */
final class HeapPruner {
  /**
   * A page that has this much room after pruning is offered to inserters; less is left to the
   * updates of its own rows.
   */
  private static final int REPORTED_ROOM = PageHeader.PAGE_SIZE / 2;

  /** How many transactions have to be over for a chain to be shortened. */
  private static final int OVERDUE_XIDS = 16;

  private final HeapRelation relation;
  private final boolean noIndexes;

  /**
   * A pruner of a relation's pages.
   *
   * @param noIndexes whether the relation never has an index, so that dead line pointers are free
   *     at once
   */
  HeapPruner(HeapRelation relation, boolean noIndexes) {
    this.relation = relation;
    this.noIndexes = noIndexes;
  }

  /** Whether pruning may free something: some deleter on the page is below the horizon. */
  boolean isPrunable(ByteBuffer page) {
    long xid = PageHeader.pruneXid(page);
    return xid != 0 && xid < relation.context().transactions().oldestXid();
  }

  /** Whether a reader should prune: something may be freed, and the page is short of room. */
  boolean isWorthwhile(ByteBuffer page) {
    return PageHeader.pruneXid(page) != 0
        && (PageHeader.hasFlag(page, PageHeader.FLAG_PAGE_FULL)
            || SlottedPage.exactFreeSpace(page) < PageHeader.PAGE_SIZE / 10)
        && isPrunable(page);
  }

  /**
   * Whether a reader that has passed many versions of a row should prune, room or not: enough
   * transactions that deleted something have ended since. Small rows would otherwise make chains of
   * a hundred versions before the page is full, walked by everyone who wants the last one.
   */
  boolean isOverdue(ByteBuffer page) {
    long xid = PageHeader.pruneXid(page);
    return xid != 0 && xid + OVERDUE_XIDS < relation.context().transactions().oldestXid();
  }

  /** Prunes a page if it can be latched at once and there still is something to be removed. */
  void pruneIfFree(PinnedPage page) {
    try (WriteLatch latch = page.tryLatchExclusive()) {
      if (latch != null && isPrunable(page.bytes())) {
        prune(page, relation.context().transactions().oldestXid(), false);
      }
    }
  }

  /**
   * Prunes a page, which is latched exclusively.
   *
   * @param oldestXid the horizon
   * @param thorough whether rows that were only ever inserted are looked at too: their inserter may
   *     have rolled back, which is rare and left to vacuum
   * @return row versions removed
   */
  int prune(PinnedPage page, long oldestXid, boolean thorough) {
    Run run = new Run(page.bytes(), oldestXid, thorough);
    HeapPrune change = run.decide();
    if (change == null) {
      return 0;
    }
    LoggedChange.run(relation.context().log(), 0, change, page);
    relation
        .context()
        .locks()
        .rowLocks()
        .forget(relation.number(), page.block(), change.unused(), change.unuseds());
    assert HeapPage.findFault(page.bytes(), page.block()) == null
        : HeapPage.findFault(page.bytes(), page.block());
    relation.activity().pruned(run.removed - change.deads());
    int room = HeapPage.room(page.bytes());
    if (room >= REPORTED_ROOM) {
      relation.freeSpace().report(page.block(), room);
    }
    return run.removed;
  }

  /** One look at one page. */
  private final class Run {
    final ByteBuffer page;
    final long oldestXid;
    final boolean thorough;
    final HeapWork work = HeapWork.get();
    final int count;
    long latestRemovedXid;
    long pruneXid;
    int redirects;
    int deads;
    int unuseds;
    int removed;

    Run(ByteBuffer page, long oldestXid, boolean thorough) {
      this.page = page;
      this.oldestXid = oldestXid;
      this.thorough = thorough;
      this.count = SlottedPage.itemCount(page);
    }

    /** What is to be done; null when nothing. */
    @Nullable HeapPrune decide() {
      int candidates = findCandidates();
      findFates(candidates);
      for (int i = 0; i < candidates; i++) {
        int offset = work.candidates[i];
        int pointer = SlottedPage.linePointer(page, offset);
        if (!work.reached[offset] && !LinePointer.hasMark(pointer, HeapPage.HEAP_ONLY)) {
          pruneChain(offset);
        }
      }
      // What no chain leads to was made by a transaction that rolled back.
      for (int i = 0; i < candidates; i++) {
        int offset = work.candidates[i];
        if (!work.reached[offset] && work.fates[offset] == RowFate.DEAD) {
          remove(offset);
          work.unused[unuseds++] = offset;
        }
      }
      if (redirects + deads + unuseds == 0 && pruneXid == PageHeader.pruneXid(page)) {
        return null;
      }
      return new HeapPrune(
          latestRemovedXid,
          pruneXid,
          work.redirected,
          redirects,
          work.dead,
          deads,
          work.unused,
          unuseds);
    }

    /**
     * Collects the line pointers to look at. Passes over rows of which there is one version that
     * nobody has replaced or deleted: as inserted, or at the end of a redirect. (The target of a
     * redirect was made by a transaction that committed, for the one before it was dead.) The marks
     * tell; of a page full of such rows no row is touched.
     */
    private int findCandidates() {
      Arrays.fill(work.reached, 0, count + 1, false);
      int found = 0;
      for (int offset = 1; offset <= count; offset++) {
        int pointer = SlottedPage.linePointer(page, offset);
        switch (LinePointer.state(pointer)) {
          case LinePointer.NORMAL -> {
            if (thorough
                || LinePointer.hasMark(pointer, HeapPage.SUPERSEDED | HeapPage.HEAP_ONLY)) {
              work.candidates[found++] = offset;
            }
          }
          case LinePointer.REDIRECT -> {
            int target = LinePointer.offset(pointer);
            if (!thorough && isCurrent(SlottedPage.linePointer(page, target))) {
              work.reached[target] = true;
            } else {
              work.candidates[found++] = offset;
            }
          }
          case LinePointer.DEAD -> {
            if (noIndexes) {
              work.unused[unuseds++] = offset;
            }
          }
          default -> {}
        }
      }
      return found;
    }

    private void findFates(int candidates) {
      Visibility visibility = relation.visibility();
      for (int i = 0; i < candidates; i++) {
        int offset = work.candidates[i];
        work.fates[offset] = RowFate.NONE;
        int pointer = SlottedPage.linePointer(page, offset);
        if (!work.reached[offset] && LinePointer.state(pointer) == LinePointer.NORMAL) {
          int at = LinePointer.offset(pointer);
          byte fate = visibility.fate(page, at, oldestXid);
          work.fates[offset] = fate;
          if (fate == RowFate.INSERT_IN_PROGRESS) {
            notePrunable(TupleHeader.xmin(page, at));
          } else if (fate == RowFate.RECENTLY_DEAD || fate == RowFate.DELETE_IN_PROGRESS) {
            notePrunable(TupleHeader.xmax(page, at));
          }
        }
      }
    }

    private static boolean isCurrent(int pointer) {
      return LinePointer.state(pointer) == LinePointer.NORMAL
          && !LinePointer.hasMark(pointer, HeapPage.SUPERSEDED);
    }

    private void notePrunable(long xid) {
      if (pruneXid == 0 || xid < pruneXid) {
        pruneXid = xid;
      }
    }

    private void pruneChain(int root) {
      int[] chain = work.chain;
      int length = 0;
      int deadLength = 0;
      long priorXmax = 0;
      int offset = root;
      while (offset >= 1 && offset <= count && !work.reached[offset]) {
        int pointer = SlottedPage.linePointer(page, offset);
        int state = LinePointer.state(pointer);
        if (state == LinePointer.REDIRECT && length == 0) {
          chain[length++] = offset;
          offset = LinePointer.offset(pointer);
          continue;
        }
        if (state != LinePointer.NORMAL
            || (length > 0 && !LinePointer.hasMark(pointer, HeapPage.HEAP_ONLY))) {
          break; // not of this chain: the place was freed after a rollback and used again
        }
        int at = SlottedPage.itemOffset(page, offset);
        if (priorXmax != 0 && TupleHeader.xmin(page, at) != priorXmax) {
          break;
        }
        chain[length++] = offset;
        byte fate = work.fates[offset];
        if (fate == RowFate.DEAD) {
          deadLength = length;
        } else if (fate != RowFate.RECENTLY_DEAD) {
          break;
        }
        if ((TupleHeader.flags(page, at) & TupleHeader.HOT_UPDATED) == 0) {
          break;
        }
        priorXmax = TupleHeader.xmax(page, at);
        offset = TupleId.offset(TupleHeader.ctid(page, at));
      }
      finishChain(root, length, deadLength);
    }

    private void finishChain(int root, int length, int deadLength) {
      int[] chain = work.chain;
      for (int i = 0; i < length; i++) {
        work.reached[chain[i]] = true;
        if (i < deadLength && SlottedPage.isNormal(page, chain[i])) {
          remove(chain[i]);
        }
        if (i > 0 && i < deadLength) {
          work.unused[unuseds++] = chain[i];
        }
      }
      boolean lost = length == 1 && SlottedPage.isRedirect(page, root);
      if ((deadLength == length && deadLength > 0) || lost) {
        if (noIndexes) {
          work.unused[unuseds++] = root;
        } else {
          work.dead[deads++] = root;
        }
      } else if (deadLength > 0) {
        work.redirected[2 * redirects] = root;
        work.redirected[2 * redirects + 1] = chain[deadLength];
        redirects++;
      }
    }

    private void remove(int offset) {
      int at = SlottedPage.itemOffset(page, offset);
      long xmax = TupleHeader.xmax(page, at);
      latestRemovedXid = Math.max(latestRemovedXid, Math.max(TupleHeader.xmin(page, at), xmax));
      removed++;
    }
  }
}
