package io.waldb.executor.system;

import io.waldb.common.Lsn;
import io.waldb.common.Pages;
import io.waldb.recovery.ControlData;
import io.waldb.wal.WalSegments;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the control file says. What waldb does not have, such as multixacts, is NULL.
 *
 * <p>Follows PostgreSQL {@code utils/misc/pg_controldata.c}.
 */
final class ControlRows {
  /** PostgreSQL 15's PG_CONTROL_VERSION and the alignment its rows have there. */
  private static final long CONTROL_VERSION = 1300;

  private static final long MAX_IDENTIFIER_LENGTH = 64;
  private static final long CHECKSUM_VERSION = 1;

  private ControlRows() {}

  static List<@Nullable Object[]> checkpoint(SystemContext context) {
    ControlData data = context.engine().control().data();
    long segment = data.layout().segment(data.redo());
    long timeline = data.timeline();
    return one(
        Lsn.ordered(data.checkpoint()),
        Lsn.ordered(data.redo()),
        WalSegments.name(data.layout(), data.timeline(), segment),
        timeline,
        null,
        ListedRows.truth(data.fullPageWrites()),
        (data.nextXid() >>> 32) + ":" + (data.nextXid() & 0xffff_ffffL),
        (long) data.relationBound(),
        null,
        null,
        data.oldestXid(),
        null,
        data.oldestXid(),
        null,
        null,
        null,
        null,
        data.checkpointMicros());
  }

  static List<@Nullable Object[]> system(SystemContext context) {
    ControlData data = context.engine().control().data();
    return one(CONTROL_VERSION, null, data.systemIdentifier(), data.changedMicros());
  }

  /** The database is open, so there is nothing that recovery would have to reach. */
  static List<@Nullable Object[]> recovery() {
    long none = Lsn.ordered(Lsn.INVALID);
    return one(none, 0L, none, none, ListedRows.truth(false));
  }

  static List<@Nullable Object[]> init(SystemContext context) {
    ControlData data = context.engine().control().data();
    return one(
        null,
        (long) Pages.SIZE,
        null,
        (long) data.layout().blockSize(),
        (long) data.layout().segmentSize(),
        MAX_IDENTIFIER_LENGTH,
        null,
        null,
        null,
        null,
        CHECKSUM_VERSION);
  }

  private static List<@Nullable Object[]> one(@Nullable Object... values) {
    return List.<@Nullable Object[]>of(values);
  }
}
