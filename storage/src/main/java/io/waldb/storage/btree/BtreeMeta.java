package io.waldb.storage.btree;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;

/**
 * Block 0 of an index: where the root is.
 *
 * <pre>
 * OFFSET  SIZE  FIELD
 *  32      4    magic "wbtr"
 *  36      2    format version (1)
 *  38      2    level of the root
 *  40      4    root block
 * </pre>
 */
final class BtreeMeta {
  /** The block that holds the meta page. */
  static final int BLOCK = 0;

  private static final int MAGIC = 0x77627472;
  private static final int VERSION = 1;
  private static final int MAGIC_AT = PageHeader.SIZE;
  private static final int VERSION_AT = PageHeader.SIZE + 4;
  private static final int LEVEL_AT = PageHeader.SIZE + 6;
  private static final int ROOT_AT = PageHeader.SIZE + 8;
  private static final int END = PageHeader.SIZE + 12;

  private BtreeMeta() {}

  static void initialize(ByteBuffer page, int root, int level) {
    PageHeader.initialize(page, BtreePage.SPECIAL_SIZE);
    page.putInt(MAGIC_AT, MAGIC);
    page.putShort(VERSION_AT, (short) VERSION);
    PageHeader.setLower(page, END);
    setRoot(page, root, level);
  }

  static void setRoot(ByteBuffer page, int root, int level) {
    page.putShort(LEVEL_AT, (short) level);
    page.putInt(ROOT_AT, root);
  }

  static int root(ByteBuffer page) {
    return page.getInt(ROOT_AT);
  }

  static int level(ByteBuffer page) {
    return page.getShort(LEVEL_AT);
  }

  /**
   * Refuses a page that is not a meta page this version can read.
   *
   * @throws DatabaseException XX002 (index corrupted)
   */
  static void check(ByteBuffer page, String index) {
    if (page.getInt(MAGIC_AT) != MAGIC) {
      throw new DatabaseException(
          SqlState.INDEX_CORRUPTED, "index \"" + index + "\" is not a btree");
    }
    int version = page.getShort(VERSION_AT);
    if (version != VERSION) {
      throw new DatabaseException(
          SqlState.INDEX_CORRUPTED,
          "version mismatch in index \""
              + index
              + "\": file version "
              + version
              + ", this version reads "
              + VERSION);
    }
  }
}
