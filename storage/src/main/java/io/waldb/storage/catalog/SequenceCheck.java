package io.waldb.storage.catalog;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import org.jspecify.annotations.Nullable;

/** Looks at the page of a sequence. */
public final class SequenceCheck {
  private SequenceCheck() {}

  /** What is wrong with the sequence's page, or null. */
  public static @Nullable String findFault(BufferPool pool, SequenceInfo sequence) {
    long value;
    try (PinnedPage page = pool.pin(PageId.key(sequence.relation(), Fork.MAIN, 0));
        ReadLatch latch = page.latchShared()) {
      if (page.isNew() || !SequencePage.isValid(page.bytes())) {
        return "is no page of a sequence";
      }
      value = SequencePage.value(page.bytes());
    } catch (DatabaseException e) {
      return String.valueOf(e.getMessage());
    }
    boolean inRange = value >= sequence.minimum() && value <= sequence.maximum();
    return inRange
        ? null
        : "value " + value + " is not between " + sequence.minimum() + " and " + sequence.maximum();
  }
}
