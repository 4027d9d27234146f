package io.waldb.storage.heap;

import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.storage.tuple.TupleHeader;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/**
 * A page marked as visible to all: every row version on it was made by a transaction that committed
 * before any snapshot, and none is deleted. Versions old enough are frozen: their xmin becomes 2
 * and needs no look-up any more.
 *
 * <pre>
 * main data   newest xmin on the page (6), bound below which xmin is frozen (6), flags (1)
 * </pre>
 *
 * @param cutoffXid the newest xmin on the page
 * @param freezeBelow versions made by older transactions are frozen; 0 for none
 */
record HeapVisible(long cutoffXid, long freezeBelow) implements HeapChange {
  /** The xmin of a frozen row version. */
  static final long FROZEN_XID = 2;

  private static final int ALL_VISIBLE = 1;
  private static final int ALL_FROZEN = 2;

  @Override
  public ResourceManagerId resourceManager() {
    return ResourceManagerId.HEAP2;
  }

  @Override
  public int info() {
    return VISIBLE;
  }

  @Override
  public int blockFlags(int block) {
    return HeapChange.blockFlags(false, false);
  }

  @Override
  public void encode(WalRecordBuilder out) {
    out.putXid(cutoffXid).putXid(freezeBelow).put((byte) flags());
  }

  static HeapVisible decode(WalRecord record) {
    LogReader main = new LogReader(record.mainData());
    return new HeapVisible(main.xid(), main.xid());
  }

  private int flags() {
    return cutoffXid < freezeBelow ? ALL_VISIBLE | ALL_FROZEN : ALL_VISIBLE;
  }

  @Override
  public void apply(int block, ByteBuffer page) {
    int count = SlottedPage.itemCount(page);
    for (int offset = 1; offset <= count && freezeBelow > 0; offset++) {
      if (SlottedPage.isNormal(page, offset)) {
        int at = SlottedPage.itemOffset(page, offset);
        if (TupleHeader.xmin(page, at) < freezeBelow) {
          TupleHeader.setXmin(page, at, FROZEN_XID);
        }
      }
    }
    PageHeader.setFlag(page, PageHeader.FLAG_ALL_VISIBLE);
  }

  @Override
  public void describe(StringBuilder into) {
    into.append("cutoff xid ").append(cutoffXid).append(" flags ").append(LogReader.hex(flags()));
  }
}
