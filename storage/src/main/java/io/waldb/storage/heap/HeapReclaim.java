package io.waldb.storage.heap;

import io.waldb.buffer.page.SlottedPage;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/**
 * Dead line pointers freed by vacuum, once no index entry leads to them; called VACUUM in the log.
 *
 * <pre>
 * main data   count (varint)
 * block 0     the line pointers (varint each)
 * </pre>
 *
 * @param unused line pointers that become unused
 * @param count how many
 */
@SuppressWarnings("ArrayRecordComponent") // not copied: a change lives for one call
record HeapReclaim(int[] unused, int count) implements HeapChange {
  @Override
  public ResourceManagerId resourceManager() {
    return ResourceManagerId.HEAP2;
  }

  @Override
  public int info() {
    return RECLAIM;
  }

  @Override
  public int blockFlags(int block) {
    return HeapChange.blockFlags(false, false);
  }

  @Override
  public void encode(WalRecordBuilder out) {
    out.putVarInt(count).blockData(0);
    for (int i = 0; i < count; i++) {
      out.putVarInt(unused[i]);
    }
  }

  static HeapReclaim decode(WalRecord record) {
    int count = new LogReader(record.mainData()).varInt();
    BlockReference block = record.block(0);
    int[] unused = new LogReader(block.data()).varInts(block.hasData() ? count : 0);
    return new HeapReclaim(unused, count);
  }

  @Override
  public void apply(int block, ByteBuffer page) {
    for (int i = 0; i < count; i++) {
      SlottedPage.setUnused(page, unused[i]);
    }
    SlottedPage.truncateLinePointers(page);
  }

  @Override
  public void describe(StringBuilder into) {
    into.append("nunused ").append(count);
  }
}
