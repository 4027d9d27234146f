package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.page.PageChecksum;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.wal.DamageReport;
import io.waldb.wal.WalReader;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The pages whose LSN lies beyond the place where the log was cut, and what they can be brought
 * back to. Belongs to one thread.
 *
 * <p>All data files are read after replay. A page that replay has restored or that is in memory
 * with a lower LSN does not count, whatever its file says.
 */
final class PagesAhead {
  private static final int CHUNK_PAGES = 128;

  private final BufferPool pool;
  private final long endOfLog;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_PAGES * Pages.SIZE);
  private final PageChecksum checksum = new PageChecksum();

  /** Pages ahead, with the content to go back to if there is one. */
  private final TreeMap<Long, byte @Nullable []> pages = new TreeMap<>();

  private final Set<Integer> relations = new TreeSet<>();
  private int damaged;

  /** Pages of zeroes, written at the checkpoint, that a truncation behind the cut explains. */
  private final TreeSet<Long> zeroes = new TreeSet<>();

  private final NewestPage newest = new NewestPage();

  PagesAhead(BufferPool pool, long endOfLog) {
    this.pool = pool;
    this.endOfLog = endOfLog;
  }

  /** Reads all data files. */
  void scan(FileSystem files, StartupProgress progress) {
    progress.begin();
    for (String directory : new String[] {"base", "clog"}) {
      for (String name : files.list(directory)) {
        scanIfRelation(files, progress, directory, name);
      }
    }
  }

  private void scanIfRelation(
      FileSystem files, StartupProgress progress, String directory, String name) {
    long first = RelationFiles.firstPageOf(name);
    if (first >= 0) {
      try (DataFile file = files.open(directory + '/' + name, OpenMode.READ)) {
        scan(file, progress, PageId.relation(first), PageId.fork(first));
      }
    }
  }

  private void scan(DataFile file, StartupProgress progress, int relation, Fork fork) {
    List<Long> zeroesAtEnd = new ArrayList<>();
    scan(file, progress, relation, fork, zeroesAtEnd);
    if (relation != RelationFiles.COMMIT_LOG) { // which is never cut off
      zeroes.addAll(zeroesAtEnd);
    }
  }

  /**
   * @param zeroesAtEnd gets the pages of zeroes that were written, and have none behind them that
   *     was there before the cut
   */
  private void scan(
      DataFile file, StartupProgress progress, int relation, Fork fork, List<Long> zeroesAtEnd) {
    for (int block = 0; ; block += CHUNK_PAGES) {
      if (progress.isDue()) {
        progress.report(
            "looking for pages ahead of the log", "file: " + file.path() + ", block: " + block);
      }
      int read = file.read((long) block * Pages.SIZE, chunk.clear());
      for (int i = 0; i < read / Pages.SIZE; i++) {
        ByteBuffer page = chunk.slice(i * Pages.SIZE, Pages.SIZE);
        long key = PageId.key(relation, fork, block + i);
        if (PageHeader.isAllZero(page)) {
          if (!pool.isSound(page, key)) {
            zeroesAtEnd.add(key);
          }
        } else {
          if (PageHeader.lsn(page) <= endOfLog) {
            zeroesAtEnd.clear();
          }
          examine(page, key);
        }
      }
      if (read < chunk.capacity()) {
        return;
      }
    }
  }

  private void examine(ByteBuffer page, long pageKey) {
    if (PageHeader.lsn(page) <= endOfLog) {
      return;
    }
    if (checksum.compute(page, pageKey) != PageHeader.checksum(page)) {
      if (isStillDamaged(pageKey)) {
        damaged++;
        relations.add(PageId.relation(pageKey));
      }
      return;
    }
    if (isAheadInMemory(pageKey)) {
      pages.put(pageKey, null);
      relations.add(PageId.relation(pageKey));
    }
  }

  private boolean isStillDamaged(long pageKey) {
    try (PinnedPage page = pool.pinForRedo(pageKey)) {
      return page.isDamaged();
    }
  }

  private boolean isAheadInMemory(long pageKey) {
    try (PinnedPage page = pool.pinForRedo(pageKey);
        ReadLatch latch = page.latchShared()) {
      newest.see(pageKey, page.lsn());
      return !page.isDamaged() && page.lsn() > endOfLog;
    }
  }

  /**
   * Takes pages of zeroes for new ones that had been written at the checkpoint, where a change that
   * is given up with the log may have cut the file off, after which it grew again: so nothing
   * behind them is older than the cut. Nothing tells that from an end that storage has lost.
   *
   * @return what is given up, a line for each range
   */
  List<String> acceptZeroes() {
    List<String> lines = new ArrayList<>();
    long first = -1;
    long last = -1;
    for (long key : zeroes) {
      if (!pool.acceptNew(key)) {
        continue;
      }
      relations.add(PageId.relation(key));
      if (first >= 0 && key != last + 1) {
        lines.add(line(first, last));
        first = key;
      } else if (first < 0) {
        first = key;
      }
      last = key;
    }
    if (first >= 0) {
      lines.add(line(first, last));
    }
    return lines;
  }

  private static String line(long first, long last) {
    return "file \""
        + RelationFiles.path(PageId.relation(first), PageId.fork(first))
        + "\": block "
        + PageId.block(first)
        + (last > first ? " to " + PageId.block(last) : "")
        + " is all zeroes, though written at the last checkpoint: cut off by a change that is given"
        + " up with the log, or lost";
  }

  /**
   * Looks in the log beyond the cut for what the pages were: the image of the first change that
   * each had after the cut. It is known for the first by the LSN in it, which is that of the change
   * before.
   */
  void findImages(WalReader reader, DamageReport report, int blockSize) {
    if (pages.isEmpty() || report.resumeLsn() == Lsn.INVALID) {
      return;
    }
    ByteBuffer image = ByteBuffer.allocate(Pages.SIZE);
    long from = report.resumeLsn();
    while (from != Lsn.INVALID && from <= report.lastValidBlock() + blockSize) {
      if (reader.seek(from) != Lsn.INVALID) {
        for (WalRecord record = reader.next(); record != null; record = reader.next()) {
          takeImages(record, image);
        }
      }
      from = Math.max(from, reader.end().lsn()) / blockSize * blockSize + blockSize;
    }
  }

  private void takeImages(WalRecord record, ByteBuffer image) {
    for (int i = 0; i < record.blockCount(); i++) {
      BlockReference block = record.block(i);
      long key = block.pageKey();
      if (block.hasImage() && pages.containsKey(key) && pages.get(key) == null) {
        block.image().restoreInto(image);
        if (PageHeader.lsn(image) <= endOfLog) {
          byte[] content = new byte[Pages.SIZE];
          image.get(0, content);
          pages.put(key, content);
        }
      }
    }
  }

  /** Goes through the pages that change and gives each page's new content to the journal. */
  int mend(CutRepair repair, ProvenCommits proven, RepairJournal journal) {
    int count = 0;
    for (var entry : pages.entrySet()) {
      byte[] image = entry.getValue();
      ByteBuffer page = image == null ? copy(entry.getKey()) : ByteBuffer.wrap(image);
      boolean changed = repair.mend(entry.getKey(), page, proven);
      if (changed || image != null) {
        PageHeader.setLsn(page, endOfLog);
        journal.add(entry.getKey(), page);
        count++;
      }
    }
    return count;
  }

  private ByteBuffer copy(long pageKey) {
    ByteBuffer copy = ByteBuffer.allocate(Pages.SIZE);
    try (PinnedPage page = pool.pinForRedo(pageKey);
        ReadLatch latch = page.latchShared()) {
      copy.put(0, page.bytes(), 0, Pages.SIZE);
    }
    return copy;
  }

  /** How many pages are ahead. */
  int count() {
    return pages.size();
  }

  /** How many of them an image was found for. */
  int imageCount() {
    int found = 0;
    for (byte[] image : pages.values()) {
      if (image != null) {
        found++;
      }
    }
    return found;
  }

  /** How many pages have a wrong checksum. */
  int damagedCount() {
    return damaged;
  }

  /** The relations with pages ahead or damaged. */
  Set<Integer> relations() {
    return relations;
  }

  /** The page that is farthest ahead. */
  NewestPage newest() {
    return newest;
  }
}
