package io.waldb.buffer;

import io.waldb.common.PageId;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A page was read from its file because it was not cached. */
@Name("io.waldb.PageRead")
@Label("Page Read")
@Category({"waldb", "Buffer Pool"})
@Description("A page was read from its file because it was not cached")
@StackTrace(false)
@Enabled(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class PageReadEvent extends Event {
  private static final PageReadEvent SWITCH = new PageReadEvent();

  @Label("Relation")
  private int relation;

  @Label("Fork")
  private @Nullable String fork;

  @Label("Block")
  private long block;

  static @Nullable PageReadEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    PageReadEvent event = new PageReadEvent();
    event.begin();
    return event;
  }

  void finish(long pageKey) {
    end();
    if (shouldCommit()) {
      relation = PageId.relation(pageKey);
      fork = PageId.fork(pageKey).title();
      block = Integer.toUnsignedLong(PageId.block(pageKey));
      commit();
    }
  }
}
