package io.waldb.wal;

import io.waldb.wal.record.WalRecordBuilder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who is inserting, and how far each has got: a fixed number of slots, of which an inserter holds
 * one from before it reserves its place until its record is in the buffers.
 *
 * <p>A held slot shows a position: everything the holder reserved before it is in the buffers. It
 * is {@link #UNKNOWN} until the holder has reserved, and moves on when a long record fills block
 * after block. A free slot shows {@link #FREE}, which is beyond all positions. So "are all
 * insertions before a position finished" is one comparison a slot, and waiting for it needs no
 * lock. Whoever waits for room in the buffers shows its position first; so the one with the lowest
 * position never waits for another inserter.
 *
 * <p>Holding all slots keeps everybody from reserving; the redo point and full_page_writes change
 * only then, so an inserter that holds any slot sees them constant.
 *
 * <p>A slot also counts what was inserted through it; only its holder writes there.
 *
 * <p>Follows PostgreSQL's WAL insertion locks, {@code access/transam/xlog.c}.
 */
final class InsertSlots {
  static final int COUNT = 16;

  private static final long FREE = Long.MAX_VALUE;
  private static final long NOT_INSERTING = Long.MAX_VALUE - 1;
  private static final long UNKNOWN = 0;

  private static final int RECORDS = 1;
  private static final int RECORD_BYTES = 2;
  private static final int IMAGES = 3;
  private static final int IMAGE_BYTES = 4;

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  /* Up while somebody wants all slots, so that inserters do not keep him waiting. */
  private volatile boolean allWanted;

  private final long[] cells = new long[(COUNT + 1) * Padded.LONGS];

  InsertSlots() {
    for (int slot = 0; slot < COUNT; slot++) {
      cells[at(slot)] = FREE;
    }
  }

  private static int at(int slot) {
    return (slot + 1) * Padded.LONGS;
  }

  /** Takes a free slot, if possible the one the builder had last. */
  int acquire(WalRecordBuilder record) {
    int slot = record.slot();
    if (slot < 0) {
      slot = (int) (Thread.currentThread().getId() % COUNT);
    }
    int round = 0;
    while (allWanted) {
      round = Backoff.pause(round);
    }
    round = 0;
    while (!CELL.compareAndSet(cells, at(slot), FREE, UNKNOWN)) {
      slot = (slot + 1) % COUNT;
      if (++round % COUNT == 0) {
        Backoff.pause(round);
      }
    }
    record.setSlot(slot);
    return slot;
  }

  /** Shows that everything before a position that the holder reserved is in the buffers. */
  void advance(int slot, long position) {
    CELL.setRelease(cells, at(slot), position);
  }

  void release(int slot) {
    CELL.setRelease(cells, at(slot), FREE);
  }

  /** Counts a record; the slot is held. */
  void count(int slot, int recordBytes, int images, int imageBytes) {
    int at = at(slot);
    CELL.setOpaque(cells, at + RECORDS, cells[at + RECORDS] + 1);
    CELL.setOpaque(cells, at + RECORD_BYTES, cells[at + RECORD_BYTES] + recordBytes);
    if (images > 0) {
      CELL.setOpaque(cells, at + IMAGES, cells[at + IMAGES] + images);
      CELL.setOpaque(cells, at + IMAGE_BYTES, cells[at + IMAGE_BYTES] + imageBytes);
    }
  }

  /** Takes all slots: when it returns, nobody is inserting and nobody can begin to. */
  void acquireAll() {
    allWanted = true;
    for (int slot = 0; slot < COUNT; slot++) {
      int round = 0;
      // Not UNKNOWN: those we wait for may in turn have to wait until insertions are finished.
      while (!CELL.compareAndSet(cells, at(slot), FREE, NOT_INSERTING)) {
        round = Backoff.pause(round);
      }
    }
  }

  void releaseAll() {
    allWanted = false;
    for (int slot = 0; slot < COUNT; slot++) {
      release(slot);
    }
  }

  /**
   * Waits until all insertions before a position are finished.
   *
   * @param position at most what has been reserved
   * @param reserved what had been reserved before this call
   * @return the position up to which all insertions are finished, from the given one to reserved
   */
  long awaitFinished(long position, long reserved) {
    long finished = reserved;
    for (int slot = 0; slot < COUNT; slot++) {
      long shown = (long) CELL.getAcquire(cells, at(slot));
      int round = 0;
      while (shown < position) {
        round = Backoff.pause(round);
        shown = (long) CELL.getAcquire(cells, at(slot));
      }
      finished = Math.min(finished, shown);
    }
    return finished;
  }

  long records() {
    return sum(RECORDS);
  }

  long recordBytes() {
    return sum(RECORD_BYTES);
  }

  long images() {
    return sum(IMAGES);
  }

  long imageBytes() {
    return sum(IMAGE_BYTES);
  }

  private long sum(int counter) {
    long sum = 0;
    for (int slot = 0; slot < COUNT; slot++) {
      sum += (long) CELL.getOpaque(cells, at(slot) + counter);
    }
    return sum;
  }
}
