package io.waldb.recovery;

/** What replay has to do with a block. */
public enum RedoAction {
  /** The page is as it was before the record: apply the change, then {@link RedoBlock#finish}. */
  NEEDS_REDO,
  /** The page has the change already. */
  DONE,
  /** The record's image of the page has been put in place; nothing is left to do. */
  RESTORED,
  /** There is no such page; that must be explained by a later drop or truncation. */
  NOT_FOUND
}
