package io.waldb.wal;

import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.ResourceUsage;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WalCompression;
import io.waldb.common.config.WaldbSettings;
import io.waldb.wal.record.RecordFormat;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecordBuilder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * Gives records their place in the log and copies them into the buffers, many at once.
 *
 * <p>To insert is: assemble the record (no lock); take an insertion slot; see that the images are
 * still decided rightly, else start over; reserve the place under the reservation lock, which is
 * held for a few instructions; add the link to the record before and finish the checksum; copy; let
 * the slot go. The order of reservation is the order of the log.
 *
 * <p>Between reserving and the end of the copy nothing may fail, for it would leave a hole in the
 * log behind which nothing can be read: a failure there is a panic.
 *
 * <p>Follows PostgreSQL {@code XLogInsertRecord} in {@code access/transam/xlog.c}.
 */
final class LogInserter {
  /* Who switches the segment holds all slots and shows its position in this one. */
  private static final int SWITCHING_SLOT = 0;

  private static final VarHandle RESERVING;

  static {
    try {
      RESERVING =
          MethodHandles.lookup().findVarHandle(LogInserter.class, "reserving", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final WalLayout layout;
  private final Settings settings;
  private final PanicState panic;
  private final InsertSlots slots;
  private final WalBuffers buffers;
  private final ByteBuffer memory;
  private final int blockSize;

  /* The reservation lock, and what it guards. The position is read without it. */
  private volatile boolean reserving;
  private volatile long position;
  private long lastRecord;

  /* Changed with all insertion slots held. */
  private volatile long redoPoint;
  private volatile boolean fullPageWrites;

  /* Copied from the settings at each change. */
  private volatile WalCompression compression = WalCompression.OFF;
  private volatile long comparedManagers;

  LogInserter(
      WalLayout layout,
      Settings settings,
      PanicState panic,
      InsertSlots slots,
      WalBuffers buffers,
      WalPosition end,
      long redoPoint) {
    this.layout = layout;
    this.settings = settings;
    this.panic = panic;
    this.slots = slots;
    this.buffers = buffers;
    this.memory = buffers.memory();
    this.blockSize = layout.blockSize();
    this.position = end.end();
    this.lastRecord = end.lastRecord();
    this.redoPoint = redoPoint;
    this.fullPageWrites = settings.getBoolean(WaldbSettings.FULL_PAGE_WRITES);
    readSettings();
    settings.onChange(this::readSettings);
  }

  private void readSettings() {
    compression = settings.get(WaldbSettings.WAL_COMPRESSION);
    comparedManagers = comparedManagers(settings.get(WaldbSettings.WAL_CONSISTENCY_CHECKING));
  }

  private static long comparedManagers(String names) {
    long mask = 0;
    for (String name : names.split(",", -1)) {
      String trimmed = name.trim();
      if (trimmed.equalsIgnoreCase("all")) {
        mask = -1;
      } else if (!trimmed.isEmpty()) {
        ResourceManagerId manager = ResourceManagerId.named(trimmed);
        if (manager == null) {
          throw new DatabaseException(
              SqlState.INVALID_PARAMETER_VALUE,
              "invalid value for parameter \"wal_consistency_checking\": \"" + trimmed + '"');
        }
        mask |= 1L << manager.id();
      }
    }
    return mask;
  }

  /** Has a record that is complete take the memory now that its insertion will need. */
  void reserve(WalRecordBuilder record) {
    record.reserve(compression);
  }

  /** End of the last record that has got its place. */
  long position() {
    return position;
  }

  long redoPoint() {
    return redoPoint;
  }

  boolean fullPageWrites() {
    return fullPageWrites;
  }

  long moveRedoPoint() {
    slots.acquireAll();
    try {
      redoPoint = layout.recordStart(position);
      fullPageWrites = settings.getBoolean(WaldbSettings.FULL_PAGE_WRITES);
      return redoPoint;
    } finally {
      slots.releaseAll();
    }
  }

  long insert(WalRecordBuilder record) {
    panic.check();
    boolean compare = (comparedManagers >>> record.resourceManagerId() & 1) != 0;
    int slot;
    while (true) {
      record.assemble(redoPoint, fullPageWrites, compression, compare);
      slot = slots.acquire(record);
      if (!record.isStale(redoPoint, fullPageWrites)) {
        break;
      }
      slots.release(slot);
    }
    long end;
    try {
      end = insert(record, slot);
    } catch (RuntimeException | Error e) {
      throw failed(record, e);
    } finally {
      slots.release(slot);
    }
    WalEvents.images(record, end);
    return end;
  }

  private long insert(WalRecordBuilder record, int slot) {
    int length = record.assembledLength();
    int size = RecordFormat.aligned(length);
    lockReservation();
    long before = position;
    long start = layout.recordStart(before);
    long end = layout.end(start, size);
    long previous = lastRecord;
    lastRecord = start;
    position = end;
    reserving = false;
    slots.advance(slot, before);
    record.finish(start, previous);
    copy(record.assembled(), length, start, slot);
    slots.count(slot, length, record.imageCount(), record.imageBytes());
    ResourceUsage usage = ResourceUsage.current();
    if (usage != null) {
      usage.walRecord(length, record.imageCount());
    }
    return end;
  }

  private DatabaseException failed(WalRecordBuilder record, Throwable e) {
    if (e instanceof DatabaseException known && known.state() == SqlState.ADMIN_SHUTDOWN) {
      // The log has been closed: nothing is written any more, so there is no hole either.
      return known;
    }
    String what = "could not insert a record into the log";
    try {
      what = "could not insert " + record + " into the log";
    } catch (OutOfMemoryError again) {
      // The panic must come about before the slot is let go, also when there is no memory.
    }
    return panic.panic(SqlState.INTERNAL_ERROR, what, e);
  }

  private void lockReservation() {
    int round = 0;
    while (reserving || !RESERVING.compareAndSet(this, false, true)) {
      round = Backoff.pause(round);
    }
  }

  private void copy(byte[] bytes, int length, long start, int slot) {
    int room = blockSize - layout.blockOffset(start);
    int at = locate(start, slot);
    if (length <= room) {
      memory.put(at, bytes, 0, length);
      return;
    }
    memory.put(at, bytes, 0, room);
    int done = room;
    long block = start + room;
    while (done < length) {
      int blockAt = locate(block, slot);
      BlockHeader.setContinued(memory, blockAt, length - done);
      int header = layout.headerSize(block);
      int count = Math.min(length - done, blockSize - header);
      memory.put(blockAt + header, bytes, done, count);
      done += count;
      block += blockSize;
    }
  }

  private int locate(long lsn, int slot) {
    int at = buffers.locate(lsn);
    while (at < 0) {
      // What this record fills before this block is done; whoever makes room need not wait for us.
      slots.advance(slot, layout.blockStart(lsn));
      buffers.beginUpTo(lsn);
      at = buffers.locate(lsn);
    }
    return at;
  }

  /** Fills the segment up: the switch record counts as reaching to its end. */
  long switchSegment(WalRecordBuilder record) {
    panic.check();
    record.assemble(redoPoint, false, WalCompression.OFF, false);
    int size = RecordFormat.aligned(record.assembledLength());
    slots.acquireAll();
    try {
      long before = position;
      if (layout.segmentOffset(before) == 0) {
        return before;
      }
      long start = layout.recordStart(before);
      long end = layout.segmentStart(layout.end(start, size) - 1) + layout.segmentSize();
      // Before the position moves: all slots still look as if nobody were inserting.
      slots.advance(SWITCHING_SLOT, before);
      lockReservation();
      long previous = lastRecord;
      lastRecord = start;
      position = end;
      reserving = false;
      record.finish(start, previous);
      fillSegment(record, start, end);
      return end;
    } catch (RuntimeException | Error e) {
      throw failed(record, e);
    } finally {
      slots.releaseAll();
    }
  }

  private void fillSegment(WalRecordBuilder record, long start, long end) {
    copy(record.assembled(), record.assembledLength(), start, SWITCHING_SLOT);
    slots.count(SWITCHING_SLOT, record.assembledLength(), 0, 0);
    for (long block = layout.blockStart(start) + blockSize; block < end; block += blockSize) {
      locate(block, SWITCHING_SLOT);
    }
  }
}
