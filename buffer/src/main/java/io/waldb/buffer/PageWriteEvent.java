package io.waldb.buffer;

import io.waldb.common.PageEvent;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A page, or several that follow each other, was written to its file; the thread says by whom. */
@Name("io.waldb.PageWrite")
@Label("Page Write")
@Category({"waldb", "Buffer Pool"})
@Description(
    "A page was written to its file, by the thread that says who: checkpointer, background writer or session")
@StackTrace(false)
@Enabled(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class PageWriteEvent extends PageEvent {
  private static final PageWriteEvent SWITCH = new PageWriteEvent();

  @Label("Pages")
  @Description("How many were written at once, from this one on")
  private int pages;

  @Label("Log Flush")
  @Description("Whether the log had to be flushed first")
  private boolean logFlush;

  static @Nullable PageWriteEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    PageWriteEvent event = new PageWriteEvent();
    event.begin();
    return event;
  }

  void finish(long pageKey, int count, boolean flushedLog) {
    setPage(pageKey);
    pages = count;
    logFlush = flushedLog;
    finish();
  }
}
