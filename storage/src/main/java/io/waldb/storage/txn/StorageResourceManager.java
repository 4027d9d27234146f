package io.waldb.storage.txn;

import io.waldb.common.Fork;
import io.waldb.recovery.RedoContext;
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
  public void redo(WalRecord record, RedoContext context) {
    StorageChange change = StorageChange.decode(record);
    if (change instanceof StorageChange.Truncate truncate) {
      context.pool().truncate(truncate.relation(), Fork.MAIN, truncate.blocks());
      context.invalidPages().forgetFrom(truncate.relation(), Fork.MAIN, truncate.blocks());
    } else {
      context.pool().createRelationIfAbsent(change.relation());
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
