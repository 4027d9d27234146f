package io.waldb.storage.catalog;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.Pages;
import java.nio.ByteBuffer;

/**
 * The one page of a sequence.
 *
 * <pre>
 * OFFSET SIZE FIELD
 * 0      32   page header; lower 49, upper 8192
 * 32     8    magic "WALDBSEQ"
 * 40     8    the last value that may have been given out
 * 48     1    1 when that value was given out or may have been, 0 when it comes next
 * </pre>
 */
final class SequencePage {
  static final int MAGIC_OFFSET = PageHeader.SIZE;
  static final int VALUE_OFFSET = PageHeader.SIZE + 8;
  static final int CALLED_OFFSET = PageHeader.SIZE + 16;
  static final int END = PageHeader.SIZE + 17;
  static final long MAGIC = 0x57414C4442534551L; // "WALDBSEQ"

  private SequencePage() {}

  static void write(ByteBuffer page, long value, boolean called) {
    PageHeader.initialize(page, 0);
    PageHeader.setLower(page, END);
    PageHeader.setUpper(page, Pages.SIZE);
    page.putLong(MAGIC_OFFSET, MAGIC);
    page.putLong(VALUE_OFFSET, value);
    page.put(CALLED_OFFSET, (byte) (called ? 1 : 0));
  }

  static boolean isValid(ByteBuffer page) {
    return page.getLong(MAGIC_OFFSET) == MAGIC;
  }

  static long value(ByteBuffer page) {
    return page.getLong(VALUE_OFFSET);
  }

  static boolean isCalled(ByteBuffer page) {
    return page.get(CALLED_OFFSET) != 0;
  }
}
