package io.waldb.storage.txn;

import io.waldb.common.FlightRecording;
import org.jspecify.annotations.Nullable;

/** Transactions' events for Java Flight Recorder; null when nobody records them. */
final class TransactionEvents {
  private TransactionEvents() {}

  static @Nullable CommitWaitEvent commitWait() {
    try {
      return FlightRecording.isInUse() ? CommitWaitEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }

  static @Nullable LockWaitEvent lockWait() {
    try {
      return FlightRecording.isInUse() ? LockWaitEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }
}
