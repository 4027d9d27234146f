package io.waldb.recovery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.buffer.BufferPool;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.SimulatedPowerCut;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.wal.WriteAheadLog;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides when checkpoints are made and makes them, in its thread {@code waldb-checkpointer}: when
 * {@code checkpoint_timeout} has passed and something was logged, when enough log was written for
 * {@code max_wal_size}, or on request.
 *
 * <p>Unless somebody is in a hurry, the writing of pages is spread over {@code
 * checkpoint_completion_target} of the time and of the log expected until the next checkpoint.
 *
 * <p>Thread-safe. {@code lock} guards the requests and is never held while a checkpoint is made;
 * {@code runLock} is held by whoever makes one. Requests made while one runs are for the next.
 *
 * <p>Follows PostgreSQL {@code postmaster/checkpointer.c}.
 */
public final class Checkpointer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.waldb.recovery");
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long MEMORY_PAUSE_NANOS = 10_000_000;
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CANCEL_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The checkpoint is given up because the database stops without one. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1;

    Abandoned() {
      super("checkpoint abandoned", null, false, false);
    }
  }

  /* Made ahead, for when there is no memory to make it. */
  private final DatabaseException withoutMemory =
      new DatabaseException(SqlState.OUT_OF_MEMORY, "out of memory");

  private final DatabaseException shuttingDown =
      new DatabaseException(SqlState.ADMIN_SHUTDOWN, "the database is shutting down");

  private final Settings settings;
  private final PanicState panic;
  private final ControlFile control;
  private final WriteAheadLog wal;
  private final CheckpointRun run;

  private final ReentrantLock runLock = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition requested = lock.newCondition();
  private final Condition finished = lock.newCondition();

  @GuardedBy("lock")
  private final EnumSet<CheckpointReason> requests = EnumSet.noneOf(CheckpointReason.class);

  @GuardedBy("lock")
  private long started;

  @GuardedBy("lock")
  private long done;

  @GuardedBy("lock")
  private @Nullable DatabaseException lastFailure;

  @GuardedBy("lock")
  private long failedCheckpoint;

  @GuardedBy("lock")
  private @Nullable Thread thread;

  private volatile boolean stopping;
  private volatile boolean abandoned;

  /** Somebody asked for a checkpoint at once: the one that runs is not slowed down any more. */
  private volatile boolean hurry;

  /** Of the last checkpoint that was begun; by System.nanoTime. Written by who holds runLock. */
  private volatile long lastStartNanos = System.nanoTime();

  /**
   * A checkpointer that does nothing by itself until {@link #start}.
   *
   * @param participants are asked and told in this order
   */
  public Checkpointer(
      Settings settings,
      PanicState panic,
      ControlFile control,
      WriteAheadLog wal,
      BufferPool pool,
      List<CheckpointParticipant> participants) {
    this.settings = settings;
    this.panic = panic;
    this.control = control;
    this.wal = wal;
    this.run = new CheckpointRun(settings, panic, control, wal, pool, participants);
    wal.setCheckpointRequester(() -> request(CheckpointReason.WAL));
  }

  /** Starts the thread; {@link #close} or {@link #shutdown} stops it. */
  public void start() {
    Thread worker = new Thread(this::loop, "waldb-checkpointer");
    worker.setDaemon(true);
    lock.lock();
    try {
      assert thread == null;
      thread = worker;
    } finally {
      lock.unlock();
    }
    worker.start();
  }

  /** Asks for a checkpoint and returns at once; may be called under any lock. */
  public void request(CheckpointReason... reasons) {
    lock.lock();
    try {
      requests.addAll(List.of(reasons));
      if (requests.contains(CheckpointReason.IMMEDIATE)) {
        hurry = true;
      }
      requested.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a checkpoint as fast as possible and returns when it is complete: one that was begun
   * after this call. In the calling thread when {@link #start} was not called.
   *
   * @param cancel ends the waiting; the checkpoint goes on
   * @throws DatabaseException what the checkpoint failed with, or as the cancel token says
   */
  public void checkpointNow(CancelToken cancel) {
    EnumSet<CheckpointReason> reasons =
        EnumSet.of(CheckpointReason.IMMEDIATE, CheckpointReason.FORCE, CheckpointReason.WAIT);
    long wanted;
    lock.lock();
    try {
      if (thread == null) {
        wanted = 0;
      } else {
        requests.addAll(reasons);
        hurry = true;
        wanted = started + 1;
        requested.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (wanted == 0) {
      perform(reasons);
    } else {
      await(wanted, cancel);
    }
  }

  private void await(long wanted, CancelToken cancel) {
    boolean interrupted = false;
    lock.lock();
    try {
      while (done < wanted) {
        panic.check();
        cancel.check();
        if (thread == null) {
          throw new DatabaseException(
              SqlState.ADMIN_SHUTDOWN, "checkpoint request failed: the database is shutting down");
        }
        try {
          finished.awaitNanos(CANCEL_PAUSE_NANOS); // a cancel does not signal
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (lastFailure != null && failedCheckpoint >= wanted) {
        throw new DatabaseException(
            lastFailure.state(),
            "checkpoint request failed: " + lastFailure.getMessage(),
            lastFailure);
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // ---------------------------------------------------------------- the thread

  private void loop() {
    try {
      while (!stopping && !panic.isPanicked()) {
        try {
          EnumSet<CheckpointReason> reasons = awaitWork();
          if (!reasons.isEmpty()) {
            performRequested(reasons);
          }
        } catch (OutOfMemoryError e) {
          // Not in a checkpoint, which answers for itself: nothing has been taken off the requests.
          LockSupport.parkNanos(MEMORY_PAUSE_NANOS);
        }
      }
    } catch (RuntimeException | Error e) {
      DatabaseException ignored =
          panic.panic(SqlState.INTERNAL_ERROR, "the checkpointer failed", e);
      assert ignored != null;
    } finally {
      lock.lock();
      try {
        thread = null;
        finished.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /* Waits for a request or for the time to come; empty now and then, to look at the settings. */
  private EnumSet<CheckpointReason> awaitWork() {
    lock.lock();
    try {
      long left = Math.min(untilTimeout(), LONGEST_WAIT_NANOS);
      while (left > 0 && requests.isEmpty() && !stopping) {
        left = requested.awaitNanos(left);
      }
      if (untilTimeout() <= 0) {
        requests.add(CheckpointReason.TIME);
      }
      EnumSet<CheckpointReason> reasons = EnumSet.copyOf(requests);
      requests.clear();
      hurry = false;
      return stopping ? EnumSet.noneOf(CheckpointReason.class) : reasons;
    } catch (InterruptedException e) {
      return EnumSet.noneOf(CheckpointReason.class); // nobody has reason to interrupt this thread
    } finally {
      lock.unlock();
    }
  }

  private long untilTimeout() {
    return settings.getNanos(WaldbSettings.CHECKPOINT_TIMEOUT)
        - (System.nanoTime() - lastStartNanos);
  }

  private void performRequested(EnumSet<CheckpointReason> reasons) {
    long number = begin();
    DatabaseException failure = null;
    try {
      perform(reasons);
    } catch (DatabaseException e) {
      logFailure(e);
      failure = e;
    } catch (OutOfMemoryError e) {
      // Where it would matter, in a sync or in moving the control file, it has been a panic.
      failure = withoutMemory;
    } catch (Abandoned e) {
      failure = shuttingDown;
    }
    lock.lock();
    try {
      done = number;
      if (failure != null) {
        lastFailure = failure;
        failedCheckpoint = number;
      }
      finished.signalAll();
      long left = failure == null ? 0 : RETRY_NANOS;
      while (left > 0 && !stopping && !panic.isPanicked()) {
        left = requested.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // As in awaitWork.
    } finally {
      lock.unlock();
    }
  }

  private static void logFailure(DatabaseException failure) {
    try {
      LOG.log(
          System.Logger.Level.ERROR,
          "checkpoint failed: " + failure.getMessage(),
          SimulatedPowerCut.traceOf(failure));
    } catch (OutOfMemoryError e) {
      // The thread matters, not the line.
    }
  }

  private long begin() {
    lock.lock();
    try {
      return ++started;
    } finally {
      lock.unlock();
    }
  }

  private void perform(EnumSet<CheckpointReason> reasons) {
    runLock.lock();
    try {
      long now = System.nanoTime();
      warnIfTooFrequent(reasons, now - lastStartNanos);
      lastStartNanos = now;
      if (!reasons.contains(CheckpointReason.FORCE)
          && !reasons.contains(CheckpointReason.SHUTDOWN)
          && wal.insertPosition() == run.recordEnd()) {
        return; // nothing was logged since the last one's record
      }
      boolean logged = settings.getBoolean(WaldbSettings.LOG_CHECKPOINTS);
      if (logged) {
        LOG.log(System.Logger.Level.DEBUG, CheckpointRun.startLine(reasons));
      }
      int timeline = control.data().timeline();
      String line = run.run(reasons, timeline, timeline, pacer(reasons, now));
      if (logged) {
        LOG.log(System.Logger.Level.DEBUG, line);
      }
    } finally {
      runLock.unlock();
    }
  }

  private void warnIfTooFrequent(EnumSet<CheckpointReason> reasons, long sinceLast) {
    long limit = settings.getNanos(WaldbSettings.CHECKPOINT_WARNING);
    if (reasons.contains(CheckpointReason.WAL)
        && sinceLast < limit
        && sinceLast < settings.getNanos(WaldbSettings.CHECKPOINT_TIMEOUT)) {
      LOG.log(
          System.Logger.Level.INFO,
          "checkpoints are occurring too frequently ("
              + TimeUnit.NANOSECONDS.toSeconds(sinceLast)
              + " seconds apart); consider increasing the configuration parameter"
              + " \"max_wal_size\"");
    }
  }

  // ---------------------------------------------------------------- pacing

  private CheckpointRun.Pacer pacer(EnumSet<CheckpointReason> reasons, long startNanos) {
    boolean spread =
        !reasons.contains(CheckpointReason.IMMEDIATE)
            && !reasons.contains(CheckpointReason.SHUTDOWN);
    long startLsn = wal.insertPosition();
    return progress -> {
      if (abandoned) {
        throw new Abandoned();
      }
      if (spread) {
        while (!hurry && !stopping && isOnSchedule(progress, startNanos, startLsn)) {
          pauseBriefly();
          if (abandoned) {
            throw new Abandoned();
          }
          panic.check();
        }
      }
    };
  }

  /** Whether the pages written so far are enough for the time passed and the log written. */
  private boolean isOnSchedule(double progress, long startNanos, long startLsn) {
    double target = settings.getDouble(WaldbSettings.CHECKPOINT_COMPLETION_TARGET);
    double scaled = progress * target;
    double distance = settings.getBytes(WaldbSettings.MAX_WAL_SIZE) / (1 + target);
    double log = (wal.insertPosition() - startLsn) / distance;
    double time =
        (double) (System.nanoTime() - startNanos)
            / settings.getNanos(WaldbSettings.CHECKPOINT_TIMEOUT);
    return scaled >= log && scaled >= time;
  }

  private void pauseBriefly() {
    lock.lock();
    try {
      long left = PAUSE_NANOS;
      while (left > 0 && !hurry && !stopping) {
        left = requested.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // As in awaitWork.
    } finally {
      lock.unlock();
    }
  }

  /** What checkpoints have done since the database was opened. */
  public CheckpointStatistics statistics() {
    return run.statistics();
  }

  // ---------------------------------------------------------------- the end

  /**
   * Stops the thread and makes the shutdown checkpoint, in the calling thread. Nobody logs anything
   * any more when this is called; the control file then says "shut down".
   */
  public void shutdown() {
    stop();
    perform(EnumSet.of(CheckpointReason.SHUTDOWN, CheckpointReason.IMMEDIATE));
  }

  /** Stops the thread without a further checkpoint; one that runs is given up. */
  @Override
  public void close() {
    abandoned = true;
    stop();
  }

  private void stop() {
    Thread worker;
    lock.lock();
    try {
      stopping = true;
      worker = thread;
      requested.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (worker != null && worker.isAlive() && worker != Thread.currentThread()) {
      try {
        worker.join(TimeUnit.NANOSECONDS.toMillis(LONGEST_WAIT_NANOS));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
