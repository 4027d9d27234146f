package io.waldb.buffer;

import io.waldb.common.PageEvent;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A session wrote a changed page of others to make room for one it needs. */
@Name("io.waldb.EvictionWrite")
@Label("Eviction Write")
@Category({"waldb", "Buffer Pool"})
@Description("A session wrote a changed page of others to make room for one it needs")
@StackTrace(false)
@Threshold("10 ms")
final class EvictionWriteEvent extends PageEvent {
  private static final EvictionWriteEvent SWITCH = new EvictionWriteEvent();

  static @Nullable EvictionWriteEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    EvictionWriteEvent event = new EvictionWriteEvent();
    event.begin();
    return event;
  }

  void finish(long pageKey) {
    setPage(pageKey);
    finish();
  }
}
