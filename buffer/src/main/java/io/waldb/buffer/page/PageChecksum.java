package io.waldb.buffer.page;

import io.waldb.common.Crc32c;
import java.nio.ByteBuffer;

/**
 * The checksum of a page: CRC-32C over the page's key (8 bytes, big-endian) and the page without
 * the checksum field. The key is in it so that a page written to, or read from, the wrong place
 * does not pass.
 *
 * <p>Set in the copy that is written, checked when a page is read; the field is stale in memory. An
 * instance belongs to one thread.
 */
public final class PageChecksum {
  private final Crc32c crc = new Crc32c();

  /** What the checksum of this page, at this place, has to be. */
  public static int of(ByteBuffer page, long pageKey) {
    return new PageChecksum().compute(page, pageKey);
  }

  /** Whether the page may be believed: it is new and all zero, or it has the right checksum. */
  public static boolean isSound(ByteBuffer page, long pageKey) {
    if (PageHeader.isNew(page)) {
      return PageHeader.isAllZero(page);
    }
    return PageHeader.checksum(page) == of(page, pageKey) && PageHeader.layoutVersion(page) != 0;
  }

  /** What the checksum of this page, at this place, has to be. */
  public int compute(ByteBuffer page, long pageKey) {
    return crc.reset()
        .updateLong(pageKey)
        .update(page, 0, PageHeader.CHECKSUM_OFFSET)
        .update(page, PageHeader.CHECKSUM_OFFSET + Integer.BYTES, PageHeader.PAGE_SIZE)
        .value();
  }
}
