package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.wal.WalReader;
import io.waldb.wal.record.WalRecord;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the log and has it replayed: pages in windows, each page's records in their order,
 * by threads of their own where the log is long; files in between, when all that comes before has
 * been replayed.
 *
 * <p>Belongs to one thread. That pages do not depend on each other is what {@link ResourceManager}
 * promises. A short log, or one that changes files all the time, is replayed by the reading thread
 * itself.
 */
final class Replay implements AutoCloseable {
  private static final int CLOCK_INTERVAL = 64;

  /** Being filled, waiting, being replayed. */
  private static final int WINDOWS = 3;

  /** Bytes of records for which another thread is not woken. */
  private static final int WORTH_A_THREAD = 64 << 10;

  private final ResourceManagers managers;
  private final RecoveryLog log;
  private final XidSet commits = new XidSet();
  private final StartupProgress progress;
  private final InvalidPages invalidPages = new InvalidPages();
  private final RedoFiles files;
  private final PagesBefore before;

  /** One for each thread; used by the reading thread while no other is at work. */
  private final List<PageRedo> redos = new ArrayList<>();

  private final int windowSize;
  private boolean alone;
  private final Runnable afterWindow;
  private RedoWindow window;
  private @Nullable RedoWorkers workers;

  private long records;
  private long highestXid;
  private long lastTransactionMicros;

  /**
   * Prepares to replay.
   *
   * @param threads that replay while this one reads; 0 for this one alone, in the same order each
   *     time
   * @param windowSize bytes of log that are replayed at once
   * @param afterWindow is run by this thread now and then, as pages have been written
   */
  Replay(
      BufferPool pool,
      ResourceManagers managers,
      RecoveryLog log,
      StartupProgress progress,
      PagesBefore before,
      int threads,
      int windowSize,
      Runnable afterWindow) {
    this.managers = managers;
    this.log = log;
    this.progress = progress;
    this.before = before;
    this.windowSize = windowSize;
    this.alone = threads == 0;
    this.afterWindow = afterWindow;
    this.files = new RedoFiles(pool, invalidPages);
    int shares = Math.max(threads, 1);
    int frames = pool.statistics().frames();
    for (int i = 0; i < shares; i++) {
      SeenPages seen = new SeenPages(frames / shares); // each sees its share of the pages
      redos.add(new PageRedo(pool, managers, before, invalidPages, seen));
    }
    this.window = new RedoWindow(windowSize, redos.size());
  }

  /**
   * Replays all there is.
   *
   * @param expectedEnd where an earlier reading found the log to end
   * @throws DatabaseException what a resource manager could not do; XX001 when the log is shorter
   *     now
   */
  void run(WalReader reader, long from, long expectedEnd) {
    log.log("redo starts at " + Lsn.format(from));
    Usage usage = new Usage();
    progress.begin();
    long last = Lsn.INVALID;
    WalRecord record = reader.next();
    while (record != null) {
      replay(record);
      last = record.lsn();
      reportProgress(last);
      record = reader.next();
    }
    finish();
    log.log(reader.end().message());
    if (reader.end().endOfLog() != expectedEnd) {
      throw new DatabaseException(
          SqlState.DATA_CORRUPTED,
          "log ends at "
              + Lsn.format(reader.end().endOfLog())
              + " now, but ended at "
              + Lsn.format(expectedEnd)
              + " when it was read before");
    }
    if (last == Lsn.INVALID) {
      log.log("redo is not required");
      return;
    }
    log.log("redo done at " + Lsn.format(last) + " system usage: " + usage.describe(workers));
    if (lastTransactionMicros != 0) {
      log.log(
          "last completed transaction was at log time "
              + RecoveryLog.micros(lastTransactionMicros));
    }
  }

  private void replay(WalRecord record) {
    ResourceManager manager = managers.of(record.resourceManagerId());
    if (record.blockCount() > 0) {
      add(record);
    }
    if (changesFiles(record, manager)) {
      finish();
      redoFiles(record, manager);
    }
    records++;
    highestXid = Math.max(highestXid, record.xid());
    if (CommitRecords.isEnd(record)) {
      lastTransactionMicros = CommitRecords.INSTANCE.commitMicros(record);
      if (CommitRecords.INSTANCE.isCommit(record)) {
        CommitRecords.addXids(record, commits);
      }
    }
  }

