package io.waldb.storage.btree;

import io.waldb.buffer.PinnedPage;
import io.waldb.storage.btree.BtreeChange.BtreeDelete;
import io.waldb.storage.btree.BtreeChange.BtreeMarkHalfDead;
import io.waldb.storage.btree.BtreeChange.BtreeUnlinkPage;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Removes dead items from an index and gives empty leaves back.
 *
 * <p>Walks the leaves from left to right. A split moves items only to the right, so none escapes. A
 * leaf that became empty is taken out in two logged steps: first its downlink goes and its key
 * space falls to its right sibling (which must hang on the same parent; an only or last child
 * stays, and so does a half of a split that is not finished), then its siblings are linked around
 * it. It may be used again when every transaction of that moment has ended, because until then a
 * search may be on its way to it.
 *
 * <p>At most one vacuum of an index runs at a time (the table's vacuum lock).
 *
 * <p>Follows PostgreSQL {@code access/nbtree/README}, "Page Deletion", without the deletion of
 * internal pages.
 */
public final class BtreeVacuum {
  /**
   * What a vacuum did: items removed, items left, pages taken out of the tree, pages free for use.
   */
  public record Result(long removed, long remaining, int pagesDeleted, int pagesFree) {}

  private final BtreePages pages;
  private final int[] slots = new int[BtreePage.SIZE / BtreePage.POINTER_SIZE];
  private long removed;
  private long remaining;
  private int pagesDeleted;

  /** Whether the next leaf has no downlink: the split it came from is not finished. */
  private boolean noDownlink;

  BtreeVacuum(BtreePages pages) {
    this.pages = pages;
  }

  Result run(LongPredicate dead, Runnable checkpoint) {
    findFreePages(checkpoint);
    PinnedPage first = pages.descendShared(new byte[0], 0);
    int block = pages.block(first);
    pages.releaseShared(first);
    while (block != BtreePage.NONE) {
      checkpoint.run();
      block = vacuumLeaf(block, dead);
    }
    return new Result(removed, remaining, pagesDeleted, pages.recyclableCount());
  }

  /** Cleans one leaf; answers its right sibling. */
  private int vacuumLeaf(int block, LongPredicate dead) {
    PinnedPage page = pages.pinExclusive(block);
    boolean delete = false;
    boolean mayDelete = !noDownlink;
    int right;
    byte[] highKey = new byte[0];
    try {
      ByteBuffer bytes = page.bytes();
      right = BtreePage.right(bytes);
      noDownlink = BtreePage.has(bytes, BtreePage.INCOMPLETE_SPLIT);
      if (BtreePage.has(bytes, BtreePage.DELETED)) {
        return right;
      }
      if (!BtreePage.has(bytes, BtreePage.HALF_DEAD)) {
        int count = collectDead(bytes, dead);
        if (count > 0) {
          pages.run(BtreePages.NO_XID, new BtreeDelete(slots, count), page);
          removed += count;
        }
        remaining += BtreePage.dataCount(bytes);
      }
      if (mayDelete && BtreePage.dataCount(bytes) == 0 && right != BtreePage.NONE && !noDownlink) {
        delete = true;
        highKey = BtreePage.item(bytes, BtreePage.highKeySlot());
        if (!BtreePage.has(bytes, BtreePage.HALF_DEAD)) {
          delete = markHalfDead(page, block, right, highKey);
        }
      }
    } finally {
      pages.releaseExclusive(page);
    }
    if (delete) {
      unlink(block);
    }
    return right;
  }

  private int collectDead(ByteBuffer bytes, LongPredicate dead) {
    int count = 0;
    int items = BtreePage.itemCount(bytes);
    for (int slot = BtreePage.firstSlot(bytes); slot <= items; slot++) {
      if (dead.test(BtreePage.tid(bytes, slot))) {
        slots[count++] = slot;
      }
    }
    return count;
  }

  /**
   * Takes the downlink away from an exclusively latched, empty leaf; answers false when its place
   * does not allow it.
   */
  private boolean markHalfDead(PinnedPage leaf, int block, int right, byte[] highKey) {
    if (pages.readRoot() == block) {
      return false;
    }
    PinnedPage parent = pages.findParent(block, 1, highKey, BtreePage.NONE);
    try {
      ByteBuffer bytes = parent.bytes();
      int slot = pages.slotOfChild(bytes, block);
      // The sibling's downlink may be missing yet (its split is incomplete) or be on the next
      // parent page.
      if (slot >= BtreePage.itemCount(bytes) || BtreePage.child(bytes, slot + 1) != right) {
        return false;
      }
      pages.run(BtreePages.NO_XID, new BtreeMarkHalfDead(slot, right), leaf, parent);
      return true;
    } finally {
      pages.releaseExclusive(parent);
    }
  }

  /** Links the siblings of a half-dead leaf around it. */
  private void unlink(int block) {
    PinnedPage left = latchLeftSibling(block);
    PinnedPage page = null;
    PinnedPage right;
    try {
      page = pages.pinExclusive(block);
      right = pages.pinExclusive(BtreePage.right(page.bytes()));
    } catch (Throwable t) {
      pages.releaseExclusive(page, left);
      throw t;
    }
    long safeXid = pages.context.transactions().nextXid();
    int leftBlock = BtreePage.left(page.bytes());
    BtreeUnlinkPage change = new BtreeUnlinkPage(leftBlock, pages.block(right), safeXid);
    if (left == null) {
      pages.run(BtreePages.NO_XID, change, page, right);
    } else {
      pages.run(BtreePages.NO_XID, change, page, right, left);
    }
    pages.releaseExclusive(left, right, page);
    pages.recycle(block, safeXid);
    pagesDeleted++;
  }

  /** The left sibling of a half-dead leaf, latched exclusively, or null when it is leftmost. */
  private @Nullable PinnedPage latchLeftSibling(int block) {
    PinnedPage page = pages.pinShared(block);
    int leftBlock = BtreePage.left(page.bytes());
    pages.releaseShared(page);
    if (leftBlock == BtreePage.NONE) {
      return null;
    }
    PinnedPage left = pages.pinExclusive(leftBlock);
    while (BtreePage.right(left.bytes()) != block) {
      left = pages.stepRightExclusive(left);
    }
    return left;
  }

  /** Once after the index was opened: notes the pages that a former run deleted or never used. */
  private void findFreePages(Runnable checkpoint) {
    if (!pages.startFreePageSearch()) {
      return;
    }
    int blocks = pages.blockCount();
    for (int block = BtreeMeta.BLOCK + 1; block < blocks; block++) {
      checkpoint.run();
      PinnedPage page = pages.pinShared(block);
      try {
        if (page.isNew()) {
          pages.recycle(block, BtreePages.NO_XID);
        } else if (BtreePage.has(page.bytes(), BtreePage.DELETED)) {
          pages.recycle(block, BtreePage.safeXid(page.bytes()));
        }
      } finally {
        pages.releaseShared(page);
      }
    }
  }
}
