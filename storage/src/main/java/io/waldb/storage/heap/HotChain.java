package io.waldb.storage.heap;

import io.waldb.buffer.page.LinePointer;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.storage.tuple.TupleHeader;
import io.waldb.storage.tuple.TupleId;
import java.nio.ByteBuffer;

/**
 * Walks over the versions of a row on one page, from the line pointer that index entries lead to,
 * oldest first. The page stays latched meanwhile.
 *
 * <p>A link is followed only if the next version was made by the transaction that replaced this
 * one: the next line pointer may have been freed and used again after that transaction rolled back.
 */
final class HotChain {
  private final ByteBuffer page;
  private int offset;
  private int passed;

  HotChain(ByteBuffer page, int root) {
    this.page = page;
    this.offset = root;
  }

  /** The first version's line pointer; 0 when there is none. */
  int first() {
    if (offset < 1 || offset > SlottedPage.itemCount(page)) {
      return 0;
    }
    int pointer = SlottedPage.linePointer(page, offset);
    return switch (LinePointer.state(pointer)) {
      case LinePointer.REDIRECT -> {
        offset = LinePointer.offset(pointer);
        yield HeapPage.isNormal(page, offset) ? offset : 0;
      }
      case LinePointer.NORMAL ->
          // An index entry never leads to a heap-only version: this one came later.
          HeapPage.isHeapOnly(page, offset) ? 0 : offset;
      default -> 0;
    };
  }

  /** How many versions have been passed. */
  int passed() {
    return passed;
  }

  /** The next version's line pointer; 0 when there is none. */
  int next() {
    int at = SlottedPage.itemOffset(page, offset);
    if ((TupleHeader.flags(page, at) & TupleHeader.HOT_UPDATED) == 0) {
      return 0;
    }
    long xmax = TupleHeader.xmax(page, at);
    int next = TupleId.offset(TupleHeader.ctid(page, at));
    if (!HeapPage.isNormal(page, next)
        || TupleHeader.xmin(page, SlottedPage.itemOffset(page, next)) != xmax) {
      return 0;
    }
    offset = next;
    passed++;
    return next;
  }
}
