package io.waldb.storage.catalog;

import io.waldb.recovery.ResourceManager;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/** Redo and description of sequence states. */
public final class SequenceResourceManager implements ResourceManager {
  @Override
  public ResourceManagerId id() {
    return ResourceManagerId.SEQUENCE;
  }

  @Override
  public void redo(WalRecord record, int block, ByteBuffer page) {
    SequenceChange.decode(record).apply(block, page);
  }

  @Override
  public String identify(int info) {
    return info == SequenceChange.INFO_LOG ? "LOG" : "UNKNOWN (" + Integer.toHexString(info) + ")";
  }

  @Override
  public void describe(WalRecord record, StringBuilder into) {
    SequenceChange change = SequenceChange.decode(record);
    into.append(identify(record.info())).append(" last_value ").append(change.value());
  }

  @Override
  public void mask(ByteBuffer page, long pageKey) {}
}
