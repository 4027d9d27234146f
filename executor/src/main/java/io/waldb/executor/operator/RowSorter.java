package io.waldb.executor.operator;

import io.waldb.common.CancelToken;
import io.waldb.common.file.FileSystem;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleCodec;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts rows by byte keys. Rows that fit in memory are sorted there; else sorted runs go to a
 * temporary file and are merged while they are read, in passes when there are many. Rows with equal
 * keys come in the order they were added.
 *
 * <p>A record is: key length (4), key, place (8), row bytes. Not thread-safe.
 */
final class RowSorter implements AutoCloseable {
  private static final int HEADER = 2 * Integer.BYTES;
  private static final int MERGE_WIDTH = 64;

  /** Rows moved between two checks of the cancel token, less one. */
  private static final int CHECK_MASK = 0xfff;

  private final FileSystem files;
  private final CancelToken cancel;
  private final ByteArena arena = new ByteArena();
  private final ByteSink row = new ByteSink(256);
  private long memoryLimit;
  private long[] addresses = new long[64];

  /** The first bytes of each key, unsigned, with the index of the record: sorted together. */
  private long[] prefixes = new long[64];

  private int count;
  private int next;
  private int steps;
  private @Nullable TemporaryFile file;
  private final List<long[]> runs = new ArrayList<>();
  private @Nullable PriorityQueue<Run> merge;

  /** The key of the row before, for {@link #nextDistinct}. */
  private final ByteSink lastKey = new ByteSink(64);

  private boolean hasLastKey;

  /** A sorter without rows; {@code cancel} is asked while rows are sorted, written and merged. */
  RowSorter(FileSystem files, CancelToken cancel) {
    this.files = files;
    this.cancel = cancel;
  }

  /** Forgets what was sorted before. */
  void begin(long newMemoryLimit) {
    close();
    memoryLimit = newMemoryLimit;
  }

  /** How much memory is taken. */
  long bytes() {
    return arena.bytes() + 16L * addresses.length;
  }

  /** Takes a row with its key. */
  void add(ByteSink key, TupleSlot slot) {
    TupleCodec.encodeWithOrigin(slot, row);
    if (count > 0 && bytes() > memoryLimit) {
      spill();
    }
    int length = HEADER + key.length() + Long.BYTES + row.length();
    long address = arena.allocate(length);
    byte[] chunk = arena.chunk(address);
    int at = ByteArena.offset(address);
    RowStore.putInt(chunk, at, length);
    RowStore.putInt(chunk, at + Integer.BYTES, key.length());
    System.arraycopy(key.bytes(), 0, chunk, at + HEADER, key.length());
    at += HEADER + key.length();
    RowStore.putLong(chunk, at, slot.tid());
    System.arraycopy(row.bytes(), 0, chunk, at + Long.BYTES, row.length());
    if (count == addresses.length) {
      addresses = Arrays.copyOf(addresses, count * 2);
      prefixes = Arrays.copyOf(prefixes, count * 2);
    }
    prefixes[count] = prefix(key.bytes(), key.length());
    addresses[count++] = address;
  }

