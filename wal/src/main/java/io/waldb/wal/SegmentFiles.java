package io.waldb.wal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;

/**
 * Makes segment files, and old ones new.
 *
 * <p>A segment gets its name only when it is whole: it is filled with zeroes under another name,
 * synced, renamed, and the directory synced. So a file with a segment's name always has a segment's
 * size, and writing to it changes no metadata that a sync would have to write. An old segment gets
 * a future name the same way; its blocks keep their old LSN and so never pass for new ones.
 *
 * <p>Thread-safe: one operation at a time, under this object's lock, which nobody holds the write
 * lock's leader up with except for a segment he needs himself.
 */
final class SegmentFiles {
  private static final String NEW_SEGMENT = WalSegments.DIRECTORY + "/segment.new";
  private static final int FILL_BYTES = 1 << 20;

  private final FileSystem files;
  private final WalLayout layout;
  private final int timeline;
  private final Settings settings;
  private final PanicState panic;

  private volatile long created;
  private volatile long recycled;

  @GuardedBy("this")
  private long createdAtLastReport;

  /* Segments before it have been given up. */
  @GuardedBy("this")
  private long firstKept;

  SegmentFiles(
      FileSystem files, WalLayout layout, int timeline, Settings settings, PanicState panic) {
    this.files = files;
    this.layout = layout;
    this.timeline = timeline;
    this.settings = settings;
    this.panic = panic;
  }

  FileSystem files() {
    return files;
  }

  String path(long segment) {
    return WalSegments.path(layout, timeline, segment);
  }

  /** Makes the log's directory and clears it of what a crash left half made. */
  synchronized void prepareDirectory() {
    files.createDirectory(WalSegments.DIRECTORY);
    if (files.exists(NEW_SEGMENT)) {
      files.delete(NEW_SEGMENT);
    }
    files.syncDirectory("");
    // Whoever was killed or failed while giving names may have left them for the system to lose.
    syncNames();
  }

  /** Deletes all segments of this timeline and of later ones: nothing in them is valid. */
  synchronized void deleteTimeline() {
    boolean any = false;
    for (WalSegments.Segment segment : WalSegments.list(files, layout)) {
      if (Integer.compareUnsigned(segment.timeline(), timeline) >= 0) {
        files.delete(WalSegments.DIRECTORY + '/' + segment.name());
        any = true;
      }
    }
    if (any) {
      syncNames();
    }
  }

  /*
   * A name that is there counts as durable: nobody syncs the directory for it again. So when that has
   * failed nothing may be written to the segment.
   */
  private void syncNames() {
    try {
      files.syncDirectory(WalSegments.DIRECTORY);
    } catch (RuntimeException | Error e) {
      throw panic.panic(
          e instanceof DatabaseException known ? known.state() : SqlState.IO_ERROR,
          "could not sync the directory of the write-ahead log",
          e);
    }
  }

  /** As {@link #create}, unless the log has passed the segment by and given it up meanwhile. */
  synchronized void createAhead(long segment) {
    if (segment >= firstKept) {
      create(segment);
    }
  }

  /**
   * Makes the file of a segment in which there is no log yet, unless it is there and whole; durable
   * when this returns.
   */
  synchronized void create(long segment) {
    String path = path(segment);
    if (files.exists(path) && files.size(path) == layout.segmentSize()) {
      return;
    }
    WalSegmentCreationEvent event = WalEvents.segmentCreation();
    try (DataFile file = files.open(NEW_SEGMENT, OpenMode.CREATE)) {
      file.truncate(0);
      if (settings.getBoolean(WaldbSettings.WAL_INIT_ZERO)) {
        ByteBuffer zeroes = ByteBuffer.allocateDirect(Math.min(FILL_BYTES, layout.segmentSize()));
        for (int at = 0; at < layout.segmentSize(); at += zeroes.capacity()) {
          file.write(at, zeroes.clear());
        }
      } else {
        file.write(layout.segmentSize() - 1, ByteBuffer.allocateDirect(1));
      }
      file.sync();
    }
    files.rename(NEW_SEGMENT, path);
    syncNames();
    created++;
    if (event != null) {
      event.finish(path, layout.segmentSize());
    }
  }

  /**
   * Deletes the segments before a position, or gives them names from the first free one on.
   *
   * @param keepFrom first segment that is kept as it is
   * @param firstFree first segment that may get a file: behind the redo point, as before it this
   *     timeline may have none and want none
   * @param lastWanted last segment worth having a file for
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
  synchronized SegmentCounts recycle(long keepFrom, long firstFree, long lastWanted) {
    firstKept = Math.max(firstKept, keepFrom);
    WalSegmentRecyclingEvent event = WalEvents.segmentRecycling();
    int removed = 0;
    int renamed = 0;
    boolean mayRename = settings.getBoolean(WaldbSettings.WAL_RECYCLE);
    long free = firstFree;
    try {
      for (WalSegments.Segment old : WalSegments.list(files, layout)) {
        if (old.segment() >= keepFrom || Integer.compareUnsigned(old.timeline(), timeline) > 0) {
          continue;
        }
        String path = WalSegments.DIRECTORY + '/' + old.name();
        while (free <= lastWanted && files.exists(path(free))) {
          free++;
        }
        if (mayRename && free <= lastWanted && files.size(path) == layout.segmentSize()) {
          files.rename(path, path(free));
          renamed++;
        } else {
          files.delete(path);
          removed++;
        }
      }
    } finally {
      // Also when it failed half way: the new names are there to be written to.
      if (removed + renamed > 0) {
        syncNames();
      }
    }
    recycled += renamed;
    int added = (int) (created - createdAtLastReport);
    createdAtLastReport = created;
    SegmentCounts counts = new SegmentCounts(added, removed, renamed);
    if (event != null) {
      event.finish(path(keepFrom), counts);
    }
    return counts;
  }

  long created() {
    return created;
  }

  long recycled() {
    return recycled;
  }
}
