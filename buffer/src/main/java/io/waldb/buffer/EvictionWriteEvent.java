package io.waldb.buffer;

import io.waldb.common.PageId;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
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
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class EvictionWriteEvent extends Event {
  private static final EvictionWriteEvent SWITCH = new EvictionWriteEvent();

  @Label("Relation")
  private int relation;

  @Label("Fork")
  private @Nullable String fork;

  @Label("Block")
  private long block;

  static @Nullable EvictionWriteEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    EvictionWriteEvent event = new EvictionWriteEvent();
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
