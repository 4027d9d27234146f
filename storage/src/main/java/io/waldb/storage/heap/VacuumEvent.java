package io.waldb.storage.heap;

import io.waldb.common.RecordedEvent;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A table was vacuumed. */
@Name("io.waldb.Vacuum")
@Label("Vacuum")
@Category({"waldb", "Maintenance"})
@Description("A table was vacuumed")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class VacuumEvent extends RecordedEvent {
  private static final VacuumEvent SWITCH = new VacuumEvent();

  @Label("Relation")
  private int relation;

  @Label("Pages")
  private int pages;

  @Label("Pages Scanned")
  @Description("The others were known to be visible to all")
  private int scannedPages;

  @Label("Rows Removed")
  private long removedRows;

  @Label("Rows Remaining")
  @Description("Dead row versions that some snapshot may still see")
  private long remainingRows;

  @Label("Index Passes")
  private int indexPasses;

  @Label("Pages Truncated")
  private int truncatedPages;

  static @Nullable VacuumEvent start() {
    if (!SWITCH.isEnabled()) {
      return null;
    }
    VacuumEvent event = new VacuumEvent();
    event.begin();
    return event;
  }

  void finish(int number, VacuumResult result) {
    relation = number;
    pages = result.pages();
    scannedPages = result.scannedPages();
    removedRows = result.removedRows();
    remainingRows = result.remainingRows();
    indexPasses = result.indexPasses();
    truncatedPages = result.truncatedPages();
    finish();
  }
}
