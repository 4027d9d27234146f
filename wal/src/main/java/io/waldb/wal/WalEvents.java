package io.waldb.wal;

import static io.waldb.common.FlightRecording.PRESENT;

import io.waldb.wal.record.WalRecordBuilder;
import org.jspecify.annotations.Nullable;

/** The log's events for Java Flight Recorder; null when nobody records them. */
final class WalEvents {
  private WalEvents() {}

  static @Nullable WalWriteEvent write() {
    return PRESENT ? WalWriteEvent.start() : null;
  }

  static @Nullable WalSyncEvent sync() {
    return PRESENT ? WalSyncEvent.start() : null;
  }

  static @Nullable GroupCommitEvent groupCommit() {
    return PRESENT ? GroupCommitEvent.start() : null;
  }

  static @Nullable WalSegmentCreationEvent segmentCreation() {
    return PRESENT ? WalSegmentCreationEvent.start() : null;
  }

  static @Nullable WalSegmentRecyclingEvent segmentRecycling() {
    return PRESENT ? WalSegmentRecyclingEvent.start() : null;
  }

  /** Tells of the images in a record that has just been inserted. */
  static void images(WalRecordBuilder record, long endLsn) {
    if (record.imageCount() > 0 && PRESENT && FullPageImageEvent.isOn()) {
      record.forEachImage((key, stored) -> FullPageImageEvent.happened(key, stored, endLsn));
    }
  }
}
