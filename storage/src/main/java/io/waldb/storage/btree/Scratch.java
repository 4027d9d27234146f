package io.waldb.storage.btree;

import io.waldb.buffer.page.PageHeader;
import java.nio.ByteBuffer;

/**
 * Per-thread room for one page's old bytes while it is rebuilt in place. Never held across calls.
 */
final class Scratch {
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private final byte[] page = new byte[BtreePage.SIZE];
  private final int[] pointers = new int[BtreePage.SIZE / BtreePage.POINTER_SIZE];

  static Scratch get() {
    return OF_THREAD.get();
  }

  /** The page's bytes as they are now. */
  byte[] copyOf(ByteBuffer source) {
    source.get(0, page);
    return page;
  }

  /** The page's line pointers as they are now, from index 1. */
  int[] pointersOf(ByteBuffer source, int items) {
    for (int slot = 1; slot <= items; slot++) {
      pointers[slot] = source.getInt(PageHeader.SIZE + (slot - 1) * BtreePage.POINTER_SIZE);
    }
    return pointers;
  }
}
