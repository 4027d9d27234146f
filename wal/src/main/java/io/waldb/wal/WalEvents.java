package io.waldb.wal;

import io.waldb.common.FlightRecording;
import io.waldb.wal.record.WalRecordBuilder;
import org.jspecify.annotations.Nullable;

/** The log's events for Java Flight Recorder; null when nobody records them. */
final class WalEvents {
  private WalEvents() {}

  static @Nullable WalWriteEvent write() {
    try {
      return FlightRecording.isInUse() ? WalWriteEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }

  static @Nullable WalSyncEvent sync() {
    try {
      return FlightRecording.isInUse() ? WalSyncEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }

  static @Nullable GroupCommitEvent groupCommit() {
    try {
      return FlightRecording.isInUse() ? GroupCommitEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }

  static @Nullable WalSegmentCreationEvent segmentCreation() {
    try {
      return FlightRecording.isInUse() ? WalSegmentCreationEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }

  static @Nullable WalSegmentRecyclingEvent segmentRecycling() {
    try {
      return FlightRecording.isInUse() ? WalSegmentRecyclingEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }

  /** Tells of the images in a record that has just been inserted. */
  static void images(WalRecordBuilder record, long endLsn) {
    if (record.imageCount() == 0) {
      return;
    }
    try {
      if (FlightRecording.isInUse() && FullPageImageEvent.isOn()) {
        record.forEachImage((key, stored) -> FullPageImageEvent.happened(key, stored, endLsn));
      }
    } catch (RuntimeException | Error e) {
      FlightRecording.lose(e);
    }
  }
}
