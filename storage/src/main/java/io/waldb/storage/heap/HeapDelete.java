package io.waldb.storage.heap;

import io.waldb.storage.tuple.TupleHeader;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/**
 * A row version deleted.
 *
 * <pre>
 * main data   offset (varint), flags (1), with flag 2 the deleted row ({@link TupleImage})
 * </pre>
 *
 * @param xid the deleting transaction
 * @param commandId what to store as command id; not logged
 * @param combo whether that is a combined one; not logged
 * @param flags 2 when the deleted row is logged, for readers of the log
 * @param offset the row's line pointer
 * @param oldRow array with the deleted row's stored form; empty unless logged
 * @param oldLength its length
 */
@SuppressWarnings("ArrayRecordComponent") // not copied: a change lives for one call
record HeapDelete(
    long xid, int commandId, boolean combo, int flags, int offset, byte[] oldRow, int oldLength)
    implements HeapChange {
  static final int CONTAINS_OLD_TUPLE = 0x02;

  @Override
  public ResourceManagerId resourceManager() {
    return ResourceManagerId.HEAP;
  }

  @Override
  public int info() {
    return DELETE;
  }

  @Override
  public int blockFlags(int block) {
    return HeapChange.blockFlags(false, false);
  }

  @Override
  public void encode(WalRecordBuilder out) {
    out.putVarInt(offset).put((byte) flags);
    if ((flags & CONTAINS_OLD_TUPLE) != 0) {
      TupleImage.putWhole(out, oldRow, 0, oldLength);
    }
  }

  static HeapDelete decode(WalRecord record) {
    LogReader main = new LogReader(record.mainData());
    int offset = main.varInt();
    int flags = main.unsignedByte();
    byte[] oldRow = TupleImage.get(main.data(), main.position(), main.remaining());
    return new HeapDelete(record.xid(), 0, false, flags, offset, oldRow, oldRow.length);
  }

  @Override
  public void apply(int block, ByteBuffer page) {
    int mark = TupleHeader.KEYS_UPDATED | (combo ? TupleHeader.COMBO_COMMAND : 0);
    HeapPage.setXmax(page, offset, xid, 0, mark, commandId);
  }

  @Override
  public void describe(StringBuilder into) {
    into.append("off ").append(offset).append(" flags ").append(LogReader.hex(flags));
    into.append(" KEYS_UPDATED ");
  }
}
