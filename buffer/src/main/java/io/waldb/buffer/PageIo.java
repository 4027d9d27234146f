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

  @GuardedBy("this")
  private final ArrayDeque<Scratch> idleScratches = new ArrayDeque<>();

  PageIo(RelationFiles files, PanicState panic, WalFlush log) {
    this.files = files;
    this.panic = panic;
    this.log = log;
  }

  /** Room for one page on its way to a file. */
  private static final class Scratch {
    final ByteBuffer page = ByteBuffer.allocateDirect(PAGE_SIZE);
    final PageChecksum checksum = new PageChecksum();
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
    boolean damaged = got < PAGE_SIZE || !PageChecksum.isSound(page, pageKey);
    if (!damaged) {
      checkVersion(file, pageKey, page);
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
            "Restore the file from a backup, or open the database with recovery_on_damage=salvage"
                + " to read what is on other pages.");
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
      while (true) {
        if (copyForWrite(frame, scratch, mayWait)) {
          write(frame, scratch);
          return true;
        }
        if ((frame.state() & PinnedPage.DIRTY) == 0) {
          return true;
        }
        if (!mayWait) {
          return false;
        }
      }
    } finally {
      giveBack(scratch);
    }
  }

  /* True: the page is copied and ours to write. */
  private static boolean copyForWrite(PinnedPage frame, Scratch scratch, boolean mayWait) {
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
      scratch.page.put(0, frame.bytes(), 0, PAGE_SIZE);
      return true;
    } finally {
      frame.unlockRead();
    }
  }

  private void write(PinnedPage frame, Scratch scratch) {
    boolean written = false;
    PageWriteEvent event = BufferEvents.pageWrite();
    try {
      long pageKey = frame.pageKey();
      ByteBuffer page = scratch.page;
      checkBeforeWrite(pageKey, page);
      boolean flushed = flushLog(pageKey, PageHeader.lsn(page));
      if (!PageHeader.isNew(page)) {
        PageHeader.setChecksum(page, scratch.checksum.compute(page, pageKey));
      }
      RelationFile file = files.get(PageId.relation(pageKey), PageId.fork(pageKey));
      files.write(file, PageId.block(pageKey), page.duplicate().clear());
      written = true;
      if (event != null) {
        event.finish(pageKey, flushed);
      }
    } finally {
      frame.endWrite(written);
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
  private void checkBeforeWrite(long pageKey, ByteBuffer page) {
    boolean sound =
        PageHeader.isNew(page)
            ? PageHeader.isAllZero(page)
            : PageHeader.layoutVersion(page) == PageHeader.LAYOUT_VERSION
                && PageHeader.lower(page) >= PageHeader.SIZE
                && PageHeader.lower(page) <= PageHeader.upper(page)
                && PageHeader.upper(page) <= PageHeader.special(page)
                && PageHeader.special(page) <= PAGE_SIZE;
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
    return new Scratch();
  }

  private synchronized void giveBack(Scratch scratch) {
    idleScratches.addFirst(scratch);
  }
}
