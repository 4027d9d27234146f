package io.waldb.buffer;

import io.waldb.common.FlightRecording;
import org.jspecify.annotations.Nullable;

/** The pool's events for Java Flight Recorder; null when nobody records them. */
final class BufferEvents {
  private BufferEvents() {}

  static @Nullable PageReadEvent pageRead() {
    try {
      return FlightRecording.isInUse() ? PageReadEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }

  static @Nullable PageWriteEvent pageWrite() {
    try {
      return FlightRecording.isInUse() ? PageWriteEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }

  static @Nullable EvictionWriteEvent evictionWrite() {
    try {
      return FlightRecording.isInUse() ? EvictionWriteEvent.start() : null;
    } catch (RuntimeException | Error e) {
      return FlightRecording.lose(e);
    }
  }
}
