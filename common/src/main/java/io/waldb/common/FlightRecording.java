package io.waldb.common;

/**
 * Whether this Java runtime has Java Flight Recorder, that is, the module {@code jdk.jfr}. A
 * runtime made by {@code jlink} may lack it.
 *
 * <p>Each module declares its events beside the code they tell of, one small class an event, and
 * has one class {@code ...Events} that gives them out: null when nobody records, which costs a load
 * and a branch, reads no clock and allocates nothing. Only that class's methods name the event
 * classes before it is known that they can be loaded. All events are listed in {@code
 * wal/README.md}.
 */
public final class FlightRecording {
  /** Whether classes of {@code jdk.jfr} may be used. */
  public static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private FlightRecording() {}
}
