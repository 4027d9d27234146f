package io.waldb.executor.system;

import io.waldb.buffer.BufferStatistics;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.system.SharedStatistics.Zero;
import io.waldb.recovery.CheckpointStatistics;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapActivity;
import io.waldb.storage.heap.RowChanges;
import io.waldb.wal.WalStatistics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Views of counters, which begin at zero when the database is opened or they are reset. What is not
 * counted is NULL.
 */
final class StatisticsRows {
  /** The number of the only database, as in the names of files. */
  static final long DATABASE = 1;

  private StatisticsRows() {}

  static List<@Nullable Object[]> wal(SystemContext context) {
    Zero<WalStatistics> zero = context.statistics().wal();
    WalStatistics base = zero.figures();
    WalStatistics now = context.engine().wal().statistics();
    boolean timed = context.session().settings().getBoolean(WaldbSettings.TRACK_WAL_IO_TIMING);
    return one(
        now.records() - base.records(),
        now.images() - base.images(),
        BigDecimal.valueOf(now.recordBytes() - base.recordBytes()),
        now.buffersFull() - base.buffersFull(),
        now.writes() - base.writes(),
        now.syncs() - base.syncs(),
        timed ? ListedRows.millis(now.writeNanos() - base.writeNanos()) : (Double) 0.0,
        timed ? ListedRows.millis(now.syncNanos() - base.syncNanos()) : (Double) 0.0,
        zero.micros());
  }

  static List<@Nullable Object[]> backgroundWriter(SystemContext context) {
    Zero<BufferStatistics> zero = context.statistics().buffers();
    BufferStatistics base = zero.figures();
    BufferStatistics now = context.engine().pool().statistics();
    CheckpointStatistics checkpoints = checkpoints(context);
    long extensions = now.extensions() - base.extensions();
    return one(
        checkpoints.timed(),
        checkpoints.requested(),
        ListedRows.millis(checkpoints.writeNanos()),
        ListedRows.millis(checkpoints.syncNanos()),
        now.writtenByCheckpoints() - base.writtenByCheckpoints(),
        now.writtenByBackgroundWriter() - base.writtenByBackgroundWriter(),
        now.backgroundWriterStops() - base.backgroundWriterStops(),
        now.writtenBySessions() - base.writtenBySessions() + extensions,
        0L, // no session ever syncs a data file
        now.reads() - base.reads() + extensions,
        zero.micros());
  }

  static List<@Nullable Object[]> checkpointer(SystemContext context) {
    CheckpointStatistics checkpoints = checkpoints(context);
    return one(
        checkpoints.timed(),
        checkpoints.requested(),
        0L, // there are no restart points, as there is no standby
        0L,
        0L,
        ListedRows.millis(checkpoints.writeNanos()),
        ListedRows.millis(checkpoints.syncNanos()),
        checkpoints.buffersWritten(),
        context.statistics().checkpoints().micros());
  }

  private static CheckpointStatistics checkpoints(SystemContext context) {
    return context
        .engine()
        .checkpointStatistics()
        .minus(context.statistics().checkpoints().figures());
  }

  static List<@Nullable Object[]> database(SystemContext context) {
    StorageEngine engine = context.engine();
    BufferStatistics buffers = engine.pool().statistics();
    RowChanges rows = engine.heaps().changes();
    @Nullable Object[] row = new @Nullable Object[28];
    int i = 0;
    row[i++] = DATABASE;
    row[i++] = context.session().databaseName();
    row[i++] = (long) context.activities().size();
    row[i++] = context.statistics().commits();
    row[i++] = context.statistics().rollbacks();
    row[i++] = buffers.reads();
    row[i++] = buffers.hits();
    i += 2; // tup_returned and tup_fetched are not counted
    row[i++] = rows.inserted();
    row[i++] = rows.updated();
    row[i++] = rows.deleted();
    row[i++] = 0L; // conflicts are a standby's
    i += 2; // temp_files and temp_bytes are not counted
    row[i] = engine.locks().deadlocks();
    row[24] = context.statistics().sessions();
    return List.<@Nullable Object[]>of(row);
  }

  static List<@Nullable Object[]> tables(SystemContext context) {
    List<@Nullable Object[]> result = new ArrayList<>();
    for (CatalogObject object : context.catalog().objects()) {
      if (object instanceof TableInfo table && !table.system()) {
        result.add(table(context, table));
      }
    }
    return result;
  }

  private static @Nullable Object[] table(SystemContext context, TableInfo table) {
    HeapActivity activity = context.engine().heaps().relation(table.relation()).activity();
    @Nullable Object[] row = new @Nullable Object[23];
    row[0] = (long) table.id();
    row[1] = table.schema();
    row[2] = table.name();
    int i = 7; // scans and the rows they read are not counted
    row[i++] = activity.insertedRows();
    row[i++] = activity.updatedRows();
    row[i++] = activity.deletedRows();
    row[i++] = activity.hotUpdatedRows();
    long live = activity.liveRows();
    row[i++] = live < 0 ? Math.max(0, (long) table.rowEstimate()) : live;
    row[i++] = activity.deadRows();
    row[i++] = activity.changedSinceAnalyze();
    row[i] = activity.insertedSinceVacuum();
    return row;
  }

  private static List<@Nullable Object[]> one(@Nullable Object... values) {
    return List.<@Nullable Object[]>of(values);
  }
}
