package io.waldb.storage.txn;

import static io.waldb.common.FlightRecording.PRESENT;

import org.jspecify.annotations.Nullable;

/** Transactions' events for Java Flight Recorder; null when nobody records them. */
final class TransactionEvents {
  private TransactionEvents() {}

  static @Nullable CommitWaitEvent commitWait() {
    return PRESENT ? CommitWaitEvent.start() : null;
  }

  static @Nullable LockWaitEvent lockWait() {
    return PRESENT ? LockWaitEvent.start() : null;
  }
}
