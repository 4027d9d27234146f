package io.waldb.executor.operator;

import java.util.ArrayList;
import java.util.List;

/**
 * Byte records kept in memory one after another, in chunks, each found by its address.
 *
 * <p>A record lies whole in one chunk. Not thread-safe.
 */
final class ByteArena {
  private static final int FIRST_CHUNK = 4096;
  private static final int LARGEST_CHUNK = 1 << 20;
  private static final byte[] DROPPED = {};

  private final List<byte[]> chunks = new ArrayList<>();
  private byte[] current = {};
  private int largestChunk = LARGEST_CHUNK;
  private int used;
  private long bytes;

  /** Keeps chunks small against the memory there is, so that little is held by a few records. */
  void fitChunksTo(long memoryLimit) {
    largestChunk = (int) Math.max(FIRST_CHUNK, Math.min(LARGEST_CHUNK, memoryLimit / 8));
  }

  /** Room for a record; write it to {@link #chunk} at {@link #offset} of the answered address. */
  long allocate(int length) {
    if (current.length - used < length) {
      int size = Math.min(largestChunk, Math.max(FIRST_CHUNK, current.length * 2));
      current = new byte[Math.max(size, length)];
      chunks.add(current);
      bytes += current.length;
      used = 0;
    }
    long address = (long) (chunks.size() - 1) << 32 | used;
    used += length;
    return address;
  }

  /** Keeps a record. */
  long append(byte[] from, int offset, int length) {
    long address = allocate(length);
    System.arraycopy(from, offset, current, offset(address), length);
    return address;
  }

  /** The array a record lies in. */
  byte[] chunk(long address) {
    return chunkNumbered(chunkNumber(address));
  }

  /** The number of the array a record lies in. */
  static int chunkNumber(long address) {
    return (int) (address >>> 32);
  }

  /** The array with a number. */
  byte[] chunkNumbered(int number) {
    return chunks.get(number);
  }

  /** Where in its array a record begins. */
  static int offset(long address) {
    return (int) address;
  }

  /** How much memory is taken. */
  long bytes() {
    return bytes;
  }

  /** How many arrays there are. */
  int chunkCount() {
    return chunks.size();
  }

  /** Lets go of the chunks before one, whose records are not read any more. */
  void dropBefore(int number) {
    for (int i = number - 1; i >= 0 && chunks.get(i).length > 0; i--) {
      bytes -= chunks.get(i).length;
      chunks.set(i, DROPPED);
    }
  }

  /** Forgets all records; one chunk is used again unless it was made for a big record. */
  void clear() {
    if (chunks.isEmpty()) {
      return;
    }
    byte[] first = chunks.get(0).length > 0 ? chunks.get(0) : current;
    chunks.clear();
    if (first.length <= LARGEST_CHUNK) {
      chunks.add(first);
      current = first;
    } else {
      current = new byte[0];
    }
    bytes = current.length;
    used = 0;
  }
}
