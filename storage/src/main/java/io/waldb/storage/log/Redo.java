package io.waldb.storage.log;

import io.waldb.recovery.RedoBlock;
import io.waldb.recovery.RedoContext;
import io.waldb.wal.record.WalRecord;

/**
 * Redo of a logged change, the same for every resource manager: for each block that needs it,
 * apply, set the LSN, mark dirty.
 */
public final class Redo {
  private Redo() {}

  /** Brings every block of the record up to the record. */
  public static void apply(WalRecord record, RedoContext context, PageChange change) {
    int count = record.blockCount();
    for (int i = 0; i < count; i++) {
      try (RedoBlock block = context.block(i)) {
        if (block.needsRedo()) {
          change.apply(i, block.page().bytes());
          block.finish();
        }
      }
    }
  }
}
