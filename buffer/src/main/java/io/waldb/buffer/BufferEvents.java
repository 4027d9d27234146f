package io.waldb.buffer;

import static io.waldb.common.FlightRecording.PRESENT;

import org.jspecify.annotations.Nullable;

/** The pool's events for Java Flight Recorder; null when nobody records them. */
final class BufferEvents {
  private BufferEvents() {}

  static @Nullable PageReadEvent pageRead() {
    return PRESENT ? PageReadEvent.start() : null;
  }

  static @Nullable PageWriteEvent pageWrite() {
    return PRESENT ? PageWriteEvent.start() : null;
  }

  static @Nullable EvictionWriteEvent evictionWrite() {
    return PRESENT ? EvictionWriteEvent.start() : null;
  }
}
