package io.waldb.executor.system;

import io.waldb.buffer.BufferStatistics;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.recovery.CheckpointStatistics;
import io.waldb.storage.StorageEngine;
import io.waldb.wal.WalStatistics;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of a whole database, and what the engine's were when they were last set to zero: the
 * engine itself only ever counts up from its start. Used by any thread.
 */
public final class SharedStatistics {
  /**
   * What counts as zero.
   *
   * @param figures the engine's at that time
   * @param micros when that was, microseconds since 1970
   */
  record Zero<T>(T figures, long micros) {}

  private final StorageEngine engine;
  private final LongAdder commits = new LongAdder();
  private final LongAdder rollbacks = new LongAdder();
  private final LongAdder sessions = new LongAdder();
  private volatile Zero<WalStatistics> wal;
  private volatile Zero<BufferStatistics> buffers;
  private volatile Zero<CheckpointStatistics> checkpoints;

  /** Everything since now, in microseconds since 1970. */
  public SharedStatistics(StorageEngine engine, long micros) {
    this.engine = engine;
    wal = new Zero<>(engine.wal().statistics(), micros);
    buffers = new Zero<>(engine.pool().statistics(), micros);
    checkpoints = new Zero<>(engine.checkpointStatistics(), micros);
  }

  /** A transaction has committed. */
  public void committed() {
    commits.increment();
  }

  /** A transaction was rolled back. */
  public void rolledBack() {
    rollbacks.increment();
  }

  /** A session has begun. */
  public void connected() {
    sessions.increment();
  }

  /**
   * Lets some counters begin at zero.
   *
   * @param target {@code wal}, {@code bgwriter} or {@code checkpointer}; as in PostgreSQL 15,
   *     {@code bgwriter} takes the checkpoints' along, which its view shows
   * @param micros now
   * @throws DatabaseException 22023 for anything else
   */
  public void reset(String target, long micros) {
    switch (target) {
      case "wal" -> wal = new Zero<>(engine.wal().statistics(), micros);
      case "bgwriter" -> {
        buffers = new Zero<>(engine.pool().statistics(), micros);
        checkpoints = new Zero<>(engine.checkpointStatistics(), micros);
      }
      case "checkpointer" -> checkpoints = new Zero<>(engine.checkpointStatistics(), micros);
      default ->
          throw new DatabaseException(
                  SqlState.INVALID_PARAMETER_VALUE, "unrecognized reset target: \"" + target + '"')
              .withHint("Target must be \"bgwriter\", \"checkpointer\", or \"wal\".");
    }
  }

  long commits() {
    return commits.sum();
  }

  long rollbacks() {
    return rollbacks.sum();
  }

  long sessions() {
    return sessions.sum();
  }

  Zero<WalStatistics> wal() {
    return wal;
  }

  Zero<BufferStatistics> buffers() {
    return buffers;
  }

  Zero<CheckpointStatistics> checkpoints() {
    return checkpoints;
  }
}
