package io.waldb.storage.btree;

import java.util.Arrays;

/**
 * The internal pages a descent came through, by level: where to look first for a page's downlink.
 */
final class Path {
  private int[] blocks = new int[8];

  void clear() {
    Arrays.fill(blocks, BtreePage.NONE);
  }

  void set(int level, int block) {
    if (level >= blocks.length) {
      blocks = Arrays.copyOf(blocks, level + 8);
    }
    blocks[level] = block;
  }

  /** The block remembered at a level, or {@link BtreePage#NONE}. */
  int block(int level) {
    return level < blocks.length ? blocks[level] : BtreePage.NONE;
  }
}
