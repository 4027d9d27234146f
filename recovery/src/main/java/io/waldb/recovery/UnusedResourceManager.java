package io.waldb.recovery;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/**
 * Stands for an id under which nothing that changes the database is logged. A record of it that
 * carries pages can only come from a newer program and is refused.
 */
public final class UnusedResourceManager implements ResourceManager {
  private final ResourceManagerId id;

  /** Stands for an id. */
  public UnusedResourceManager(ResourceManagerId id) {
    this.id = id;
  }

  @Override
  public ResourceManagerId id() {
    return id;
  }

  @Override
  public void redo(WalRecord record, int block, ByteBuffer page) {
    throw new DatabaseException(
        SqlState.DATA_CORRUPTED,
        "unexpected "
            + id.title()
            + " record with pages at "
            + Lsn.format(record.lsn())
            + ": was it written by a newer version?");
  }

  @Override
  public String identify(int info) {
    return "UNKNOWN";
  }

  @Override
  public void describe(WalRecord record, StringBuilder into) {
    into.append(identify(record.info())).append(" info ").append(record.info());
  }

  @Override
  public void mask(ByteBuffer page, long pageKey) {}
}
