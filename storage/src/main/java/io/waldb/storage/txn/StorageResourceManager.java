package io.waldb.storage.txn;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.recovery.RedoFiles;
import io.waldb.recovery.ResourceManager;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/** Redo and description of the creation and truncation of relation files. */
public final class StorageResourceManager implements ResourceManager {
  @Override
  public ResourceManagerId id() {
    return ResourceManagerId.STORAGE;
  }

  @Override
  public void redo(WalRecord record, int block, ByteBuffer page) {
    throw new DatabaseException(
        SqlState.DATA_CORRUPTED,
        "unexpected Storage record with pages at " + Lsn.format(record.lsn()));
  }

  @Override
  public boolean changesFiles(WalRecord record) {
    return true;
  }

  @Override
  public void redoFiles(WalRecord record, RedoFiles files) {
    StorageChange change = StorageChange.decode(record);
    if (change instanceof StorageChange.Truncate truncate) {
      files.truncate(truncate.relation(), truncate.blocks());
    } else {
      files.create(change.relation());
    }
  }

  @Override
  public String identify(int info) {
    return switch (info) {
      case StorageChange.INFO_CREATE -> "CREATE";
      case StorageChange.INFO_TRUNCATE -> "TRUNCATE";
      default -> "UNKNOWN (" + Integer.toHexString(info) + ")";
    };
  }

  @Override
  public void describe(WalRecord record, StringBuilder into) {
    StorageChange change = StorageChange.decode(record);
    into.append(identify(record.info())).append(" base/").append(change.relation());
    if (change instanceof StorageChange.Truncate truncate) {
      into.append(" to ").append(truncate.blocks()).append(" blocks");
    }
  }

  @Override
  public void mask(ByteBuffer page, long pageKey) {}
}
