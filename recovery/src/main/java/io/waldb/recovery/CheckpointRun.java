package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.CheckpointWrite;
import io.waldb.buffer.RelationSizes;
import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.wal.SegmentCounts;
import io.waldb.wal.WriteAheadLog;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecordBuilder;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The steps of a checkpoint. The order is what makes it safe:
 *
 * <ol>
 *   <li>participants prepare; the redo point is set to where the next record will start;
 *   <li>participants say what the record is to say;
 *   <li>all pages that are dirty by then are written. A change logged before the redo point had
 *       marked its page dirty before it was logged, and holds the page's latch until it is done, so
 *       no such change is missed;
 *   <li>all data files written since the last checkpoint, by whomever, are synced, and then the
 *       sizes and new pages that they had before are noted;
 *   <li>the checkpoint's record is logged and flushed;
 *   <li>the control file points to it;
 *   <li>log before the redo point is given up; participants are told.
 * </ol>
 *
 * <p>A failure before the control file has moved leaves everything as it was, apart from pages
 * written early; a failed sync is a panic. Belongs to one thread at a time.
 *
 * <p>Follows PostgreSQL {@code CreateCheckPoint} in {@code access/transam/xlog.c}.
 */
final class CheckpointRun {
  /** Slows down the writing of pages. */
  interface Pacer {
    /** Never slows down. */
    Pacer NONE = progress -> {};

    /**
     * Called after each page.
     *
     * @param progress share of the pages dealt with, 0 to 1
     */
    void pause(double progress);

    /** Called before each file is synced. */
    default void syncs(String path) {}
  }

  /** Distances and times of the checkpoints before, for estimates. */
  private static final double OLD_SHARE = 0.9;

  private final Settings settings;
  private final PanicState panic;
  private final ControlFile control;
  private final WriteAheadLog wal;
  private final BufferPool pool;
  private final List<CheckpointParticipant> participants;
  private final WalRecordBuilder record = new WalRecordBuilder();

  /* Of the last checkpoint, that is, of its record. */
  private long recordEnd;

  private long previousRedo;
  private double distanceEstimate;

  /* Read by any thread; written by who runs a checkpoint. */
  private volatile CheckpointStatistics statistics = CheckpointStatistics.NONE;

  CheckpointRun(
      Settings settings,
      PanicState panic,
      ControlFile control,
      WriteAheadLog wal,
      BufferPool pool,
      List<CheckpointParticipant> participants) {
    this.settings = settings;
    this.panic = panic;
    this.control = control;
    this.wal = wal;
    this.pool = pool;
    this.participants = List.copyOf(participants);
    this.previousRedo = control.data().redo();
  }

  /** PostgreSQL's line about the beginning. */
  static String startLine(Set<CheckpointReason> reasons) {
    StringBuilder line = new StringBuilder("checkpoint starting:");
    for (CheckpointReason reason : reasons.isEmpty() ? Set.<CheckpointReason>of() : reasons) {
      line.append(' ').append(reason.title());
    }
    return line.toString();
  }

  /**
   * Makes a checkpoint.
   *
   * @param previousTimeline for the record of an end-of-recovery checkpoint
   * @return PostgreSQL's line about the end
   */
  String run(EnumSet<CheckpointReason> reasons, int timeline, int previousTimeline, Pacer pacer) {
    boolean alone =
        reasons.contains(CheckpointReason.SHUTDOWN)
            || reasons.contains(CheckpointReason.END_OF_RECOVERY);
    CheckpointEvent event = RecoveryEvents.checkpoint();
    long start = System.nanoTime();
    participants.forEach(CheckpointParticipant::beforeRedoPoint);
    long redo = wal.beginCheckpoint();
    CheckpointData data = collect();

    if (reasons.contains(CheckpointReason.SHUTDOWN)) {
      pool.releaseUnusedTails();
    }
    CheckpointWrite write = pool.beginCheckpointWrite();
    while (write.writeNext()) {
      pacer.pause((double) write.processed() / write.total());
    }
    participants.forEach(CheckpointParticipant::write);
    RelationSizes sizes = pool.relationSizes(redo);
    long written = System.nanoTime();

    CheckpointWrite.SyncResult syncs = write.syncFiles(pacer::syncs);
    participants.forEach(this::sync);
    pool.saveRelationSizes(sizes);
    long synced = System.nanoTime();

    CheckpointRecord checkpoint =
        new CheckpointRecord(
            redo,
            timeline,
            previousTimeline,
            wal.fullPageWrites(),
            settings.get(WaldbSettings.WAL_LEVEL),
            ControlFile.micros(Instant.now()),
            data);
    statistics =
        statistics.plus(
            reasons.contains(CheckpointReason.TIME),
            write.written(),
            written - start,
            synced - written);
    long endOfRecord = logRecord(checkpoint, alone);
    long lsn = record.startLsn();
    moveControlFile(lsn, checkpoint, reasons);
    recordEnd = endOfRecord;

    double estimate = updateEstimate(redo - previousRedo);
    long distance = redo - previousRedo;
    previousRedo = redo;
    SegmentCounts segments = recycle(redo, (long) estimate);
    participants.forEach(participant -> participant.afterControlFile(redo));
    long end = System.nanoTime();
    if (event != null) {
      event.setTimes(written - start, synced - written);
      event.setPositions(lsn, redo, distance);
      event.finish(reasons, write, syncs);
    }
    return endLine(
        write.written(),
        segments,
        new long[] {written - start, synced - written, end - start},
        syncs,
        distance,
        (long) estimate,
        lsn,
        redo);
  }

