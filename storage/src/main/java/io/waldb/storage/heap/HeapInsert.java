package io.waldb.storage.heap;

import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/**
 * A row inserted.
 *
 * <pre>
 * main data   offset (varint), flags (1)
 * block 0     the row ({@link TupleImage})
 * </pre>
 *
 * @param xid the inserting transaction
 * @param commandId its command; not logged
 * @param init whether the page is built from nothing
 * @param flags 8 when the row is logged for readers of the log too
 * @param offset the row's line pointer
 * @param tuple array with the row's stored form from index 0
 * @param length its length
 */
@SuppressWarnings("ArrayRecordComponent") // not copied: a change lives for one call
record HeapInsert(
    long xid, int commandId, boolean init, int flags, int offset, byte[] tuple, int length)
    implements HeapChange {
  static final int CONTAINS_NEW_TUPLE = 0x08;

  @Override
  public ResourceManagerId resourceManager() {
    return ResourceManagerId.HEAP;
  }

  @Override
  public int info() {
    return init ? INSERT | INIT_PAGE : INSERT;
  }

  @Override
  public int blockFlags(int block) {
    return HeapChange.blockFlags(init, (flags & CONTAINS_NEW_TUPLE) != 0);
  }

  @Override
  public void encode(WalRecordBuilder out) {
    out.putVarInt(offset).put((byte) flags);
    TupleImage.putWhole(out.blockData(0), tuple, 0, length);
  }

  static HeapInsert decode(WalRecord record) {
    LogReader main = new LogReader(record.mainData());
    int offset = main.varInt();
    int flags = main.unsignedByte();
    BlockReference block = record.block(0);
    byte[] tuple = TupleImage.get(block.data(), 0, block.dataLength());
    boolean init = (record.info() & INIT_PAGE) != 0;
    return new HeapInsert(record.xid(), 0, init, flags, offset, tuple, tuple.length);
  }

  @Override
  public void apply(int block, ByteBuffer page) {
    if (init) {
      HeapPage.initialize(page);
    }
    int at = SlottedPage.reserveItem(page, offset, length);
    TupleImage.place(page, at, tuple, 0, length, xid, commandId);
    PageHeader.clearFlag(page, PageHeader.FLAG_ALL_VISIBLE);
  }

  @Override
  public void describe(StringBuilder into) {
    into.append("off ").append(offset).append(" flags ").append(LogReader.hex(flags));
  }
}
