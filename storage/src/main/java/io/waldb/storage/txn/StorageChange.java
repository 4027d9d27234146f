package io.waldb.storage.txn;

import io.waldb.storage.log.PageChange;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/** What happens to whole relation files; no record of this kind touches a page. */
sealed interface StorageChange extends PageChange {
  int INFO_CREATE = 0x10;
  int INFO_TRUNCATE = 0x20;

  int relation();

  /** A relation's main file came into being, empty. Main data: relation number (4). */
  record Create(int relation) implements StorageChange {
    @Override
    public int info() {
      return INFO_CREATE;
    }

    @Override
    public void encode(WalRecordBuilder out) {
      out.putInt(relation);
    }
  }

  /**
   * The main file lost its end. Main data: relation number (4), blocks left (4); the maps beside it
   * are rebuilt as needed.
   */
  record Truncate(int relation, int blocks) implements StorageChange {
    @Override
    public int info() {
      return INFO_TRUNCATE;
    }

    @Override
    public void encode(WalRecordBuilder out) {
      out.putInt(relation).putInt(blocks);
    }
  }

  @Override
  default ResourceManagerId resourceManager() {
    return ResourceManagerId.STORAGE;
  }

  @Override
  default int blockFlags(int block) {
    throw new AssertionError("no blocks");
  }

  @Override
  default void apply(int block, ByteBuffer page) {
    throw new AssertionError("no blocks");
  }

  static StorageChange decode(WalRecord record) {
    ByteBuffer data = record.mainData();
    return record.info() == INFO_CREATE
        ? new Create(data.getInt(0))
        : new Truncate(data.getInt(0), data.getInt(4));
  }
}
