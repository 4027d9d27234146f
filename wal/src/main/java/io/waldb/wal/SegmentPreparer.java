package io.waldb.wal;

import io.waldb.common.BackgroundThreads;
import io.waldb.common.PanicState;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next segment's file before it is needed, in a thread of its own, so that no commit pays
 * for it. If it is late or fails, the segment is made by whoever writes into it.
 */
final class SegmentPreparer {
  private static final System.Logger LOG = System.getLogger(SegmentPreparer.class.getName());

  private final SegmentFiles segments;
  private final PanicState panic;
  private final boolean hasThread;

  private volatile long wanted;
  private volatile boolean stopping;
  private volatile @Nullable Thread thread;

  /* The thread's own. */
  private long made;

  /** Not started yet; without a thread, who asks for a segment makes it. */
  SegmentPreparer(SegmentFiles segments, PanicState panic, boolean hasThread) {
    this.segments = segments;
    this.panic = panic;
    this.hasThread = hasThread;
  }

  void start() {
    Thread started = new Thread(this::run, "waldb-wal-segments");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /** Whether a segment has been asked for. */
  boolean hasPrepared(long segment) {
    return segment <= wanted;
  }

  /** Has a segment made; never waits, unless there is no thread. Under the write lock. */
  void prepare(long segment) {
    if (segment > wanted) {
      wanted = segment;
      if (hasThread) {
        LockSupport.unpark(thread);
      } else {
        make(segment);
      }
    }
  }

  private void run() {
    while (!stopping && !panic.isPanicked()) {
      long segment = wanted;
      if (segment <= made) {
        LockSupport.park(this);
        Thread.interrupted();
        continue;
      }
      made = segment;
      make(segment);
    }
  }

  private void make(long segment) {
    try {
      segments.createAhead(segment);
    } catch (RuntimeException | Error e) {
      BackgroundThreads.warn(LOG, "could not make a log segment ahead of time", e);
    }
  }

  /** Has the thread see that the log has stopped; called at a panic. */
  void noticeStop() {
    LockSupport.unpark(thread);
  }

  /** Ends the thread after the segment it is at. */
  void stop() {
    stopping = true;
    BackgroundThreads.join(thread);
  }
}
