package io.waldb.storage.heap;

import io.waldb.common.FlightRecording;
import org.jspecify.annotations.Nullable;

/** The heap's events for Java Flight Recorder; null when nobody records them. */
final class HeapEvents {
  private HeapEvents() {}

  static @Nullable VacuumEvent vacuum() {
    try {
      return FlightRecording.isInUse() ? VacuumEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }
}
