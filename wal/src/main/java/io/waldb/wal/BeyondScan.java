package io.waldb.wal;

import io.waldb.common.Lsn;
import io.waldb.common.file.FileSystem;
import io.waldb.wal.record.WalRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks through all blocks of a timeline from where reading stopped to the last segment there is.
 * See {@link DamageReport}.
 */
final class BeyondScan {
  private final FileSystem files;
  private final WalLayout layout;
  private final int timeline;
  private final long systemIdentifier;
  private final WalEnd stop;
  private final CommitRecognizer recognizer;

  private long durableClaim;
  private long claimBlock;
  private long validBlocks;
  private long lastValidBlock;
  private long records;
  private long resumeLsn;
  private long endOfLast;
  private final List<DamageReport.Commit> commits = new ArrayList<>();

  /* Blocks before it have been read for records. */
  private long recordsReadTo;

  /* From the stop's block to here all blocks are complete and right. */
  private long intactTo;

  private @Nullable String lostSegment;

  BeyondScan(
      FileSystem files,
      WalLayout layout,
      int timeline,
      long systemIdentifier,
      WalEnd stop,
      CommitRecognizer recognizer) {
    this.files = files;
    this.layout = layout;
    this.timeline = timeline;
    this.systemIdentifier = systemIdentifier;
    this.stop = stop;
    this.recognizer = recognizer;
  }

  DamageReport run() {
    long from = layout.blockStart(stop.lsn());
    recordsReadTo = from + layout.blockSize();
    intactTo = from;
    try (BlockReader blocks = new BlockReader(files, layout, timeline, systemIdentifier)) {
      for (WalSegments.Segment segment : WalSegments.list(files, layout)) {
        if (segment.timeline() == timeline && segment.segment() >= layout.segment(from)) {
          long start = segment.segment() * layout.segmentSize();
          scanSegment(blocks, Math.max(start, from), start + layout.segmentSize());
        }
      }
      if (!isDurableLogGone()) {
        lostSegment = findLostSegment(blocks);
      }
    }
    return new DamageReport(
        isDamage(),
        stop,
        lostSegment,
        durableClaim,
        claimBlock,
        validBlocks,
        lastValidBlock,
        records,
        commits,
        resumeLsn,
        endOfLast);
  }

  private boolean isDamage() {
    return lostSegment != null || isDurableLogGone();
  }

  private boolean isDurableLogGone() {
    return durableClaim > stop.endOfLog()
        && (layout.blockOffset(durableClaim) != 0
            || durableClaim > stop.wholeTo()
            || durableClaim > intactTo);
  }

  /*
   * The log had come to a segment's file if the last block before it was ever written, or when the
   * stop is inside. So the segment behind the stop's is looked at, too.
   */
  private @Nullable String findLostSegment(BlockReader blocks) {
    for (long at = layout.segment(stop.lsn()); at <= layout.segment(stop.wholeTo()) + 1; at++) {
      long start = at * layout.segmentSize();
      boolean cameToIt = stop.wholeTo() > start || blocks.isValid(start - layout.blockSize());
      String problem = cameToIt ? WalSegments.fileProblem(files, layout, timeline, at) : null;
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private void scanSegment(BlockReader blocks, long from, long to) {
    for (long block = from; block < to; block += layout.blockSize()) {
      if (!blocks.isValid(block)) {
        continue;
      }
      int flags = BlockHeader.flags(blocks.bytes(), blocks.indexOf(block));
      if (block == intactTo && (flags & BlockHeader.COMPLETE) != 0) {
        intactTo += layout.blockSize();
      }
      long claim = BlockHeader.durable(blocks.bytes(), blocks.indexOf(block));
      if (claim > durableClaim) {
        durableClaim = claim;
        claimBlock = block;
      }
      if (block > stop.lsn()) {
        validBlocks++;
        lastValidBlock = block;
      }
      if (block >= recordsReadTo) {
        readRecords(block);
      }
    }
  }

  private void readRecords(long block) {
    try (WalReader reader = new WalReader(files, layout, timeline, block, systemIdentifier)) {
      if (reader.seek(block) != Lsn.INVALID) {
        WalRecord record = reader.next();
        while (record != null) {
          take(record);
          record = reader.next();
        }
      }
      recordsReadTo = Math.max(block, layout.blockStart(reader.end().lsn())) + layout.blockSize();
    }
  }

  private void take(WalRecord record) {
    records++;
    if (resumeLsn == Lsn.INVALID) {
      resumeLsn = record.lsn();
    }
    endOfLast = record.endLsn();
    if (recognizer.isCommit(record)) {
      commits.add(
          new DamageReport.Commit(record.lsn(), record.xid(), recognizer.commitMicros(record)));
    }
  }
}
