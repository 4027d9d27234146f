package io.waldb.storage.heap;

import io.waldb.storage.tuple.TupleId;
import java.util.Arrays;

/**
 * The dead rows that a vacuum has found and not yet freed, in the order of their places. Written by
 * one thread; read by any while it is not written.
 *
 * <p>Rows of a page lie together: for each page its number and where its line pointers begin in a
 * common array of shorts. That is 2 bytes a row and 8 a page.
 */
final class DeadRows {
  private final long limitBytes;
  private int[] blocks = new int[64];
  private int[] starts = new int[65];
  private short[] offsets = new short[256];
  private int blockCount;
  private int rowCount;

  DeadRows(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Whether the rows of another page might exceed the limit. */
  boolean isFull() {
    return blockCount > 0
        && 8L * (blockCount + 1) + 2L * (rowCount + HeapPage.MAX_ROWS) > limitBytes;
  }

  boolean isEmpty() {
    return rowCount == 0;
  }

  int rowCount() {
    return rowCount;
  }

  int blockCount() {
    return blockCount;
  }

  int block(int index) {
    return blocks[index];
  }

  /** Adds the dead line pointers of a page, ascending; pages come in ascending order. */
  void add(int block, int[] dead, int count) {
    assert blockCount == 0 || blocks[blockCount - 1] < block;
    if (blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * blockCount);
      starts = Arrays.copyOf(starts, 2 * blockCount + 1);
    }
    if (offsets.length - rowCount < count) {
      offsets = Arrays.copyOf(offsets, 2 * (rowCount + count));
    }
    for (int i = 0; i < count; i++) {
      offsets[rowCount++] = (short) dead[i];
    }
    blocks[blockCount++] = block;
    starts[blockCount] = rowCount;
  }

  /** Copies the dead line pointers of a page; returns how many. */
  int get(int index, int[] into) {
    int count = 0;
    for (int i = starts[index]; i < starts[index + 1]; i++) {
      into[count++] = offsets[i];
    }
    return count;
  }

  boolean contains(long tid) {
    int index = Arrays.binarySearch(blocks, 0, blockCount, TupleId.block(tid));
    return index >= 0
        && Arrays.binarySearch(
                offsets, starts[index], starts[index + 1], (short) TupleId.offset(tid))
            >= 0;
  }

  void clear() {
    blockCount = 0;
    rowCount = 0;
  }
}
