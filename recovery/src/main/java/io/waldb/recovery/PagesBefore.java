package io.waldb.recovery;

import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.page.PageChecksum;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The pages that the log to be replayed changes, as their files hold them before replay.
 *
 * <p>Replay has to know of each whether its LSN is past the end of the log, which would be damage.
 * To read every page for that at the moment when an image is about to replace it means reading them
 * one by one and all over the disk. So they are noted while the log is surveyed, and then looked at
 * in the order of the files, many with one read; replay then need not read a page that it restores
 * or builds anew ({@link #isKnown}), and finds the others in the operating system's cache.
 *
 * <p>A log that ends in a block which was still being filled ends where its writer stopped, unless
 * the disk lied or somebody put back an old file. Then a sample of the pages is looked at: to read
 * all of them took most of the time of a recovery after a mere kill.
 *
 * <p>Belongs to one thread. What PostgreSQL does with {@code recovery_prefetch} is an alternative;
 * it has no such check to make.
 */
final class PagesBefore {
  /** Pages noted at most, which take 32 MB; those beyond are read when their turn comes. */
  private static final int MOST_PAGES = 1 << 21;

  /** Pages looked at when nothing else speaks for damage. */
  static final int SAMPLE = 1024;

  private static final int FIRST_CAPACITY = 1 << 12;

  /** Pages read at once at most: 1 MB. */
  private static final int MOST_AT_ONCE = 128;

  /** Pages that nobody asked for are read, too, when they are no more than this many. */
  private static final int LARGEST_GAP = 16;

  /* Open addressing; a key is stored as its complement, so that 0 is an empty place. */
  private long[] table = new long[FIRST_CAPACITY];
  private int count;
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private boolean isLooked;
  private final NewestPage newest = new NewestPage();
  private long lastNoted = -1;

  /** Notes the pages of a record. */
  void note(WalRecord record) {
    int blocks = record.blockCount();
    for (int i = 0; i < blocks; i++) {
      long key = record.block(i).pageKey();
      if (key != lastNoted) {
        lastNoted = key;
        add(key);
      }
    }
  }

  private void add(long key) {
    int at = find(key);
    if (table[at] != 0 || count == MOST_PAGES) {
      return;
    }
    table[at] = ~key;
    count++;
    if (count * 2 > table.length) {
      grow();
    }
  }

  private int find(long key) {
    int mask = table.length - 1;
    int at = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (table[at] != 0 && table[at] != ~key) {
      at = at + 1 & mask;
    }
    return at;
  }

  private void grow() {
    long[] old = table;
    table = new long[old.length * 2];
    for (long stored : old) {
      if (stored != 0) {
        table[find(~stored)] = stored;
      }
    }
  }

  /**
   * Looks at the pages noted; nothing has been changed yet.
   *
   * @param all whether at all of them, or at {@value #SAMPLE} spread over them
   */
  void look(FileSystem files, StartupProgress progress, boolean all) {
    progress.begin();
    long[] keys = new long[count];
    int filled = 0;
    for (long stored : table) {
      if (stored != 0) {
        keys[filled++] = ~stored;
      }
    }
    Arrays.sort(keys);
    buffer = ByteBuffer.allocateDirect(MOST_AT_ONCE * Pages.SIZE);
    if (!all && filled > SAMPLE) {
      for (int i = 0; i < SAMPLE; i++) {
        keys[i] = keys[(int) ((long) i * filled / SAMPLE)];
      }
      filled = SAMPLE;
    }
    for (int from = 0; from < filled; ) {
      int to = from + 1;
      while (to < filled && isSameFile(keys[from], keys[to])) {
        to++;
      }
      lookAtFile(files, progress, keys, from, to);
      from = to;
    }
    buffer = ByteBuffer.allocate(0);
    isLooked = true;
  }

  private static boolean isSameFile(long key, long other) {
    return PageId.relation(key) == PageId.relation(other) && PageId.fork(key) == PageId.fork(other);
  }

  private void lookAtFile(
      FileSystem files, StartupProgress progress, long[] keys, int from, int to) {
    String path = RelationFiles.path(PageId.relation(keys[from]), PageId.fork(keys[from]));
    if (!files.exists(path)) {
      return;
    }
    try (DataFile file = files.open(path, OpenMode.READ)) {
      for (int first = from; first < to; ) {
        int firstBlock = PageId.block(keys[first]);
        int end = first + 1;
        while (end < to
            && PageId.block(keys[end]) - firstBlock < MOST_AT_ONCE
            && PageId.block(keys[end]) - PageId.block(keys[end - 1]) <= LARGEST_GAP) {
          end++;
        }
        int pages = PageId.block(keys[end - 1]) - firstBlock + 1;
        buffer.clear().limit(pages * Pages.SIZE);
        int got = file.read((long) firstBlock * Pages.SIZE, buffer);
        for (int i = first; i < end; i++) {
          int at = (PageId.block(keys[i]) - firstBlock) * Pages.SIZE;
          if (at + Pages.SIZE <= got) {
            lookAt(buffer.slice(at, Pages.SIZE), keys[i]);
          }
        }
        if (progress.isDue()) {
          progress.report("looking at pages", "current page: " + PageId.format(keys[end - 1]));
        }
        first = end;
      }
    }
  }

  private void lookAt(ByteBuffer page, long key) {
    long lsn = PageHeader.lsn(page);
    if (lsn > newest.lsn() && PageChecksum.isSound(page, key)) {
      newest.see(key, lsn);
    }
  }

  /** How many pages are noted. */
  int count() {
    return count;
  }

  /** Whether this page need not be looked at any more. */
  boolean isKnown(long key) {
    return isLooked && table[find(key)] != 0;
  }

  /** The sound page with the highest LSN. */
  NewestPage newest() {
    return newest;
  }
}
