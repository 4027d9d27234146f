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
 *   <li>{@code redo} runs in one thread, before anybody else uses the database. It does what the
 *       record's change did, by the same page code, to each block that {@link RedoContext#block}
 *       says needs it. It takes no locks, writes no log and looks at nothing that is not in the
 *       record or on its pages.
 *   <li>Replaying may be interrupted anywhere and begun again from the redo point, so everything
 *       that is not guarded by a page's LSN (creating and deleting files, say) must be harmless
 *       when done again.
 *   <li>{@code identify} and {@code describe} also work without a database, for tools, and take any
 *       record whose checksum is right.
 * </ul>
 *
 * <p>Follows PostgreSQL {@code access/xlog_internal.h}, {@code RmgrData}.
 */
public interface ResourceManager {
  /** Which records are its. */
  ResourceManagerId id();

  /** Replays a record. */
  void redo(WalRecord record, RedoContext context);

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
