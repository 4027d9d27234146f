package io.waldb.recovery;

import java.nio.ByteBuffer;

/**
 * Who knows how to make a single page consistent that is ahead of a log that was cut: it was
 * written with changes whose log is gone.
 *
 * <p>The contract for a storage engine without undo is in {@code recovery/README.md}; in short: a
 * commit-log page must lose commits that are not proven, a heap page must lose marks like "all
 * visible". Index pages need nothing, as indexes are rebuilt.
 */
public interface CutRepair {
  /** Leaves every page as it is. */
  CutRepair NONE = (pageKey, page, proven) -> false;

  /**
   * Mends a page.
   *
   * @param page its 8 kB, to be changed in place; LSN and checksum are no concern of it
   * @param proven which commits are proven by what is left of the log
   * @return whether it was changed
   */
  boolean mend(long pageKey, ByteBuffer page, ProvenCommits proven);

  /**
   * Whether a database is worth opening without some pages of a relation. It is not without those
   * of its catalog.
   */
  default boolean isExpendable(int relation) {
    return true;
  }
}
