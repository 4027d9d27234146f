package io.waldb.recovery;

import static io.waldb.common.FlightRecording.PRESENT;

import org.jspecify.annotations.Nullable;

/** Checkpoints' and recovery's events for Java Flight Recorder; null when nobody records them. */
final class RecoveryEvents {
  private RecoveryEvents() {}

  static @Nullable CheckpointEvent checkpoint() {
    return PRESENT ? CheckpointEvent.start() : null;
  }

  static @Nullable RecoveryPhaseEvent phase() {
    return PRESENT ? RecoveryPhaseEvent.start() : null;
  }
}
