package io.waldb.buffer;

import static io.waldb.buffer.page.PageHeader.PAGE_SIZE;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.buffer.page.PageChecksum;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pages from file to frame and back: the one place where checksums are checked and set and where
 * the log is flushed before a page is written.
 *
 * <p>A page is written from a copy made under the share latch, so that it may be changed while the
 * log is flushed and the copy written; the copy's LSN is the one the log is flushed to.
 * Thread-safe.
 */
final class PageIo {
  private final RelationFiles files;
  private final PanicState panic;
  private volatile WalFlush log;

  /** Pages written at once at most: 128 kB. */
  static final int LONGEST_RUN = 16;

  @GuardedBy("this")
  private final ArrayDeque<Scratch> idleScratches = new ArrayDeque<>();

  /** Of {@link #LONGEST_RUN} pages; null while it is in use, or was never needed. */
  @GuardedBy("this")
  private @Nullable Scratch idleRun;

  PageIo(RelationFiles files, PanicState panic, WalFlush log) {
    this.files = files;
    this.panic = panic;
    this.log = log;
  }

  /** Room for pages on their way to a file. */
  static final class Scratch {
    final ByteBuffer pages;
    final ByteBuffer[] page;

    /** The frame of a page that is written alone; memory for it must not be wanted later. */
    final PinnedPage[] only = new PinnedPage[1];

    final PageChecksum checksum = new PageChecksum();

    Scratch(int count) {
      pages = ByteBuffer.allocateDirect(count * PAGE_SIZE);
      page = new ByteBuffer[count];
      Arrays.setAll(page, i -> pages.slice(i * PAGE_SIZE, PAGE_SIZE));
    }

    ByteBuffer bytes(int from, int to) {
      return pages.duplicate().limit(to * PAGE_SIZE).position(from * PAGE_SIZE);
    }
  }

  void setLog(WalFlush log) {
    this.log = log;
  }

  WalFlush log() {
    return log;
  }

  // ---------------------------------------------------------------- reading

  /**
   * Fills a frame's bytes from the file and verifies them.
   *
   * @param zeroIfDamaged for recovery: leave zeroes where there is no sound page
   * @return whether there was no sound page
   * @throws DatabaseException XX001 with page, file and LSN when the page is damaged, 0A000 when it
   *     was written by a newer version
   */
  boolean read(RelationFile file, long pageKey, ByteBuffer page, boolean zeroIfDamaged) {
    PageReadEvent event = BufferEvents.pageRead();
    int got = files.read(file, PageId.block(pageKey), page.duplicate().clear());
    if (event != null) {
      event.finish(pageKey);
    }
    boolean damaged = got < PAGE_SIZE || !isSound(file, page, pageKey);
    if (!damaged) {
      checkVersion(file, pageKey, page);
      if (!PageHeader.isNew(page)) {
        file.newBlocks.remove(PageId.block(pageKey), PageId.block(pageKey) + 1);
      }
      return false;
    }
    if (!zeroIfDamaged) {
      throw got < PAGE_SIZE
          ? shortRead(file, pageKey, got)
          : damaged(pageKey, PageHeader.lsn(page), checksums(page, pageKey));
    }
    PageHeader.clear(page);
    return true;
  }

  static boolean isSound(RelationFile file, ByteBuffer page, long pageKey) {
    return PageChecksum.isSound(page, pageKey)
        && (!PageHeader.isNew(page) || mayBeNew(file, PageId.block(pageKey)));
  }

  /* The file may have pages that the relation has not: they were allocated ahead. */
  private static boolean mayBeNew(RelationFile file, int block) {
    return block >= file.blocks || file.newBlocks.contains(block);
  }

