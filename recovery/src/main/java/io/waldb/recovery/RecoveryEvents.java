package io.waldb.recovery;

import io.waldb.common.FlightRecording;
import org.jspecify.annotations.Nullable;

/** Checkpoints' and recovery's events for Java Flight Recorder; null when nobody records them. */
final class RecoveryEvents {
  private RecoveryEvents() {}

  static @Nullable CheckpointEvent checkpoint() {
    try {
      return FlightRecording.isInUse() ? CheckpointEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }

  static @Nullable RecoveryPhaseEvent phase() {
    try {
      return FlightRecording.isInUse() ? RecoveryPhaseEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }
}
