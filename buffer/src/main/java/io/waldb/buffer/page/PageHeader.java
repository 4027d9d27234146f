package io.waldb.buffer.page;

import io.waldb.common.Pages;
import java.nio.ByteBuffer;

/**
 * The header that every data page of every file begins with. Follows PostgreSQL {@code
 * storage/bufpage.h}.
 *
 * <pre>
 * OFFSET SIZE FIELD            (big-endian)
 *      0    8 LSN              end of the last log record that changed the page; 0 = never logged
 *      8    4 checksum         CRC-32C over page key and page, set when written ({@link PageChecksum})
 *     12    2 flags            see the FLAG constants
 *     14    2 layout version   {@link #LAYOUT_VERSION}
 *     16    2 lower            end of the line pointers = start of the free space
 *     18    2 upper            end of the free space = start of the items; 0 only on a new page
 *     20    2 special          start of the special space (8192 when there is none)
 *     22    2 reserved         0
 *     24    8 prune xid        oldest xid whose end may make something prunable; 0 = none
 *     32      line pointers, free space, items, special space
 * </pre>
 *
 * <p>An all-zero page is a <em>new</em> page: its place in the file exists, nothing has been put on
 * it yet. Works on a buffer of exactly {@link #PAGE_SIZE} bytes by absolute position; position and
 * limit are never touched. Changing anything needs the page's exclusive latch, reading any latch
 * (or an optimistic stamp that is validated before the value is trusted).
 */
public final class PageHeader {
  /** Bytes in a page. */
  public static final int PAGE_SIZE = Pages.SIZE;

  /** Bytes in the header. */
  public static final int SIZE = 32;

  /** Where the LSN is. */
  public static final int LSN_OFFSET = 0;

  /** Where the checksum is. */
  public static final int CHECKSUM_OFFSET = 8;

  /** Where the flags are. */
  public static final int FLAGS_OFFSET = 12;

  /** Where the layout version is. */
  public static final int LAYOUT_VERSION_OFFSET = 14;

  /** Where lower is. */
  public static final int LOWER_OFFSET = 16;

  /** Where upper is. */
  public static final int UPPER_OFFSET = 18;

  /** Where special is. */
  public static final int SPECIAL_OFFSET = 20;

  /** Where the prune xid is. */
  public static final int PRUNE_XID_OFFSET = 24;

  /** The version of this layout; a page with a higher one is refused. */
  public static final int LAYOUT_VERSION = 1;

  /** There may be unused line pointers below the count: a hint, not a promise. */
  public static final int FLAG_HAS_FREE_LINES = 1;

  /** An update found no room here: pruning is worth while. A hint. */
  public static final int FLAG_PAGE_FULL = 2;

  /** Every item is visible to every transaction; set and cleared only by logged changes. */
  public static final int FLAG_ALL_VISIBLE = 4;

  private PageHeader() {}

  /** Makes an empty page of it: everything zero but the layout version and the three pointers. */
  public static void initialize(ByteBuffer page, int specialSize) {
    assert page.capacity() == PAGE_SIZE : page;
    assert specialSize >= 0 && specialSize <= PAGE_SIZE - SIZE : specialSize;
    clear(page);
    page.putShort(LAYOUT_VERSION_OFFSET, (short) LAYOUT_VERSION);
    page.putShort(LOWER_OFFSET, (short) SIZE);
    page.putShort(UPPER_OFFSET, (short) (PAGE_SIZE - specialSize));
    page.putShort(SPECIAL_OFFSET, (short) (PAGE_SIZE - specialSize));
  }

  /** Makes a new (all-zero) page of it. */
  public static void clear(ByteBuffer page) {
    for (int i = 0; i < PAGE_SIZE; i += Long.BYTES) {
      page.putLong(i, 0);
    }
  }

  /**
   * Whether the page is new, judged by its header: upper is 0. On a page that came through the
   * buffer pool this is the same as all-zero, since {@link #isAllZero} was checked when it was
   * read.
   */
  public static boolean isNew(ByteBuffer page) {
    return page.getShort(UPPER_OFFSET) == 0;
  }

  /** Whether every byte is zero. */
  public static boolean isAllZero(ByteBuffer page) {
    for (int i = 0; i < PAGE_SIZE; i += Long.BYTES) {
      if (page.getLong(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The end of the last log record that changed the page; 0 when none has. */
  public static long lsn(ByteBuffer page) {
    return page.getLong(LSN_OFFSET);
  }

  /** Sets the LSN. */
  public static void setLsn(ByteBuffer page, long lsn) {
    page.putLong(LSN_OFFSET, lsn);
  }

  /** The checksum as last written; stale on a page that changed in memory since. */
  public static int checksum(ByteBuffer page) {
    return page.getInt(CHECKSUM_OFFSET);
  }

  /** Sets the checksum. */
  public static void setChecksum(ByteBuffer page, int checksum) {
    page.putInt(CHECKSUM_OFFSET, checksum);
  }

  /** All flags. */
  public static int flags(ByteBuffer page) {
    return page.getShort(FLAGS_OFFSET) & 0xFFFF;
  }

  /** Whether any of these flags is set. */
  public static boolean hasFlag(ByteBuffer page, int flag) {
    return (flags(page) & flag) != 0;
  }

  /** Sets these flags beside the others. */
  public static void setFlag(ByteBuffer page, int flag) {
    page.putShort(FLAGS_OFFSET, (short) (flags(page) | flag));
  }

  /** Clears these flags. */
  public static void clearFlag(ByteBuffer page, int flag) {
    page.putShort(FLAGS_OFFSET, (short) (flags(page) & ~flag));
  }

  /** The layout version; 0 on a new page. */
  public static int layoutVersion(ByteBuffer page) {
    return page.getShort(LAYOUT_VERSION_OFFSET) & 0xFFFF;
  }

  /** Start of the free space. */
  public static int lower(ByteBuffer page) {
    return page.getShort(LOWER_OFFSET) & 0xFFFF;
  }

  /** Sets the start of the free space. */
  public static void setLower(ByteBuffer page, int lower) {
    page.putShort(LOWER_OFFSET, (short) lower);
  }

  /** End of the free space. */
  public static int upper(ByteBuffer page) {
    return page.getShort(UPPER_OFFSET) & 0xFFFF;
  }

  /** Sets the end of the free space. */
  public static void setUpper(ByteBuffer page, int upper) {
    page.putShort(UPPER_OFFSET, (short) upper);
  }

  /** Start of the special space. */
  public static int special(ByteBuffer page) {
    return page.getShort(SPECIAL_OFFSET) & 0xFFFF;
  }

  /** Bytes of special space. */
  public static int specialSize(ByteBuffer page) {
    return PAGE_SIZE - special(page);
  }

  /** The oldest xid whose end may make something on the page prunable; 0 for none. */
  public static long pruneXid(ByteBuffer page) {
    return page.getLong(PRUNE_XID_OFFSET);
  }

  /** Sets the prune xid. */
  public static void setPruneXid(ByteBuffer page, long xid) {
    page.putLong(PRUNE_XID_OFFSET, xid);
  }
}
