package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.wal.WalReader;
import io.waldb.wal.record.WalRecord;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/** The replay loop: gives each record to its resource manager. Belongs to one thread. */
final class Replay {
  private static final int CLOCK_INTERVAL = 64;

  private final ResourceManagers managers;
  private final RecoveryLog log;
  private final RedoContext context;
  private final ConsistencyCheck consistency;
  private final XidSet commits = new XidSet();
  private final StartupProgress progress;

  private long records;
  private long highestXid;
  private long lastTransactionMicros;

  Replay(
      BufferPool pool,
      ResourceManagers managers,
      RecoveryLog log,
      StartupProgress progress,
      PagesBefore before) {
    this.managers = managers;
    this.log = log;
    this.progress = progress;
    this.context = new RedoContext(pool, before);
    this.consistency = new ConsistencyCheck(pool);
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
    log.log("redo done at " + Lsn.format(last) + " system usage: " + usage);
    if (lastTransactionMicros != 0) {
      log.log(
          "last completed transaction was at log time "
              + RecoveryLog.micros(lastTransactionMicros));
    }
  }

  private void replay(WalRecord record) {
    ResourceManager manager = managers.of(record.resourceManagerId());
    context.begin(record);
    try {
      manager.redo(record, context);
    } catch (DatabaseException e) {
      throw new DatabaseException(
          e.state(), "could not replay " + describe(record, manager) + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new DatabaseException(
          SqlState.INTERNAL_ERROR, "could not replay " + describe(record, manager) + ": " + e, e);
    }
    consistency.check(record, manager);
    records++;
    highestXid = Math.max(highestXid, record.xid());
    if (CommitRecords.isEnd(record)) {
      lastTransactionMicros = CommitRecords.INSTANCE.commitMicros(record);
      if (CommitRecords.INSTANCE.isCommit(record)) {
        CommitRecords.addXids(record, commits);
      }
    }
  }

  private static String describe(WalRecord record, ResourceManager manager) {
    StringBuilder text = new StringBuilder("the record at ");
    Lsn.format(record.lsn(), text);
    text.append(" (").append(manager.id().title()).append(' ');
    try {
      manager.describe(record, text);
    } catch (RuntimeException e) {
      text.append(manager.identify(record.info()));
    }
    return text.append(')').toString();
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
    return context.invalidPages();
  }

  /** The highest LSN of a page that was looked at. */
  long highestPageLsn() {
    return context.highestPageLsn();
  }

  /** Processor time, in PostgreSQL's words. */
  private static final class Usage {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final boolean measured = threads.isCurrentThreadCpuTimeSupported();
    private final long start = System.nanoTime();
    private final long cpu = measured ? threads.getCurrentThreadCpuTime() : 0;
    private final long user = measured ? threads.getCurrentThreadUserTime() : 0;

    static String seconds(long nanos) {
      return String.format(Locale.ROOT, "%.2f", nanos / 1e9);
    }

    @Override
    public String toString() {
      long userNow = measured ? threads.getCurrentThreadUserTime() - user : 0;
      long systemNow = measured ? threads.getCurrentThreadCpuTime() - cpu - userNow : 0;
      return "CPU: user: "
          + seconds(userNow)
          + " s, system: "
          + seconds(Math.max(0, systemNow))
          + " s, elapsed: "
          + seconds(System.nanoTime() - start)
          + " s";
    }
  }
}