  private static void checkVersion(RelationFile file, long pageKey, ByteBuffer page) {
    int version = PageHeader.layoutVersion(page);
    if (version > PageHeader.LAYOUT_VERSION) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED,
          PageId.format(pageKey)
              + " in file \""
              + file.path
              + "\" has page layout version "
              + version
              + ", but this version of waldb reads only up to "
              + PageHeader.LAYOUT_VERSION);
    }
  }

  private static DatabaseException shortRead(RelationFile file, long pageKey, int got) {
    return new DatabaseException(
            SqlState.DATA_CORRUPTED,
            "could not read "
                + PageId.format(pageKey)
                + " in file \""
                + file.path
                + "\": read only "
                + got
                + " of "
                + PAGE_SIZE
                + " bytes")
        .withHint("Restore the file from a backup.");
  }

  private static String checksums(ByteBuffer page, long pageKey) {
    if (PageHeader.isAllZero(page)) {
      return ": all of it is zero, though it was written before";
    }
    return String.format(
        ": calculated checksum %08X but found %08X",
        PageChecksum.of(page, pageKey), PageHeader.checksum(page));
  }

  /** What is thrown for a page that cannot be believed. */
  static DatabaseException damaged(long pageKey, long lsn, String how) {
    String path = RelationFiles.path(PageId.relation(pageKey), PageId.fork(pageKey));
    return new DatabaseException(
            SqlState.DATA_CORRUPTED,
            "page verification failed for "
                + PageId.format(pageKey)
                + " in file \""
                + path
                + "\", page LSN "
                + Lsn.format(lsn)
                + how)
        .withHint(
            PageId.relation(pageKey) < RelationFiles.FIRST_NORMAL
                ? RelationFiles.CATALOG_HINT
                : "\"waldb check\" says what it belongs to. REINDEX an index, or restart a sequence"
                    + " with ALTER SEQUENCE. For a table restore the file from a backup, or open the"
                    + " database once with ?recovery_on_damage=salvage in the URL, which empties"
                    + " unreadable pages for good, with a copy of them in salvage/, and keeps the"
                    + " others.");
  }

  // ---------------------------------------------------------------- writing

  /**
   * Writes a page if it is dirty: log first, then the page. The caller has it pinned.
   *
   * @param mayWait whether to wait for the latch and for another thread's write; a caller that
   *     holds any latch must not
   * @return whether the page is clean, or was until someone changed it since; false only when that
   *     would have meant waiting
   */
  boolean writeIfDirty(PinnedPage frame, boolean mayWait) {
    if ((frame.state() & PinnedPage.DIRTY) == 0) {
      return true;
    }
    panic.check();
    Scratch scratch = takeScratch();
    try {
      scratch.only[0] = frame;
      if (copyIfDirty(frame, scratch.page[0], mayWait)) {
        write(scratch.only, 1, scratch);
        return true;
      }
      return (frame.state() & PinnedPage.DIRTY) == 0;
    } finally {
      giveBack(scratch);
    }
  }

  /**
   * Writes pages that follow each other in a file: the first as {@link #writeIfDirty} does that may
   * wait, and with the same write those behind it that can be had at once. The caller has pinned
   * them and holds no latch; they are unpinned here, and those that are left out before the others
   * are written, as that may take long.
   *
   * @param count of frames, up to {@link #LONGEST_RUN}
   * @return how many are dealt with, at least 1
   */
  int writeRun(PinnedPage[] frames, int count) {
    int pinned = count;
    int copied = 0;
    Scratch scratch = null;
    try {
      panic.check();
      scratch = count == 1 ? null : takeRunScratch();
      if (scratch == null) {
        unpin(frames, 1, pinned);
        pinned = 1;
        writeIfDirty(frames[0], true);
        return 1;
      }
      if (!copyIfDirty(frames[0], scratch.page[0], true)) {
        return 1;
      }
      copied = 1;
      while (copied < count && copyForWrite(frames[copied], scratch.page[copied], false)) {
        copied++;
      }
      unpin(frames, copied, pinned);
      pinned = copied;
      int run = copied;
      copied = 0; // write ends what is begun
      write(frames, run, scratch);
      return run;
    } finally {
      endWrite(frames, copied, false);
      if (scratch != null) {
        giveBackRun(scratch);
      }
      unpin(frames, 0, pinned);
    }
  }

  /** Unpins those from one index to another. */
  static void unpin(PinnedPage[] frames, int from, int to) {
    for (int i = from; i < to; i++) {
      frames[i].unpin();
    }
  }

  /* True: the page is copied and ours to write. False: it is clean, or that meant waiting. */
  private static boolean copyIfDirty(PinnedPage frame, ByteBuffer into, boolean mayWait) {
    while (!copyForWrite(frame, into, mayWait)) {
      if (!mayWait || (frame.state() & PinnedPage.DIRTY) == 0) {
        return false;
      }
    }
    return true;
  }

  /* True: the page is copied and ours to write. */
  private static boolean copyForWrite(PinnedPage frame, ByteBuffer into, boolean mayWait) {
    if (mayWait) {
      frame.awaitIo();
      frame.readLock();
    } else if (!frame.tryReadLock()) {
      return false;
    }
    try {
      if (!frame.beginWrite()) {
        return false;
      }
      into.put(0, frame.bytes(), 0, PAGE_SIZE);
      return true;
    } finally {
      frame.unlockRead();
    }
  }

  /* Writes what was copied. */
  private void write(PinnedPage[] frames, int count, Scratch scratch) {
    boolean written = false;
    try {
      write(frames[0].pageKey(), scratch, 0, count);
      written = true;
    } finally {
      endWrite(frames, count, written);
    }
  }

  /**
   * Writes pages that follow each other in their file: log first, then the pages.
   *
   * @param firstKey of the first page
   * @param scratch has them from one index to another, and gets their checksums
   */
  void write(long firstKey, Scratch scratch, int from, int to) {
    // Who panics in the midst of changing a page does so before it unlatches. If we have waited
    // for that, the copy is half changed.
    panic.check();
    PageWriteEvent event = BufferEvents.pageWrite();
    RelationFile file = files.get(PageId.relation(firstKey), PageId.fork(firstKey));
    int last = from;
    for (int i = from; i < to; i++) {
      checkBeforeWrite(file, firstKey + i - from, scratch.page[i]);
      if (PageHeader.lsn(scratch.page[i]) > PageHeader.lsn(scratch.page[last])) {
        last = i;
      }
    }
    boolean flushed = flushLog(firstKey + last - from, PageHeader.lsn(scratch.page[last]));
    for (int i = from; i < to; i++) {
      ByteBuffer page = scratch.page[i];
      if (!PageHeader.isNew(page)) {
        PageHeader.setChecksum(page, scratch.checksum.compute(page, firstKey + i - from));
      }
    }
    files.write(file, PageId.block(firstKey), scratch.bytes(from, to));
    for (int i = from; i < to; i++) {
      if (!PageHeader.isNew(scratch.page[i])) {
        int block = PageId.block(firstKey + i - from);
        file.newBlocks.remove(block, block + 1);
      }
    }
    if (event != null) {
      event.finish(firstKey, to - from, flushed);
    }
  }

  private static void endWrite(PinnedPage[] frames, int count, boolean written) {
    for (int i = 0; i < count; i++) {
      frames[i].endWrite(written);
    }
  }

  /*
   * The rule that the log is for: no page reaches its file before the log that describes it. Returns
   * whether the log had to be flushed.
   */
  private boolean flushLog(long pageKey, long lsn) {
    WalFlush wal = log;
    boolean behind = wal.flushedLsn() < lsn;
    if (behind) {
      wal.flush(lsn);
      long flushed = wal.flushedLsn();
      if (flushed < lsn) {
        throw panic.panic(
            SqlState.INTERNAL_ERROR,
            "log is durable only to "
                + Lsn.format(flushed)
                + " where "
                + PageId.format(pageKey)
                + " needs it to "
                + Lsn.format(lsn),
            null);
      }
    }
    return behind;
  }

  /* Memory that went wrong must not replace a page that may be right: the log can rebuild it. */
  private void checkBeforeWrite(RelationFile file, long pageKey, ByteBuffer page) {
    boolean sound;
    if (PageHeader.isNew(page)) {
      sound = PageHeader.isAllZero(page) && mayBeNew(file, PageId.block(pageKey));
    } else {
      int lower = PageHeader.lower(page);
      int upper = PageHeader.upper(page);
      int special = PageHeader.special(page);
      sound =
          PageHeader.layoutVersion(page) == PageHeader.LAYOUT_VERSION
              && lower >= PageHeader.SIZE
              && lower <= upper
              && upper <= special
              && special <= PAGE_SIZE;
    }
    if (!sound) {
      throw panic.panic(
          SqlState.DATA_CORRUPTED,
          "page header in memory is broken: " + PageId.format(pageKey),
          null);
    }
  }

  private Scratch takeScratch() {
    synchronized (this) {
      Scratch idle = idleScratches.pollFirst();
      if (idle != null) {
        return idle;
      }
    }
    return new Scratch(1);
  }

  private synchronized void giveBack(Scratch scratch) {
    idleScratches.addFirst(scratch);
  }

  /* Null when there is no memory for it: a page at a time needs less. */
  private @Nullable Scratch takeRunScratch() {
    synchronized (this) {
      Scratch idle = idleRun;
      idleRun = null;
      if (idle != null) {
        return idle;
      }
    }
    try {
      return new Scratch(LONGEST_RUN);
    } catch (OutOfMemoryError e) {
      return null;
    }
  }

  private synchronized void giveBackRun(Scratch scratch) {
    idleRun = scratch;
  }
}
