package io.waldb.wal.record;

import java.nio.ByteBuffer;

/**
 * A data page as the log sees it: which page it is, its bytes, and the log position of its last
 * change.
 *
 * <p>The caller holds the page latched exclusively from before it gives the page to a {@link
 * WalRecordBuilder} until it has set the new LSN, so the bytes do not change while they are logged.
 */
public interface LoggedPage {
  /** The page's packed identity, {@code PageId.key}. */
  long pageKey();

  /** The whole page, {@code Pages.SIZE} bytes; read by absolute position only. */
  ByteBuffer bytes();

  /** End of the last record that changed the page; 0 when none has. */
  long lsn();
}
