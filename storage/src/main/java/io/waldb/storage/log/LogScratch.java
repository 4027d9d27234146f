package io.waldb.storage.log;

import io.waldb.buffer.PinnedPage;
import io.waldb.wal.record.RecordFormat;
import io.waldb.wal.record.WalRecordBuilder;

/** What a thread needs for one logged change at a time, kept so that none allocates it. */
final class LogScratch {
  final WalRecordBuilder record = new WalRecordBuilder();

  /** The pages of the change; what lies behind them is left from changes before. */
  final PinnedPage[] pages = new PinnedPage[RecordFormat.MAX_BLOCKS];
}
