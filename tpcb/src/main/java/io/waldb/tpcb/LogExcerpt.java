package io.waldb.tpcb;

import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.file.FileSystem;
import io.waldb.recovery.CommitRecords;
import io.waldb.recovery.ControlData;
import io.waldb.recovery.WalRecordFormat;
import io.waldb.storage.StorageEngine;
import io.waldb.wal.WalReader;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the log of a killed database says from its redo point to its end, read before anything is
 * damaged: where it ends, which transactions committed where, and the lines around a chosen point.
 */
final class LogExcerpt {
  /**
   * A record for the reader.
   *
   * @param end where the next one begins, at the earliest
   * @param length in bytes, full page images included
   * @param type resource manager and kind, such as {@code Heap/HOT_UPDATE}
   * @param images how many full page images it has
   * @param description what pg_waldump prints of it from "desc:" on
   */
  record Entry(
      long lsn,
      long end,
      long xid,
      int length,
      String type,
      boolean commit,
      int images,
      String description,
      String line) {}

  /**
   * The records around a point of the log.
   *
   * @param transaction all records of the last transaction that is whole before the point
   */
  record Around(long point, List<Entry> before, List<Entry> behind, List<Entry> transaction) {
    Around {
      before = List.copyOf(before);
      behind = List.copyOf(behind);
      transaction = List.copyOf(transaction);
    }
  }

  /**
   * What damage has made of the log.
   *
   * @param endOfLog end of the last whole record before it
   * @param commits commit records that were behind it
   * @param readable how many of these are still there, whole, beyond the damage
   */
  record Loss(long endOfLog, long commits, long readable) {
    /** The same in a sentence. */
    String words() {
      return "the log is whole up to "
          + Lsn.format(endOfLog)
          + "; behind it were "
          + commits
          + " commits, of which "
          + readable
          + " can still be read beyond the damage and "
          + (commits - readable)
          + " lie in blocks that it has hit";
    }
  }

  private static final String DESCRIPTION = "desc: ";
  private static final int KEPT_AROUND = 150;
  private static final int PRINTED_AROUND = 6;
  private static final int WHOLE_TRANSACTION = 5;
  private static final int INFO_COMMIT = 0;

  private final FileSystem files;
  private final ControlData control;
  private final WalRecordFormat format = new WalRecordFormat(StorageEngine.resourceManagers());
  private final Map<Long, Long> commits = new LinkedHashMap<>();
  private final List<Long> imagedPages = new ArrayList<>();
  private long end;
  private long largestXid;
  private long records;

  LogExcerpt(FileSystem files, ControlData control) {
    this.files = files;
    this.control = control;
    read();
  }

  private WalReader reader() {
    return new WalReader(
        files, control.layout(), control.timeline(), control.redo(), control.systemIdentifier());
  }

  private static boolean isCommit(WalRecord record) {
    return record.resourceManagerId() == ResourceManagerId.TRANSACTION.id()
        && record.info() == INFO_COMMIT;
  }

  private void read() {
    try (WalReader reader = reader()) {
      end = control.redo();
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        end = record.endLsn();
        records++;
        largestXid = Math.max(largestXid, record.xid());
        if (isCommit(record)) {
          commits.put(record.xid(), record.endLsn());
        }
        for (int i = 0; i < record.blockCount(); i++) {
          BlockReference block = record.block(i);
          if (block.hasImage()
              && PageId.fork(block.pageKey()) == Fork.MAIN
              && record.resourceManagerId() == ResourceManagerId.HEAP.id()) {
            imagedPages.add(block.pageKey());
          }
        }
      }
    }
  }

  /** Reads the log again, which has been damaged since. */
  Loss lossNow() {
    long whole = 0;
    try (WalReader reader = reader()) {
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        whole += isCommit(record) ? 1 : 0;
      }
      int readable = reader.scanBeyond(CommitRecords.INSTANCE).commits().size();
      return new Loss(reader.end().endOfLog(), commits.size() - whole, readable);
    }
  }

  /** End of the last record. */
  long end() {
    return end;
  }

  long largestXid() {
    return largestXid;
  }

  long records() {
    return records;
  }

  /** xid to end of commit record. */
  Map<Long, Long> commits() {
    return commits;
  }

  /** Heap pages of which the log has a full image. */
  List<Long> imagedPages() {
    return imagedPages;
  }

  private Entry entry(WalRecord record) {
    int images = 0;
    for (int i = 0; i < record.blockCount(); i++) {
      images += record.block(i).hasImage() ? 1 : 0;
    }
    String line = format.line(record);
    return new Entry(
        record.lsn(),
        record.endLsn(),
        record.xid(),
        record.totalLength(),
        format.type(record),
        isCommit(record),
        images,
        line.substring(line.indexOf(DESCRIPTION) + DESCRIPTION.length()),
        line);
  }

  /**
   * The records before and behind a point, and one transaction whole.
   *
   * @param told the transactions of which one is to be shown: those that were acknowledged
   */
  Around around(long point, Collection<Acknowledgement> told) {
    Set<Long> wanted = told.stream().map(Acknowledgement::xid).collect(Collectors.toSet());
    Deque<Entry> before = new ArrayDeque<>();
    List<Entry> behind = new ArrayList<>();
    Map<Long, List<Entry>> open = new LinkedHashMap<>();
    List<Entry> whole = new ArrayList<>();
    try (WalReader reader = reader()) {
      for (WalRecord record = reader.next();
          record != null && behind.size() < KEPT_AROUND;
          record = reader.next()) {
        Entry entry = entry(record);
        if (entry.end > point) {
          behind.add(entry);
          continue;
        }
        before.addLast(entry);
        if (before.size() > KEPT_AROUND) {
          before.removeFirst();
        }
        remember(entry, open, whole, wanted);
      }
    }
    return new Around(point, List.copyOf(before), behind, whole);
  }

  /** Keeps the last transaction that committed with all its records seen. */
  private static void remember(
      Entry entry, Map<Long, List<Entry>> open, List<Entry> whole, Set<Long> wanted) {
    if (entry.xid == 0) {
      return;
    }
    List<Entry> entries = open.computeIfAbsent(entry.xid, xid -> new ArrayList<>());
    entries.add(entry);
    if (entry.commit) {
      open.remove(entry.xid);
      if (entries.size() >= WHOLE_TRANSACTION && wanted.contains(entry.xid)) {
        whole.clear();
        whole.addAll(entries);
      }
    }
  }

  /** Prints some of it in pg_waldump's form. */
  static void print(PrintStream out, Around around) {
    int first = Math.max(0, around.before.size() - PRINTED_AROUND);
    int last = Math.min(PRINTED_AROUND, around.behind.size());
    out.println("    the last records before " + Lsn.format(around.point) + ":");
    lines(out, around.before.subList(first, around.before.size()));
    out.println("    the first behind it:");
    lines(out, around.behind.subList(0, last));
    if (!around.transaction.isEmpty()) {
      out.println(
          "    one transaction before it, whole; it is committed when its COMMIT record is durable:");
      lines(out, around.transaction);
    }
  }

  private static void lines(PrintStream out, List<Entry> entries) {
    entries.forEach(entry -> out.println("    " + entry.line));
  }
}
