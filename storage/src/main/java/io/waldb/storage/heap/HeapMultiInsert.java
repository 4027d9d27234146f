package io.waldb.storage.heap;

import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Several rows inserted on one page.
 *
 * <pre>
 * main data   flags (1), row count (varint), then unless the page is built from nothing the
 *             offsets (varint each); on such a page they are 1, 2, 3, ...
 * block 0     for each row its length in the log (varint), the row ({@link TupleImage})
 * </pre>
 *
 * @param xid the inserting transaction
 * @param commandId its command; not logged
 * @param init whether the page is built from nothing
 * @param flags 8 when the rows are logged for readers of the log too
 * @param count how many rows
 * @param offsets their line pointers, ascending
 * @param tuples array with the rows' stored forms
 * @param starts where in it each row begins, and at {@code count} where the last one ends
 */
@SuppressWarnings("ArrayRecordComponent") // not copied: a change lives for one call
record HeapMultiInsert(
    long xid,
    int commandId,
    boolean init,
    int flags,
    int count,
    int[] offsets,
    byte[] tuples,
    int[] starts)
    implements HeapChange {
  @Override
  public ResourceManagerId resourceManager() {
    return ResourceManagerId.HEAP2;
  }

  @Override
  public int info() {
    return init ? MULTI_INSERT | INIT_PAGE : MULTI_INSERT;
  }

  @Override
  public int blockFlags(int block) {
    return HeapChange.blockFlags(init, (flags & HeapInsert.CONTAINS_NEW_TUPLE) != 0);
  }

  @Override
  public void encode(WalRecordBuilder out) {
    out.put((byte) flags).putVarInt(count);
    if (!init) {
      for (int i = 0; i < count; i++) {
        out.putVarInt(offsets[i]);
      }
    }
    out.blockData(0);
    for (int i = 0; i < count; i++) {
      int length = starts[i + 1] - starts[i];
      out.putVarInt(length - TupleImage.SAVED);
      TupleImage.putWhole(out, tuples, starts[i], length);
    }
  }

  /** Reads a record; the change is good until the thread reads the next of its kind. */
  static HeapMultiInsert decode(WalRecord record) {
    HeapWork work = HeapWork.get();
    boolean init = (record.info() & INIT_PAGE) != 0;
    LogReader main = new LogReader(record.mainData());
    int flags = main.unsignedByte();
    int count = main.varInt();
    int[] offsets = work.offsets;
    for (int i = 0; i < count; i++) {
      offsets[i] = init ? i + 1 : main.varInt();
    }
    BlockReference block = record.block(0);
    byte[] tuples = work.rows(block.dataLength() + count * TupleImage.SAVED);
    int[] starts = work.starts;
    Arrays.fill(starts, 0, count + 1, 0);
    if (block.hasData()) {
      LogReader data = new LogReader(block.data());
      for (int i = 0; i < count; i++) {
        int length = data.varInt();
        TupleImage.get(data.data(), data.position(), length, tuples, starts[i]);
        data.skip(length);
        starts[i + 1] = starts[i] + length + TupleImage.SAVED;
      }
    }
    return new HeapMultiInsert(record.xid(), 0, init, flags, count, offsets, tuples, starts);
  }

  @Override
  public void apply(int block, ByteBuffer page) {
    if (init) {
      HeapPage.initialize(page);
    }
    for (int i = 0; i < count; i++) {
      int length = starts[i + 1] - starts[i];
      int at = SlottedPage.reserveItem(page, offsets[i], length);
      TupleImage.place(page, at, tuples, starts[i], length, xid, commandId);
    }
    PageHeader.clearFlag(page, PageHeader.FLAG_ALL_VISIBLE);
  }

  @Override
  public void describe(StringBuilder into) {
    into.append(count).append(" tuples flags ").append(LogReader.hex(flags));
    if (!init) {
      into.append(" offsets ").append(Arrays.toString(Arrays.copyOf(offsets, count)));
    }
  }
}