  private static long prefix(byte[] key, int length) {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | (i < length ? key[i] & 0xff : 0);
    }
    // Signed order of the result is unsigned order of the bytes.
    return value ^ Long.MIN_VALUE;
  }

  /** Ends the taking; {@link #next} gives the rows. */
  void sort() {
    cancel.check();
    if (file == null) {
      sortInMemory();
      next = 0;
      return;
    }
    spill();
    startMerge();
  }

  private void sortInMemory() {
    mergeSort(new long[count], new long[count]);
  }

  /** A stable bottom-up merge sort of the addresses and their prefixes. */
  private void mergeSort(long[] otherAddresses, long[] otherPrefixes) {
    long[] fromAddresses = addresses;
    long[] fromPrefixes = prefixes;
    long[] toAddresses = otherAddresses;
    long[] toPrefixes = otherPrefixes;
    for (int width = 1; width < count; width *= 2) {
      for (int low = 0; low < count; low += 2 * width) {
        int middle = Math.min(low + width, count);
        int high = Math.min(middle + width, count);
        int left = low;
        int right = middle;
        for (int i = low; i < high; i++) {
          checkNowAndThen();
          boolean takeLeft =
              right >= high
                  || (left < middle
                      && compare(
                              fromPrefixes[left],
                              fromAddresses[left],
                              fromPrefixes[right],
                              fromAddresses[right])
                          <= 0);
          int taken = takeLeft ? left++ : right++;
          toAddresses[i] = fromAddresses[taken];
          toPrefixes[i] = fromPrefixes[taken];
        }
      }
      long[] swapped = fromAddresses;
      fromAddresses = toAddresses;
      toAddresses = swapped;
      swapped = fromPrefixes;
      fromPrefixes = toPrefixes;
      toPrefixes = swapped;
    }
    if (fromAddresses != addresses) {
      System.arraycopy(fromAddresses, 0, addresses, 0, count);
    }
  }

  private void checkNowAndThen() {
    if ((++steps & CHECK_MASK) == 0) {
      cancel.check();
    }
  }

  private int compare(long prefixA, long a, long prefixB, long b) {
    if (prefixA != prefixB) {
      return prefixA < prefixB ? -1 : 1;
    }
    byte[] chunkA = arena.chunk(a);
    byte[] chunkB = arena.chunk(b);
    int atA = ByteArena.offset(a);
    int atB = ByteArena.offset(b);
    int lengthA = RowStore.getInt(chunkA, atA + Integer.BYTES);
    int lengthB = RowStore.getInt(chunkB, atB + Integer.BYTES);
    atA += HEADER;
    atB += HEADER;
    return Arrays.compareUnsigned(chunkA, atA, atA + lengthA, chunkB, atB, atB + lengthB);
  }

  /** Writes what is in memory as a sorted run. */
  private void spill() {
    sortInMemory();
    TemporaryFile to = file;
    if (to == null) {
      to = new TemporaryFile(files);
      file = to;
    }
    long from = to.size();
    for (int i = 0; i < count; i++) {
      checkNowAndThen();
      byte[] chunk = arena.chunk(addresses[i]);
      int at = ByteArena.offset(addresses[i]);
      int length = RowStore.getInt(chunk, at);
      // The record in the file has its length of its own.
      to.append(chunk, at + Integer.BYTES, length - Integer.BYTES, chunk, 0);
    }
    if (count > 0) {
      runs.add(new long[] {from, to.size()});
    }
    arena.clear();
    count = 0;
  }

  private void startMerge() {
    while (runs.size() > MERGE_WIDTH) {
      // Each pass writes a new file of fewer, longer runs.
      TemporaryFile from = file();
      TemporaryFile to = new TemporaryFile(files);
      boolean done = false;
      try {
        List<long[]> longer = mergeRuns(from, to);
        runs.clear();
        runs.addAll(longer);
        done = true;
      } finally {
        file = done ? to : from;
        (done ? from : to).close();
      }
    }
    file().finish();
    merge = queue(file(), runs);
  }

  private List<long[]> mergeRuns(TemporaryFile from, TemporaryFile to) {
    List<long[]> longer = new ArrayList<>();
    for (int i = 0; i < runs.size(); i += MERGE_WIDTH) {
      PriorityQueue<Run> queue =
          queue(from, runs.subList(i, Math.min(runs.size(), i + MERGE_WIDTH)));
      long start = to.size();
      while (!queue.isEmpty()) {
        checkNowAndThen();
        Run run = queue.remove();
        to.append(run.reader.record(), 0, run.reader.length(), row.bytes(), 0);
        if (run.reader.next()) {
          queue.add(run);
        }
      }
      longer.add(new long[] {start, to.size()});
    }
    return longer;
  }

  private TemporaryFile file() {
    TemporaryFile current = file;
    if (current == null) {
      throw new IllegalStateException("nothing was spilled");
    }
    return current;
  }

  private static PriorityQueue<Run> queue(TemporaryFile from, List<long[]> runs) {
    PriorityQueue<Run> queue = new PriorityQueue<>();
    for (int i = 0; i < runs.size(); i++) {
      Run run = new Run(from.reader(runs.get(i)[0], runs.get(i)[1]), i);
      if (run.reader.next()) {
        queue.add(run);
      }
    }
    return queue;
  }

  /** Loads the next row in order. */
  boolean next(TupleSlot into) {
    return next(into, false);
  }

  /** Loads the next row in order whose key is not that of the row before. */
  boolean nextDistinct(TupleSlot into) {
    return next(into, true);
  }

  private boolean next(TupleSlot into, boolean distinct) {
    PriorityQueue<Run> queue = merge;
    if (queue == null) {
      while (next < count) {
        long address = addresses[next++];
        byte[] chunk = arena.chunk(address);
        int at = ByteArena.offset(address);
        int end = at + RowStore.getInt(chunk, at);
        if (!distinct || isNewKey(chunk, at + Integer.BYTES)) {
          load(chunk, at + Integer.BYTES, end, into);
          return true;
        }
      }
      return false;
    }
    Run run;
    while ((run = queue.poll()) != null) {
      boolean taken = !distinct || isNewKey(run.reader.record(), 0);
      if (taken) {
        load(run.reader.record(), 0, run.reader.length(), into);
      }
      if (run.reader.next()) {
        queue.add(run);
      }
      if (taken) {
        return true;
      }
    }
    return false;
  }

  private boolean isNewKey(byte[] record, int at) {
    int length = RowStore.getInt(record, at);
    int from = at + Integer.BYTES;
    if (hasLastKey
        && Arrays.equals(record, from, from + length, lastKey.bytes(), 0, lastKey.length())) {
      return false;
    }
    lastKey.reset();
    lastKey.put(record, from, length);
    hasLastKey = true;
    return true;
  }

  private static void load(byte[] record, int from, int end, TupleSlot into) {
    int at = from + Integer.BYTES + RowStore.getInt(record, from);
    into.load(record, at + Long.BYTES, end - at - Long.BYTES, RowStore.getLong(record, at), null);
  }

  @Override
  public void close() {
    arena.clear();
    count = 0;
    next = 0;
    merge = null;
    hasLastKey = false;
    runs.clear();
    TemporaryFile old = file;
    if (old != null) {
      file = null;
      old.close();
    }
  }

  /** A sorted run being read; its reader stands on its least record. */
  private record Run(TemporaryFile.Reader reader, int number) implements Comparable<Run> {
    @Override
    public int compareTo(Run other) {
      byte[] a = reader.record();
      byte[] b = other.reader.record();
      int order =
          Arrays.compareUnsigned(
              a,
              Integer.BYTES,
              Integer.BYTES + RowStore.getInt(a, 0),
              b,
              Integer.BYTES,
              Integer.BYTES + RowStore.getInt(b, 0));
      return order != 0 ? order : Integer.compare(number, other.number);
    }
  }
}
