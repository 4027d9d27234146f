package io.waldb.recovery;

import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;

/**
 * Who knows the records of one kind: replays, describes and compares them.
 *
 * <p>Contract for implementations:
 *
 * <ul>
 *   <li>{@code redo} does to one page what the record's change did to it, by the same page code. It
 *       looks at nothing but the record and that page, so that pages can be replayed in any order
 *       and by several threads at once, as long as each page gets its records in theirs. Whether a
 *       page needs it is none of its business: images, LSNs and missing pages are dealt with by who
 *       calls it.
 *   <li>{@code redoFiles} runs in one thread while nobody replays pages, after all the pages of its
 *       own record and of those before, and before all the pages of those after.
 *   <li>Neither takes locks or writes log.
 *   <li>Replaying may be interrupted anywhere and begun again from the redo point, so what {@code
 *       redoFiles} does, which no page's LSN guards, must be harmless when done again.
 *   <li>{@code identify} and {@code describe} also work without a database, for tools, and take any
 *       record whose checksum is right.
 * </ul>
 *
 * <p>Follows PostgreSQL {@code access/xlog_internal.h}, {@code RmgrData}; that pages do not depend
 * on each other is waldb's own rule.
 */
public interface ResourceManager {
  /** Which records are its. */
  ResourceManagerId id();

  /**
   * Replays what a record does to one page.
   *
   * @param block index of the page in the record, from 0
   * @param page its 8 kB, latched exclusively; LSN and checksum are no concern of it
   */
  void redo(WalRecord record, int block, ByteBuffer page);

  /** Whether a record creates, deletes or cuts off files, besides what it does to pages. */
  default boolean changesFiles(WalRecord record) {
    return false;
  }

  /** Replays what a record does to files; called when {@link #changesFiles} says so. */
  default void redoFiles(WalRecord record, RedoFiles files) {
    throw new UnsupportedOperationException();
  }

  /**
   * The name of a kind of record, such as {@code HOT_UPDATE}.
   *
   * @param info the record's info byte, 0 to 255
   */
  String identify(int info);

  /** Appends what a record does, beginning with its name: {@code HOT_UPDATE off 11 xmax 733}. */
  void describe(WalRecord record, StringBuilder into);

  /**
   * Overwrites, in a copy of a page, what may rightly differ between the page as it was logged and
   * the page as it was replayed. LSN and checksum are no concern of it.
   */
  void mask(ByteBuffer page, long pageKey);
}
