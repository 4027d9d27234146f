package io.waldb.recovery;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.WriteLatch;
import org.jspecify.annotations.Nullable;

/**
 * A block of the record being replayed: pinned and latched exclusively until {@link #close}, unless
 * there is none. Used again for later records.
 */
public final class RedoBlock implements AutoCloseable {
  private RedoAction action = RedoAction.NOT_FOUND;
  private @Nullable PinnedPage page;
  private @Nullable WriteLatch latch;
  private long endLsn;

  RedoBlock() {}

  /** Takes over pin and latch. */
  RedoBlock set(RedoAction toDo, @Nullable PinnedPage pinned, @Nullable WriteLatch held, long end) {
    assert page == null : "block used twice without being closed";
    action = toDo;
    page = pinned;
    latch = held;
    endLsn = end;
    return this;
  }

  /** What is to be done. */
  public RedoAction action() {
    return action;
  }

  /** Whether the change has to be applied. */
  public boolean needsRedo() {
    return action == RedoAction.NEEDS_REDO;
  }

  /** The page; not to be asked for when {@link RedoAction#NOT_FOUND}. */
  public PinnedPage page() {
    PinnedPage pinned = page;
    if (pinned == null) {
      throw new IllegalStateException("there is no such page");
    }
    return pinned;
  }

  /** After applying: sets the page's LSN to the record's end and marks it dirty. */
  public void finish() {
    PinnedPage pinned = page();
    pinned.setLsn(endLsn);
    pinned.markDirty();
  }

  /** Unlatches and unpins. */
  @Override
  public void close() {
    WriteLatch held = latch;
    PinnedPage pinned = page;
    latch = null;
    page = null;
    if (held != null) {
      held.close();
    }
    if (pinned != null) {
      pinned.close();
    }
  }
}
