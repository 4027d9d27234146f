package io.waldb.tpcb;

import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.file.FileSystem;
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
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the log of a killed database says from its redo point to its end, read before anything is
 * damaged: where it ends, which transactions committed where, and the lines around a chosen point.
 */
final class LogExcerpt {
  private static final int LINES_AROUND = 14;
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

  /** Prints the records before and behind a point, and one transaction whole. */
  void print(PrintStream out, long point) {
    Deque<String> before = new ArrayDeque<>();
    List<String> behind = new ArrayList<>();
    Map<Long, List<String>> open = new LinkedHashMap<>();
    List<String> whole = new ArrayList<>();
    try (WalReader reader = reader()) {
      for (WalRecord record = reader.next();
          record != null && behind.size() < LINES_AROUND;
          record = reader.next()) {
        String line = format.line(record);
        if (record.endLsn() <= point) {
          before.addLast(line);
          if (before.size() > LINES_AROUND) {
            before.removeFirst();
          }
          remember(record, line, open, whole);
        } else {
          behind.add(line);
        }
      }
    }
    out.println("-- log before " + Lsn.format(point));
    before.forEach(out::println);
    out.println("-- log behind " + Lsn.format(point));
    behind.forEach(out::println);
    if (!whole.isEmpty()) {
      out.println("-- one transaction before it, whole");
      whole.forEach(out::println);
    }
  }

  /** Keeps the lines of the last transaction that committed with all its records seen. */
  private static void remember(
      WalRecord record, String line, Map<Long, List<String>> open, List<String> whole) {
    if (record.xid() == 0) {
      return;
    }
    List<String> lines = open.computeIfAbsent(record.xid(), xid -> new ArrayList<>());
    lines.add(line);
    if (isCommit(record)) {
      open.remove(record.xid());
      if (lines.size() >= 5) {
        whole.clear();
        whole.addAll(lines);
      }
    }
  }
}
