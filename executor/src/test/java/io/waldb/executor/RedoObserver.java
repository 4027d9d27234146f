package io.waldb.executor;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.common.PageId;
import io.waldb.recovery.RedoContext;
import io.waldb.recovery.ResourceManager;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.util.Set;

/** A resource manager that notes of each record how it is replayed, and has another replay it. */
final class RedoObserver implements ResourceManager {
  private final ResourceManager observed;
  private final Set<String> applied;
  private final Set<String> restored;
  private final Set<String> restorable;

  RedoObserver(
      ResourceManager observed, Set<String> applied, Set<String> restored, Set<String> restorable) {
    this.observed = observed;
    this.applied = applied;
    this.restored = restored;
    this.restorable = restorable;
  }

  @Override
  public ResourceManagerId id() {
    return observed.id();
  }

  @Override
  public void redo(WalRecord record, RedoContext context) {
    String kind = id().title() + '/' + identify(record.info());
    boolean applies = record.blockCount() == 0;
    for (int i = 0; i < record.blockCount(); i++) {
      BlockReference block = record.block(i);
      if (block.hasImage()) {
        restored.add(kind);
        restorable.add(kind);
      } else if (block.willInit()) {
        applies = true;
      } else {
        restorable.add(kind);
        applies |= isOlder(context.pool(), block.pageKey(), record.endLsn());
      }
    }
    observed.redo(record, context);
    if (applies) {
      applied.add(kind);
    }
  }

  private static boolean isOlder(BufferPool pool, long pageKey, long lsn) {
    int relation = PageId.relation(pageKey);
    if (!pool.exists(relation, PageId.fork(pageKey))
        || PageId.block(pageKey) >= pool.blockCount(relation, PageId.fork(pageKey))) {
      return false;
    }
    try (PinnedPage page = pool.pinForRedo(pageKey);
        ReadLatch latch = page.latchShared()) {
      return !page.isDamaged() && !page.isNew() && page.lsn() < lsn;
    }
  }

  @Override
  public String identify(int info) {
    return observed.identify(info);
  }

  @Override
  public void describe(WalRecord record, StringBuilder into) {
    observed.describe(record, into);
  }

  @Override
  public void mask(ByteBuffer page, long pageKey) {
    observed.mask(page, pageKey);
  }
}
