package io.waldb.recovery;

import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/**
 * What the records of a window do to the bytes of a page, wherever these are: an image is restored
 * whatever the page holds; a page that the record builds anew is cleared, and its resource manager
 * builds it; otherwise the change is made if the page's LSN says that it lacks it.
 *
 * <p>Holds one record at a time. Belongs to one thread. Follows PostgreSQL {@code
 * XLogReadBufferForRedo} in {@code access/transam/xlogutils.c}.
 */
final class PageChanges {
  private final ResourceManagers managers;
  private final InvalidPages invalidPages;
  private final ConsistencyCheck consistency = new ConsistencyCheck();
  private final WalRecord record = new WalRecord();
  private int index;

  /**
   * Changes of one thread.
   *
   * @param invalidPages is told of each page that is made whole
   */
  PageChanges(ResourceManagers managers, InvalidPages invalidPages) {
    this.managers = managers;
    this.invalidPages = invalidPages;
  }

  /** Goes to the record of a change. */
  void read(RedoWindow window, RedoWindow.Share share, int change) {
    int reference = share.reference(change);
    window.read(reference, record);
    index = RedoWindow.blockOf(reference);
  }

  /** Whether the change makes the page whole, whatever it was before. */
  boolean isWhole() {
    BlockReference block = record.block(index);
    return block.hasImage() || block.willInit();
  }

  /** Where the record starts. */
  long lsn() {
    return record.lsn();
  }

  /**
   * Makes the change that was read and all that follow it in the window.
   *
   * @return whether the page lacked any
   */
  boolean applyAll(RedoWindow window, RedoWindow.Share share, int change, ByteBuffer page) {
    boolean changed = apply(page);
    for (int next = share.nextChange(change); next >= 0; next = share.nextChange(next)) {
      read(window, share, next);
      changed |= apply(page);
    }
    return changed;
  }

  /**
   * Makes the change that was read.
   *
   * @return whether the page lacked it
   * @throws DatabaseException XX001 when {@code wal_consistency_checking} finds another page than
   *     the one that was logged
   */
  boolean apply(ByteBuffer page) {
    ResourceManager manager = managers.of(record.resourceManagerId());
    BlockReference block = record.block(index);
    boolean lacksIt = true;
    if (block.hasImage()) {
      block.image().restoreInto(page);
      invalidPages.forgetPage(block.pageKey());
    } else if (block.willInit()) {
      PageHeader.clear(page);
      invalidPages.forgetPage(block.pageKey());
      manager.redo(record, index, page);
    } else {
      lacksIt = PageHeader.lsn(page) < record.endLsn();
      if (lacksIt) {
        manager.redo(record, index, page);
      }
    }
    if (lacksIt) {
      PageHeader.setLsn(page, record.endLsn());
    }
    consistency.check(record, index, page, manager);
    return lacksIt;
  }

  /** What is thrown when the record could not be replayed. */
  DatabaseException failed(RuntimeException cause) {
    return failed(record, managers.of(record.resourceManagerId()), cause);
  }

  /** What is thrown when a record could not be replayed. */
  static DatabaseException failed(
      WalRecord record, ResourceManager manager, RuntimeException cause) {
    boolean known = cause instanceof DatabaseException;
    return new DatabaseException(
        cause instanceof DatabaseException e ? e.state() : SqlState.INTERNAL_ERROR,
        "could not replay "
            + describe(record, manager)
            + ": "
            + (known ? cause.getMessage() : cause.toString()),
        cause);
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
}
