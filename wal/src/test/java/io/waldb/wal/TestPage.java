package io.waldb.wal;

import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.wal.record.LoggedPage;
import java.nio.ByteBuffer;

/** A page that lives in a test. */
public final class TestPage implements LoggedPage {
  private final long key;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(Pages.SIZE);
  private long lsn;

  public TestPage(int relation, int block) {
    this.key = PageId.key(relation, Fork.MAIN, block);
  }

  /** Fills the page but for a hole, which gets other bytes: they must not matter. */
  public TestPage fill(int seed, int lower, int upper) {
    for (int i = 0; i < Pages.SIZE; i++) {
      bytes.put(i, (byte) (i < lower || i >= upper ? (i * 31 + seed) >>> 3 : 0x55));
    }
    bytes.putShort(16, (short) lower);
    bytes.putShort(18, (short) upper);
    return this;
  }

  public TestPage lsn(long value) {
    lsn = value;
    return this;
  }

  @Override
  public long pageKey() {
    return key;
  }

  @Override
  public ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public long lsn() {
    return lsn;
  }
}
