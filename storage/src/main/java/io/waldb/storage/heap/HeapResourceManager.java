package io.waldb.storage.heap;

import io.waldb.recovery.ResourceManager;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/** Replays and describes the records of changed rows, in pg_waldump's words. */
public final class HeapResourceManager implements ResourceManager {
  @Override
  public ResourceManagerId id() {
    return ResourceManagerId.HEAP;
  }

  @Override
  public void redo(WalRecord record, int block, ByteBuffer page) {
    decode(record).apply(block, page);
  }

  static HeapChange decode(WalRecord record) {
    return switch (record.info() & ~HeapChange.INIT_PAGE) {
      case HeapChange.INSERT -> HeapInsert.decode(record);
      case HeapChange.DELETE -> HeapDelete.decode(record);
      case HeapChange.UPDATE, HeapChange.HOT_UPDATE -> HeapUpdate.decode(record);
      default -> throw HeapChange.unknown(record);
    };
  }

  @Override
  public String identify(int info) {
    String name =
        switch (info & ~HeapChange.INIT_PAGE) {
          case HeapChange.INSERT -> "INSERT";
          case HeapChange.DELETE -> "DELETE";
          case HeapChange.UPDATE -> "UPDATE";
          case HeapChange.HOT_UPDATE -> "HOT_UPDATE";
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
