package io.waldb.storage.heap;

import io.waldb.recovery.ResourceManager;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/**
 * Replays and describes the records of pruned, vacuumed and loaded pages, in pg_waldump's words.
 */
public final class Heap2ResourceManager implements ResourceManager {
  @Override
  public ResourceManagerId id() {
    return ResourceManagerId.HEAP2;
  }

  @Override
  public void redo(WalRecord record, int block, ByteBuffer page) {
    decode(record).apply(block, page);
  }

  static HeapChange decode(WalRecord record) {
    return switch (record.info() & ~HeapChange.INIT_PAGE) {
      case HeapChange.PRUNE -> HeapPrune.decode(record);
      case HeapChange.RECLAIM -> HeapReclaim.decode(record);
      case HeapChange.VISIBLE -> HeapVisible.decode(record);
      case HeapChange.MULTI_INSERT -> HeapMultiInsert.decode(record);
      default -> throw HeapChange.unknown(record);
    };
  }

  @Override
  public String identify(int info) {
    String name =
        switch (info & ~HeapChange.INIT_PAGE) {
          case HeapChange.PRUNE -> "PRUNE";
          case HeapChange.RECLAIM -> "VACUUM";
          case HeapChange.VISIBLE -> "VISIBLE";
          case HeapChange.MULTI_INSERT -> "MULTI_INSERT";
          default -> "UNKNOWN (" + Integer.toHexString(info) + ")";
        };
    return (info & HeapChange.INIT_PAGE) != 0 ? name + "+INIT" : name;
  }

  @Override
  public void describe(WalRecord record, StringBuilder into) {
    decode(record).describe(into);
  }

  @Override
  public void mask(ByteBuffer page, long pageKey) {
    HeapPage.mask(page);
  }
}
