package io.waldb.storage.heap;

import static io.waldb.common.FlightRecording.PRESENT;

import org.jspecify.annotations.Nullable;

/** The heap's events for Java Flight Recorder; null when nobody records them. */
final class HeapEvents {
  private HeapEvents() {}

  static @Nullable VacuumEvent vacuum() {
    return PRESENT ? VacuumEvent.start() : null;
  }
}
