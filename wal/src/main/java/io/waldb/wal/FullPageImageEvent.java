package io.waldb.wal;

import io.waldb.common.Lsn;
import io.waldb.common.PageEvent;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A page was put into the log whole. */
@Name("io.waldb.FullPageImage")
@Label("Full Page Image")
@Category({"waldb", "Write-Ahead Log"})
@Description("A page was put into the log whole, as at its first change after a checkpoint began")
@StackTrace(false)
@Enabled(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class FullPageImageEvent extends PageEvent {
  private static final FullPageImageEvent SWITCH = new FullPageImageEvent();

  @Label("LSN")
  @Description("End of the record")
  private @Nullable String lsn;

  @Label("Stored")
  @Description("Without the page's hole, compressed if that is on")
  @DataAmount
  private int bytes;

  private transient long end;

  static boolean isOn() {
    return SWITCH.isEnabled();
  }

  static void happened(long pageKey, int stored, long endLsn) {
    FullPageImageEvent event = new FullPageImageEvent();
    event.setPage(pageKey);
    event.end = endLsn;
    event.bytes = stored;
    event.finish();
  }

  @Override
  protected void describe() {
    lsn = Lsn.format(end);
  }
}