  private static boolean changesFiles(WalRecord record, ResourceManager manager) {
    try {
      return manager.changesFiles(record);
    } catch (RuntimeException e) {
      throw PageChanges.failed(record, manager, e);
    }
  }

  private void redoFiles(WalRecord record, ResourceManager manager) {
    try {
      manager.redoFiles(record, files);
    } catch (RuntimeException e) {
      throw PageChanges.failed(record, manager, e);
    }
  }

  // ---------------------------------------------------------------- windows

  private void add(WalRecord record) {
    if (record.totalLength() > windowSize) {
      // By itself, so that there is never more than one of such a size in memory.
      finish();
      window.add(record);
      replayHere();
      return;
    }
    if (!window.hasRoomFor(record)) {
      handOver();
    }
    window.add(record);
  }

  /* Has the window replayed while the next is filled. */
  private void handOver() {
    afterWindow.run();
    RedoWorkers others = alone ? null : workers();
    if (others == null) {
      replayHere();
      return;
    }
    others.replay(window);
    window = others.takeFree();
  }

  /* Null when there is no room for more threads. */
  private @Nullable RedoWorkers workers() {
    if (workers == null) {
      try {
        List<RedoWindow> more = new ArrayList<>();
        while (more.size() < WINDOWS - 1) {
          more.add(new RedoWindow(windowSize, redos.size()));
        }
        workers = new RedoWorkers(redos, more);
      } catch (OutOfMemoryError e) {
        alone = true;
        log.log("redo goes on with one thread: " + e.getMessage());
      }
    }
    return workers;
  }

  /* All that was read is replayed. */
  private void finish() {
    if (window.used() >= WORTH_A_THREAD) {
      handOver();
    }
    if (workers != null) {
      workers.awaitAll();
    }
    replayHere();
  }

  private void replayHere() {
    for (int i = 0; i < redos.size(); i++) {
      redos.get(i).replay(window, window.share(i));
    }
    window.clear();
  }

  /** Ends the threads; nobody replays any more then. */
  @Override
  public void close() {
    if (workers != null) {
      workers.close();
    }
  }

  private void reportProgress(long lsn) {
    if (records % CLOCK_INTERVAL == 0 && progress.isDue()) {
      progress.report("redo in progress", "current LSN: " + Lsn.format(lsn));
    }
  }

  /** How many records were replayed. */
  long records() {
    return records;
  }

  /** The highest xid seen in the log. */
  long highestXid() {
    return highestXid;
  }

  /** When the last transaction that was replayed ended; 0 when none did. */
  long lastTransactionMicros() {
    return lastTransactionMicros;
  }

  /** The xids whose commit was replayed. */
  XidSet commits() {
    return commits;
  }

  /** What is missing. */
  InvalidPages invalidPages() {
    return invalidPages;
  }

  /** The page with the highest LSN of those that were looked at. */
  NewestPage newestPage() {
    NewestPage newest = new NewestPage();
    newest.see(before.newest());
    for (PageRedo redo : redos) {
      newest.see(redo.newest());
    }
    return newest;
  }

  /** Processor time of all who replay, in PostgreSQL's words. */
  private static final class Usage {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final boolean measured =
        threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
    private final long start = System.nanoTime();
    private final long cpu = measured ? threads.getCurrentThreadCpuTime() : 0;
    private final long user = measured ? threads.getCurrentThreadUserTime() : 0;

    private static String seconds(long nanos) {
      return String.format(Locale.ROOT, "%.2f", nanos / 1e9);
    }

    String describe(@Nullable RedoWorkers workers) {
      long userNow = measured ? threads.getCurrentThreadUserTime() - user : 0;
      long cpuNow = measured ? threads.getCurrentThreadCpuTime() - cpu : 0;
      if (measured && workers != null) {
        for (Thread thread : workers.threads()) {
          userNow += Math.max(0, threads.getThreadUserTime(thread.getId()));
          cpuNow += Math.max(0, threads.getThreadCpuTime(thread.getId()));
        }
      }
      return "CPU: user: "
          + seconds(userNow)
          + " s, system: "
          + seconds(Math.max(0, cpuNow - userNow))
          + " s, elapsed: "
          + seconds(System.nanoTime() - start)
          + " s";
    }
  }
}
