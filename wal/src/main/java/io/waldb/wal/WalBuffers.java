package io.waldb.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest blocks of the log in memory: a ring in which block n of the log has place n modulo the
 * number of places.
 *
 * <p>A place takes its next block when the block in it has been written. Blocks are begun strictly
 * in order, under {@code beginLock}: zeroed, given a header, then published by storing the block's
 * end in {@code ends}; whoever sees that end there sees the block. The bytes of a block are written
 * by inserters, each in the part it reserved, and read by the holder of the write lock, up to where
 * all insertions are finished. A block is not replaced before it is written, and written is only
 * what is finished, so no inserter ever loses the block it is in.
 *
 * <p>Lock order: a thread that holds {@code beginLock} takes no other lock; it lets it go to write
 * for room.
 */
final class WalBuffers {
  /** Writes the log when the buffers are full. */
  interface Room {
    /** Everything before it has been written. */
    long writtenLsn();

    /** Makes the written position pass this one; waits for the insertions before it. */
    void writeForRoom(long upTo);
  }

  /** Makes buffers that get room from somebody. */
  interface Factory {
    WalBuffers create(Room room);
  }

  private static final VarHandle END = MethodHandles.arrayElementVarHandle(long[].class);

  private final WalLayout layout;
  private final long systemIdentifier;
  private final int timeline;
  private final Room room;
  private final int blockSize;
  private final int blockShift;
  private final int places;
  private final ByteBuffer ring;
  private final byte[] zeroes;
  private final long[] ends;

  private final ReentrantLock beginLock = new ReentrantLock();

  /* End of the newest block that has been begun. Written under the lock, read without. */
  private volatile long begunTo;

  /**
   * An empty ring.
   *
   * @param begin where the log goes on: a block's start
   */
  WalBuffers(
      WalLayout layout, long systemIdentifier, int timeline, int places, long begin, Room room) {
    assert layout.blockOffset(begin) == 0;
    this.layout = layout;
    this.systemIdentifier = systemIdentifier;
    this.timeline = timeline;
    this.room = room;
    this.blockSize = layout.blockSize();
    this.blockShift = Integer.numberOfTrailingZeros(blockSize);
    this.places = places;
    this.ring = ByteBuffer.allocateDirect(Math.multiplyExact(places, blockSize));
    this.zeroes = new byte[blockSize];
    this.ends = new long[places];
    this.begunTo = begin;
  }

  int places() {
    return places;
  }

  /** Takes the block in which the log goes on as it is on disk; before anybody inserts. */
  void load(long blockStart, ByteBuffer block) {
    int place = place(blockStart);
    ring.put(place * blockSize, block, 0, blockSize);
    begunTo = blockStart + blockSize;
    END.setRelease(ends, place, blockStart + blockSize);
  }

  /** Where in the ring the byte of a position is, when its block has been begun; else -1. */
  int locate(long lsn) {
    int place = place(lsn);
    long end = (lsn & -blockSize) + blockSize;
    return (long) END.getAcquire(ends, place) == end
        ? place * blockSize + ((int) lsn & (blockSize - 1))
        : -1;
  }

  private int place(long lsn) {
    return (int) ((lsn >>> blockShift) % places);
  }

  /** The ring's memory, for positions got from {@link #locate}. */
  ByteBuffer memory() {
    return ring;
  }

  /** Begins blocks until the one that holds a position is there; may have to write for room. */
  void beginUpTo(long lsn) {
    beginLock.lock();
    try {
      while (begunTo <= lsn) {
        // End of the block whose place is needed.
        long evicted = begunTo - (long) (places - 1) * blockSize;
        if (room.writtenLsn() >= evicted) {
          begin(begunTo);
          continue;
        }
        beginLock.unlock();
        try {
          room.writeForRoom(evicted);
        } finally {
          beginLock.lock();
        }
      }
    } finally {
      beginLock.unlock();
    }
  }

  /** Begins blocks ahead as long as there is room, so that inserters need not. */
  void beginAhead(long upTo) {
    if (begunTo >= upTo || !beginLock.tryLock()) {
      return;
    }
    try {
      while (begunTo < upTo && room.writtenLsn() >= begunTo - (long) (places - 1) * blockSize) {
        begin(begunTo);
      }
    } finally {
      beginLock.unlock();
    }
  }

  private void begin(long blockStart) {
    assert beginLock.isHeldByCurrentThread();
    int place = place(blockStart);
    int at = place * blockSize;
    // Invalid while it is neither the old nor the new block.
    END.setVolatile(ends, place, 0L);
    ring.put(at, zeroes, 0, blockSize);
    BlockHeader.initialize(ring, at, layout, systemIdentifier, timeline, blockStart);
    END.setRelease(ends, place, blockStart + blockSize);
    begunTo = blockStart + blockSize;
  }

  /**
   * Copies blocks for writing.
   *
   * @param from a block's start
   * @param to where the finished log ends; what follows it in its block becomes zero
   * @param into filled from index 0 with whole blocks
   */
  void copyBlocks(long from, long to, ByteBuffer into) {
    int at = 0;
    long block = from;
    while (block < to) {
      int place = place(block);
      assert (long) END.getAcquire(ends, place) == block + blockSize : "block is not in its place";
      int run = (int) Math.min(to - block, (long) (places - place) * blockSize);
      into.put(at, ring, place * blockSize, run);
      at += run;
      block += run;
    }
    int rest = -at & (blockSize - 1);
    if (rest > 0) {
      into.put(at, zeroes, 0, rest);
    }
  }
}
