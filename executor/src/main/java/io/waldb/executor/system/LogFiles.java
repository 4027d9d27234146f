package io.waldb.executor.system;

import io.waldb.common.Lsn;
import io.waldb.common.file.FileSystem;
import io.waldb.recovery.ControlData;
import io.waldb.storage.StorageEngine;
import io.waldb.wal.WalSegments;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of the log. */
public final class LogFiles {
  private LogFiles() {}

  /**
   * The name of the segment file, in the present timeline, of the byte before a position.
   *
   * <p>Follows PostgreSQL 15 {@code pg_walfile_name}.
   */
  public static String nameBefore(StorageEngine engine, long lsn) {
    ControlData control = engine.control().data();
    long segment = Long.divideUnsigned(lsn - 1, control.layout().segmentSize());
    return WalSegments.name(control.layout(), control.timeline(), segment);
  }

  /** pg_walfile_name_offset. */
  static List<@Nullable Object[]> offset(SystemContext context, Object[] arguments) {
    long lsn = Lsn.ordered((Long) arguments[0]);
    int offset = context.engine().control().data().layout().segmentOffset(lsn);
    return List.<@Nullable Object[]>of(
        ListedRows.row(nameBefore(context.engine(), lsn), (long) offset));
  }

  /** pg_ls_waldir; when a file was changed is not known. */
  static List<@Nullable Object[]> list(SystemContext context) {
    FileSystem files = context.engine().files();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (String name : files.list(WalSegments.DIRECTORY)) {
      String path = WalSegments.DIRECTORY + '/' + name;
      if (!name.startsWith(".") && files.exists(path)) {
        rows.add(ListedRows.row(name, files.size(path), null));
      }
    }
    return rows;
  }
}
