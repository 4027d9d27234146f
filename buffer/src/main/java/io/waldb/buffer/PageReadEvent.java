package io.waldb.buffer;

import io.waldb.common.PageEvent;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
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
final class PageReadEvent extends PageEvent {
  private static final PageReadEvent SWITCH = new PageReadEvent();

  static @Nullable PageReadEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    PageReadEvent event = new PageReadEvent();
    event.begin();
    return event;
  }

  void finish(long pageKey) {
    setPage(pageKey);
    finish();
  }
}
