package io.waldb.tpcb;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.file.DiskOperation;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.wal.WriteAheadLog;
import java.util.ArrayList;
import java.util.List;

/**
 * Notes what a simulated disk is doing until its power goes: the operation it is at, and now and
 * then how far the log is. Called by the disk in the threads that use it; thread-safe.
 */
final class PowerCutWatch implements SimulatedFileSystem.Observer, AutoCloseable {
  /** Hears of each operation. */
  interface Listener {
    void note(DiskOperation operation, long micros);
  }

  private static final long SAMPLE_MICROS = 2000;

  private final SimulatedFileSystem disk;
  private final WriteAheadLog log;
  private final Listener listener;

  @GuardedBy("this")
  private final List<LogSample> samples = new ArrayList<>();

  @GuardedBy("this")
  private String kind = "";

  @GuardedBy("this")
  private String path = "";

  @GuardedBy("this")
  private long lastMicros;

  /** Watches until it is closed, and tells the listener of each operation too. */
  PowerCutWatch(SimulatedFileSystem disk, WriteAheadLog log, Listener listener) {
    this.disk = disk;
    this.log = log;
    this.listener = listener;
    disk.observe(this);
  }

  @Override
  public synchronized void before(int number, DiskOperation operation, String where) {
    kind = operation.text();
    path = where;
    long micros = CrashWorker.micros();
    if (samples.isEmpty() || micros - samples.get(samples.size() - 1).micros() >= SAMPLE_MICROS) {
      samples.add(new LogSample(micros, log.insertPosition(), log.writtenLsn(), log.flushedLsn()));
    }
    lastMicros = micros;
    listener.note(operation, micros);
  }

  /** The kind of the last operation, at which the power went. */
  synchronized String kind() {
    return kind;
  }

  /** The file of that operation. */
  synchronized String path() {
    return path;
  }

  /** When it was. */
  synchronized long cutMicros() {
    return lastMicros;
  }

  synchronized List<LogSample> samples() {
    return List.copyOf(samples);
  }

  @Override
  public void close() {
    disk.observe(null);
  }
}
