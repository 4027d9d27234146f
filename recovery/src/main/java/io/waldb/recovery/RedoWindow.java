package io.waldb.recovery;

import io.waldb.wal.record.WalRecord;
import java.util.Arrays;

/**
 * A piece of the log on its way from who reads it to those who replay it: records one after the
 * other, and which pages they change, shared out by page.
 *
 * <p>Filled by one thread; then read by several, each its own {@link Share}, until it is cleared
 * and filled again. Handing it over makes the one happen before the other.
 */
final class RedoWindow {
  /** Neighbouring pages belong to the same share, in groups of so many (a power of 2). */
  private static final int NEIGHBOUR_BITS = 6;

  /** Records in a window at most, whatever its size. */
  private static final int MOST_RECORDS = 1 << 16;

  private static final int BLOCK_BITS = 8;
  private static final int FIRST_CAPACITY = 256;
  private static final int FIRST_BYTES = 64 << 10;

  private final int size;
  private final Share[] shares;
  private byte[] bytes;
  private int used;

  private int count;
  private int[] starts = new int[FIRST_CAPACITY];
  private int[] lengths = new int[FIRST_CAPACITY];
  private long[] lsns = new long[FIRST_CAPACITY];
  private long[] endLsns = new long[FIRST_CAPACITY];

  /**
   * An empty window.
   *
   * @param size bytes of records it takes; a single record may be larger
   * @param shares how many threads it is for
   */
  RedoWindow(int size, int shares) {
    this.size = size;
    this.bytes = new byte[Math.min(size, FIRST_BYTES)];
    this.shares = new Share[shares];
    Arrays.setAll(this.shares, i -> new Share());
  }

  // ---------------------------------------------------------------- filling

  /** Whether this record still fits. */
  boolean hasRoomFor(WalRecord record) {
    return count == 0 || (count < MOST_RECORDS && used + record.totalLength() <= size);
  }

  /** Adds a record and its pages. */
  void add(WalRecord record) {
    int length = record.totalLength();
    ensureRoom(length);
    record.copyTo(bytes, used);
    starts[count] = used;
    lengths[count] = length;
    lsns[count] = record.lsn();
    endLsns[count] = record.endLsn();
    for (int i = 0; i < record.blockCount(); i++) {
      long key = record.block(i).pageKey();
      shares[shareOf(key)].add(key, count << BLOCK_BITS | i);
    }
    used += length;
    count++;
  }

  private void ensureRoom(int length) {
    if (used + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(used + length, Math.min(size, 2 * bytes.length)));
    }
    if (count == starts.length) {
      int capacity = 2 * count;
      starts = Arrays.copyOf(starts, capacity);
      lengths = Arrays.copyOf(lengths, capacity);
      lsns = Arrays.copyOf(lsns, capacity);
      endLsns = Arrays.copyOf(endLsns, capacity);
    }
  }

  /* Never another for the same page, so that each page gets its records in their order. */
  private int shareOf(long pageKey) {
    if (shares.length == 1) {
      return 0;
    }
    long group = pageKey >>> NEIGHBOUR_BITS;
    int hash = (int) ((group * 0x9E3779B97F4A7C15L) >>> 33);
    return hash % shares.length;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Bytes of records in it. */
  int used() {
    return used;
  }

  /** Empties it. */
  void clear() {
    used = 0;
    count = 0;
    if (bytes.length > size) {
      bytes = new byte[Math.min(size, FIRST_BYTES)];
    }
    for (Share share : shares) {
      share.clear();
    }
  }

  // ---------------------------------------------------------------- replaying

  /** What one of the threads has to do. */
  Share share(int index) {
    return shares[index];
  }

  /** The record that a reference is to. */
  void read(int reference, WalRecord into) {
    int record = reference >>> BLOCK_BITS;
    boolean whole =
        into.decode(bytes, starts[record], lengths[record], lsns[record], endLsns[record]);
    assert whole; // it was decoded before
  }

  /** The index of the page in the record that a reference is to. */
  static int blockOf(int reference) {
    return reference & ((1 << BLOCK_BITS) - 1);
  }

  /**
   * Changes of pages, found by page: a hash table of pages, each with the chain of its changes in
   * the order of the log.
   */
  static final class Share {
    private int count;
    private int[] references = new int[FIRST_CAPACITY];
    private int[] next = new int[FIRST_CAPACITY];

    private int pages;
    private long[] keys = new long[FIRST_CAPACITY];
    private int[] first = new int[FIRST_CAPACITY];
    private int[] last = new int[FIRST_CAPACITY];

    /* Open addressing: index of the page plus 1. */
    private int[] table = new int[2 * FIRST_CAPACITY];
    private long[] sorted = new long[0];

    private void add(long key, int reference) {
      if (count == references.length) {
        references = Arrays.copyOf(references, 2 * count);
        next = Arrays.copyOf(next, 2 * count);
      }
      int change = count++;
      references[change] = reference;
      next[change] = -1;
      int at = find(key);
      if (table[at] != 0) {
        int page = table[at] - 1;
        next[last[page]] = change;
        last[page] = change;
        return;
      }
      if (pages == keys.length) {
        keys = Arrays.copyOf(keys, 2 * pages);
        first = Arrays.copyOf(first, 2 * pages);
        last = Arrays.copyOf(last, 2 * pages);
      }
      keys[pages] = key;
      first[pages] = change;
      last[pages] = change;
      table[at] = ++pages;
      if (2 * pages > table.length) {
        grow();
      }
    }

    private int find(long key) {
      int mask = table.length - 1;
      int at = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
      while (table[at] != 0 && keys[table[at] - 1] != key) {
        at = at + 1 & mask;
      }
      return at;
    }

    private void grow() {
      table = new int[2 * table.length];
      for (int page = 0; page < pages; page++) {
        table[find(keys[page])] = page + 1;
      }
    }

    private void clear() {
      count = 0;
      pages = 0;
      Arrays.fill(table, 0);
    }

    /** How many pages there are. */
    int pages() {
      return pages;
    }

    /** The pages in the order of the files: valid up to {@link #pages}. */
    long[] sortedKeys() {
      if (sorted.length < pages) {
        sorted = new long[keys.length];
      }
      System.arraycopy(keys, 0, sorted, 0, pages);
      Arrays.sort(sorted, 0, pages);
      return sorted;
    }

    /** The first change of a page that is among these. */
    int firstChange(long key) {
      return first[table[find(key)] - 1];
    }

    /** The next change of the same page; -1 after the last. */
    int nextChange(int change) {
      return next[change];
    }

    /** The record, and the page in it, of a change. */
    int reference(int change) {
      return references[change];
    }
  }
}
