package io.waldb.common;

import jdk.jfr.Label;
import org.jspecify.annotations.Nullable;

/**
 * An event that tells of one page; see {@link FlightRecording} for where events are declared. The
 * code that the recorder puts into each event reads the fields, so they are open to subclasses.
 */
public abstract class PageEvent extends RecordedEvent {
  @Label("Relation")
  protected int relation;

  @Label("Fork")
  protected @Nullable String fork;

  @Label("Block")
  protected long block;

  /** Says which page it is, given by its key. */
  protected final void setPage(long pageKey) {
    relation = PageId.relation(pageKey);
    fork = PageId.fork(pageKey).title();
    block = Integer.toUnsignedLong(PageId.block(pageKey));
  }
}
