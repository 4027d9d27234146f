package io.waldb.common;

import jdk.jfr.Event;

/**
 * An event of the engine for Java Flight Recorder; see {@link FlightRecording}. To record it must
 * never disturb what it tells of: an event that cannot be finished, for want of memory above all,
 * is lost, and nothing else is.
 */
public abstract class RecordedEvent extends Event {
  /** Ends the event, and records it if it is wanted and took long enough. Throws nothing. */
  public final void finish() {
    try {
      end();
      if (shouldCommit()) {
        describe();
        commit();
      }
    } catch (RuntimeException | Error e) {
      FlightRecording.lose(e);
    }
  }

  /** Sets those fields that take time or memory to make; called only if the event is recorded. */
  protected void describe() {}
}
