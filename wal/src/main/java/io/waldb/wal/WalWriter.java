package io.waldb.wal;

import io.waldb.common.BackgroundThreads;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes and syncs the log in the background, so that an asynchronous commit is durable within
 * three {@code wal_writer_delay} and sessions find buffers with room.
 *
 * <p>Each round writes the blocks that are complete; only when they are durable already does it
 * write the incomplete block, up to the latest asynchronous commit. So a commit is reached in the
 * second round at the latest: either its block is complete by then, or it is the latest thing there
 * is. (Work that arrives while a round runs adds the third delay.) A round syncs when the last sync
 * is a delay ago or longer, or {@code wal_writer_flush_after} or more is to be synced, so that a
 * writer woken often does not sync often.
 *
 * <p>Between rounds it sleeps for the delay, or is woken because {@code wal_writer_flush_after} has
 * come together. After {@link #ROUNDS_UNTIL_HIBERNATION} rounds without work it sleeps {@link
 * #HIBERNATION_FACTOR} times as long; then the next asynchronous commit wakes it. The flag that it
 * is hibernating is up during the last round before, so that no commit falls between that round and
 * the sleep. It is not essential: sessions write and sync for themselves.
 *
 * <p>The thread also completes the futures of those who wait for durability.
 *
 * <p>Follows PostgreSQL {@code postmaster/walwriter.c} and {@code XLogBackgroundFlush} in {@code
 * access/transam/xlog.c}.
 */
final class WalWriter {
  static final int ROUNDS_UNTIL_HIBERNATION = 50;
  static final int HIBERNATION_FACTOR = 25;

  private static final System.Logger LOG = System.getLogger(WalWriter.class.getName());
  private static final VarHandle LATEST_ASYNC;

  static {
    try {
      LATEST_ASYNC =
          MethodHandles.lookup().findVarHandle(WalWriter.class, "latestAsync", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final WalLayout layout;
  private final Settings settings;
  private final WalFlusher flusher;
  private final WalFlusher.Log log;
  private final WalBuffers buffers;
  private final DurableFutures futures;
  private final LongSupplier clock;

  private volatile long latestAsync;
  private volatile boolean hibernating;
  private volatile boolean wanted;
  private volatile boolean stopping;
  private volatile @Nullable Thread thread;

  /* The writer thread's own. */
  private int roundsLeft = ROUNDS_UNTIL_HIBERNATION;
  private boolean synced;
  private long lastSync;

  /**
   * Not started yet.
   *
   * @param clock nanoseconds, as {@link System#nanoTime}
   */
  WalWriter(
      WalLayout layout,
      Settings settings,
      WalFlusher flusher,
      WalFlusher.Log log,
      WalBuffers buffers,
      DurableFutures futures,
      LongSupplier clock) {
    this.layout = layout;
    this.settings = settings;
    this.flusher = flusher;
    this.log = log;
    this.buffers = buffers;
    this.futures = futures;
    this.clock = clock;
  }

  void start() {
    Thread started = new Thread(this::run, "waldb-wal-writer");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /** Has a commit made durable soon; never waits. */
  void noteAsyncCommit(long lsn) {
    long before;
    do {
      before = latestAsync;
      if (lsn <= before) {
        // Whoever noted that one has woken the writer if that was needed.
        return;
      }
    } while (!LATEST_ASYNC.compareAndSet(this, before, lsn));
    if (hibernating || isEnoughToSync(lsn)) {
      wake();
    }
  }

  private boolean isEnoughToSync(long lsn) {
    long flushAfter = settings.getBytes(WaldbSettings.WAL_WRITER_FLUSH_AFTER);
    return flushAfter == 0
        || layout.blockStart(lsn) - layout.blockStart(flusher.flushedLsn()) >= flushAfter;
  }

  /** Has the writer start a round now. */
  void wake() {
    if (!wanted) {
      wanted = true;
      LockSupport.unpark(thread);
    }
  }

  /** Whether somebody has asked for a round since this was called last; for tests. */
  boolean takeWanted() {
    boolean was = wanted;
    wanted = false;
    return was;
  }

  boolean isHibernating() {
    return hibernating;
  }

  /**
   * One round.
   *
   * @return how long to sleep then, in nanoseconds
   */
  long round() {
    hibernating = roundsLeft <= 1;
    if (writeAndSync()) {
      roundsLeft = ROUNDS_UNTIL_HIBERNATION;
    } else if (roundsLeft > 0) {
      roundsLeft--;
    }
    long delay = settings.getNanos(WaldbSettings.WAL_WRITER_DELAY);
    return roundsLeft > 0 ? delay : delay * HIBERNATION_FACTOR;
  }

  /* Returns whether there was anything to do. */
  private boolean writeAndSync() {
    long flushed = flusher.flushedLsn();
    long writeTo = layout.blockStart(log.insertPosition());
    boolean whole = true;
    if (writeTo <= flushed) {
      writeTo = latestAsync;
      whole = false;
    }
    if (writeTo <= flushed) {
      return false;
    }
    long now = clock.getAsLong();
    boolean sync = false;
    long flushAfter = settings.getBytes(WaldbSettings.WAL_WRITER_FLUSH_AFTER);
    if (!synced
        || flushAfter == 0
        || now - lastSync >= settings.getNanos(WaldbSettings.WAL_WRITER_DELAY)
        || writeTo - layout.blockStart(flushed) >= flushAfter) {
      sync = true;
      synced = true;
      lastSync = now;
    }
    flusher.writeInBackground(writeTo, whole, sync);
    buffers.beginAhead(log.insertPosition() + (long) (buffers.places() / 2) * layout.blockSize());
    return true;
  }

  private void run() {
    while (!stopping && !flusher.isStopped()) {
      wanted = false;
      long sleep = settings.getNanos(WaldbSettings.WAL_WRITER_DELAY);
      try {
        sleep = round();
        futures.complete(flusher.flushedLsn());
      } catch (RuntimeException | Error e) {
        if (stopping || flusher.isStopped()) {
          return;
        }
        BackgroundThreads.warn(LOG, "the log writer skips a round", e);
      }
      if (!wanted && !stopping && !flusher.isStopped()) {
        LockSupport.parkNanos(this, sleep);
        // Nobody has a reason to interrupt this thread; if one does, it is not to spin.
        Thread.interrupted();
      }
    }
  }

  /** Has the thread see that the log has stopped; called at a panic. */
  void noticeStop() {
    LockSupport.unpark(thread);
  }

  /** Ends the thread after the round it is in. */
  void stop() {
    stopping = true;
    BackgroundThreads.join(thread);
  }
}
