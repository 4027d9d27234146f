package io.waldb.storage.txn;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.Pages;
import java.nio.ByteBuffer;

/**
 * A page of the commit log: two bits for each of {@value #XIDS_PER_PAGE} xids.
 *
 * <pre>
 * OFFSET SIZE FIELD
 * 0      32   page header; lower and upper are both the page size: there is no hole
 * 32     8160 outcomes: xid x is on block x / 32640, in byte 32 + x % 32640 / 4,
 *             at bit 2 * (x % 4) from the low end: 0 running or crashed, 1 committed, 2 aborted
 * </pre>
 *
 * <p>A page that is all zero has no outcomes yet.
 */
final class CommitLogPage {
  static final int XIDS_PER_PAGE = (Pages.SIZE - PageHeader.SIZE) * 4;

  private CommitLogPage() {}

  /** The block, unsigned, that holds an xid. */
  static int block(long xid) {
    return (int) (xid / XIDS_PER_PAGE);
  }

  /** The first xid of a block. */
  static long firstXid(int block) {
    return Integer.toUnsignedLong(block) * XIDS_PER_PAGE;
  }

  static int get(ByteBuffer page, long xid) {
    int index = (int) (xid % XIDS_PER_PAGE);
    return page.get(PageHeader.SIZE + (index >>> 2)) >>> ((index & 3) * 2) & 3;
  }

  static void set(ByteBuffer page, long xid, int bits) {
    int index = (int) (xid % XIDS_PER_PAGE);
    int at = PageHeader.SIZE + (index >>> 2);
    page.put(at, (byte) (page.get(at) | bits << ((index & 3) * 2)));
  }

  static void clear(ByteBuffer page, long xid) {
    int index = (int) (xid % XIDS_PER_PAGE);
    int at = PageHeader.SIZE + (index >>> 2);
    page.put(at, (byte) (page.get(at) & ~(3 << ((index & 3) * 2))));
  }

  /** Makes an all-zero page a page without outcomes. */
  static void initialize(ByteBuffer page) {
    PageHeader.initialize(page, 0);
    PageHeader.setLower(page, Pages.SIZE);
    PageHeader.setUpper(page, Pages.SIZE);
  }
}