  CheckpointStatistics statistics() {
    return statistics;
  }

  /** End of the record of the last checkpoint; 0 before the first. */
  long recordEnd() {
    return recordEnd;
  }

  private CheckpointData collect() {
    ControlData now = control.data();
    CheckpointData.Builder builder =
        new CheckpointData.Builder(now.xidBound(), now.relationBound());
    participants.forEach(participant -> participant.collect(builder));
    return builder.build();
  }

  private void sync(CheckpointParticipant participant) {
    try {
      participant.sync();
    } catch (DatabaseException e) {
      throw panic.panic(e.state(), "could not sync for a checkpoint: " + e.getMessage(), e);
    }
  }

  /* Returns the record's end. */
  private long logRecord(CheckpointRecord checkpoint, boolean alone) {
    int info =
        alone ? XlogResourceManager.CHECKPOINT_SHUTDOWN : XlogResourceManager.CHECKPOINT_ONLINE;
    record.begin(ResourceManagerId.XLOG.id(), info, 0);
    checkpoint.encode(record);
    long end = wal.insert(record);
    wal.flush(end);
    if (alone && record.startLsn() != checkpoint.redo()) {
      throw panic.panic(
          SqlState.INTERNAL_ERROR,
          "concurrent write-ahead log activity while the database is shutting down: redo point "
              + Lsn.format(checkpoint.redo())
              + ", record at "
              + Lsn.format(record.startLsn()),
          null);
    }
    return end;
  }

  private void moveControlFile(
      long lsn, CheckpointRecord checkpoint, EnumSet<CheckpointReason> reasons) {
    boolean shutdown = reasons.contains(CheckpointReason.SHUTDOWN);
    control.change(
        edit -> {
          edit.checkpoint(lsn, checkpoint);
          edit.state(shutdown ? DatabaseState.SHUT_DOWN : DatabaseState.IN_PRODUCTION);
          if (shutdown) {
            // Nothing at or above these was ever handed out, so the next start need not skip any.
            edit.xidBound(checkpoint.data().nextXid());
            edit.relationBound(checkpoint.data().nextRelation());
          }
        });
  }

  /* Goes up at once and comes down slowly, so that segments are kept for the larger of recent. */
  private double updateEstimate(long distance) {
    distanceEstimate =
        distanceEstimate < distance
            ? distance
            : OLD_SHARE * distanceEstimate + (1 - OLD_SHARE) * distance;
    return distanceEstimate;
  }

  private SegmentCounts recycle(long redo, long expectedDistance) {
    return wal.recycleSegments(
        redo,
        settings.getBytes(WaldbSettings.MAX_WAL_SIZE),
        settings.getBytes(WaldbSettings.MIN_WAL_SIZE),
        expectedDistance);
  }

  private String endLine(
      int buffers,
      SegmentCounts segments,
      long[] nanos,
      CheckpointWrite.SyncResult syncs,
      long distance,
      long estimate,
      long lsn,
      long redo) {
    double percent = 100.0 * buffers / settings.getInt(WaldbSettings.SHARED_BUFFERS);
    long average = syncs.files() == 0 ? 0 : syncs.totalNanos() / syncs.files();
    return "checkpoint complete: wrote "
        + buffers
        + String.format(Locale.ROOT, " buffers (%.1f%%); ", percent)
        + segments.added()
        + " WAL file(s) added, "
        + segments.removed()
        + " removed, "
        + segments.recycled()
        + " recycled; write="
        + RecoveryLog.decimal(nanos[0])
        + " s, sync="
        + RecoveryLog.decimal(nanos[1])
        + " s, total="
        + RecoveryLog.decimal(nanos[2])
        + " s; sync files="
        + syncs.files()
        + ", longest="
        + RecoveryLog.decimal(syncs.longestNanos())
        + " s, average="
        + RecoveryLog.decimal(average)
        + " s; distance="
        + distance / 1024
        + " kB, estimate="
        + estimate / 1024
        + " kB; lsn="
        + Lsn.format(lsn)
        + ", redo lsn="
        + Lsn.format(redo);
  }
}
