package io.waldb.storage.btree;

import io.waldb.common.CancelToken;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sorts byte strings within a memory budget: runs are sorted in memory, written to temporary files
 * when the budget is used up, and merged; whenever there are {@value #MERGE_WIDTH} runs merged
 * equally often, to a longer one at once. So few files are open at a time, and each string is
 * written as often as the logarithm of their number says.
 *
 * <p>Used by one thread: any number of {@link #add}, one {@link #sort}, {@link #next} until it
 * answers false, {@link #close}.
 */
final class KeySorter implements AutoCloseable {
  /** Directory of the temporary files; whatever is in it after a crash is rubbish. */
  static final String DIRECTORY = "temp";

  private static final AtomicLong SEQUENCE = new AtomicLong();
  private static final int LENGTH_SIZE = 2;
  private static final int MERGE_WIDTH = 64;
  private static final int LARGEST_BUFFER = 64 * 1024;
  private static final int SMALLEST_BUFFER = 8 * 1024;
  private static final long MIN_MEMORY = 256 * 1024;

  /** Steps of a loop between two checks of the cancel token, less one. */
  private static final int CHECK_MASK = 0xfff;

  private final FileSystem files;
  private final CancelToken cancel;
  private final int arenaLimit;
  private final int bufferBytes;
  private byte[] arena = new byte[64 * 1024];
  private int used;
  private int[] starts = new int[4096];
  private int count;
  private final List<Run> runs = new ArrayList<>();
  private PriorityQueue<Run> merge = new PriorityQueue<>();
  private int position;
  private int steps;
  private byte[] current = new byte[64];
  private int currentLength;

  /**
   * @param memoryBytes budget for strings and their index; at least 256 kB are used
   * @param cancel asked by every method that sorts, reads or writes
   */
  KeySorter(FileSystem files, long memoryBytes, CancelToken cancel) {
    this.files = files;
    this.cancel = cancel;
    arenaLimit = (int) Math.min(Math.max(memoryBytes, MIN_MEMORY) * 3 / 4, 1 << 29);
    bufferBytes = Math.max(SMALLEST_BUFFER, Math.min(LARGEST_BUFFER, arenaLimit / MERGE_WIDTH));
  }

  /** Adds a string; the bytes are copied. */
  void add(byte[] bytes, int length) {
    if (used + LENGTH_SIZE + length > arenaLimit && count > 0) {
      spill();
    }
    if (used + LENGTH_SIZE + length > arena.length) {
      arena = Arrays.copyOf(arena, Math.max(2 * arena.length, used + LENGTH_SIZE + length));
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
    }
    starts[count++] = used;
    Bytes.SHORT.set(arena, used, (short) length);
    System.arraycopy(bytes, 0, arena, used + LENGTH_SIZE, length);
    used += LENGTH_SIZE + length;
  }

  /** Ends adding and begins reading. */
  void sort() {
    cancel.check();
    if (runs.isEmpty()) {
      sortArena();
      return;
    }
    spill();
    arena = new byte[0];
    while (runs.size() > MERGE_WIDTH) {
      mergeLast(Math.min(MERGE_WIDTH, runs.size() - MERGE_WIDTH + 1));
    }
    merge = startReading(runs);
  }

  /** Moves to the next string in order. */
  boolean next() {
    checkNowAndThen();
    if (runs.isEmpty()) {
      if (position == count) {
        return false;
      }
      int start = starts[position++];
      setCurrent(arena, start + LENGTH_SIZE, (short) Bytes.SHORT.get(arena, start));
      return true;
    }
    Run run = merge.poll();
    if (run == null) {
      return false;
    }
    setCurrent(run.item, 0, run.itemLength);
    if (run.advance()) {
      merge.add(run);
    }
    return true;
  }

  /** The current string, valid until {@link #next}. */
  byte[] bytes() {
    return current;
  }

  int length() {
    return currentLength;
  }

  /** Deletes the temporary files. */
  @Override
  public void close() {
    for (Run run : runs) {
      run.close();
    }
    runs.clear();
  }

  private void setCurrent(byte[] from, int at, int length) {
    if (current.length < length) {
      current = new byte[2 * length];
    }
    System.arraycopy(from, at, current, 0, length);
    currentLength = length;
  }

  private void spill() {
    sortArena();
    files.createDirectory(DIRECTORY);
    Run run = newRun(0);
    ByteBuffer buffer = ByteBuffer.allocate(bufferBytes);
    for (int i = 0; i < count; i++) {
      checkNowAndThen();
      int length = LENGTH_SIZE + (short) Bytes.SHORT.get(arena, starts[i]);
      if (buffer.remaining() < length) {
        run.append(buffer.flip());
        buffer.clear();
      }
      buffer.put(arena, starts[i], length);
    }
    run.append(buffer.flip());
    used = 0;
    count = 0;
    while (runs.size() >= MERGE_WIDTH
        && runs.get(runs.size() - MERGE_WIDTH).level == runs.get(runs.size() - 1).level) {
      mergeLast(MERGE_WIDTH);
    }
  }

  private Run newRun(int level) {
    Run run = new Run(files, DIRECTORY + "/keys-" + SEQUENCE.incrementAndGet(), level);
    runs.add(run);
    return run;
  }

  /** Makes one run of the last ones. */
  private void mergeLast(int number) {
    int first = runs.size() - number;
    PriorityQueue<Run> queue = startReading(runs.subList(first, runs.size()));
    Run merged = newRun(runs.get(first).level + 1);
    ByteBuffer buffer = ByteBuffer.allocate(bufferBytes);
    Run run;
    while ((run = queue.poll()) != null) {
      checkNowAndThen();
      if (buffer.remaining() < LENGTH_SIZE + run.itemLength) {
        merged.append(buffer.flip());
        buffer.clear();
      }
      buffer.putShort((short) run.itemLength).put(run.item, 0, run.itemLength);
      if (run.advance()) {
        queue.add(run);
      }
    }
    merged.append(buffer.flip());
    for (int i = 0; i < number; i++) {
      runs.remove(first).close();
    }
  }

  private PriorityQueue<Run> startReading(List<Run> of) {
    PriorityQueue<Run> queue = new PriorityQueue<>();
    for (Run run : of) {
      run.startReading(bufferBytes);
      if (run.advance()) {
        queue.add(run);
      }
    }
    return queue;
  }

  private void checkNowAndThen() {
    if ((++steps & CHECK_MASK) == 0) {
      cancel.check();
    }
  }

  /**
   * Bottom-up merge sort of the start positions: stable, no recursion, one array of the same size
   * as helper.
   */
  private void sortArena() {
    int[] from = starts;
    int[] to = new int[count];
    for (int width = 1; width < count; width *= 2) {
      for (int low = 0; low < count; low += 2 * width) {
        int middle = Math.min(low + width, count);
        int high = Math.min(low + 2 * width, count);
        mergeInto(from, to, low, middle, high);
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    starts = from;
  }

  private void mergeInto(int[] from, int[] to, int low, int middle, int high) {
    if (middle >= high || compare(from[middle - 1], from[middle]) <= 0) {
      System.arraycopy(from, low, to, low, high - low);
      return;
    }
    int a = low;
    int b = middle;
    for (int i = low; i < high; i++) {
      checkNowAndThen();
      if (a < middle && (b >= high || compare(from[a], from[b]) <= 0)) {
        to[i] = from[a++];
      } else {
        to[i] = from[b++];
      }
    }
  }

  private int compare(int a, int b) {
    int aLength = (short) Bytes.SHORT.get(arena, a);
    int bLength = (short) Bytes.SHORT.get(arena, b);
    int aFrom = a + LENGTH_SIZE;
    int bFrom = b + LENGTH_SIZE;
    return Arrays.compareUnsigned(arena, aFrom, aFrom + aLength, arena, bFrom, bFrom + bLength);
  }

  /** One sorted temporary file. */
  private static final class Run implements Comparable<Run>, AutoCloseable {
    private final FileSystem files;
    private final String path;
    private final DataFile file;

    /** How often what is in it was merged. */
    final int level;

    private long length;
    private long readPosition;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    byte[] item = new byte[64];
    int itemLength;

    Run(FileSystem files, String path, int level) {
      this.files = files;
      this.path = path;
      this.level = level;
      file = files.open(path, OpenMode.CREATE);
    }

    void append(ByteBuffer bytes) {
      int size = bytes.remaining();
      file.write(length, bytes);
      length += size;
    }

    void startReading(int bufferBytes) {
      buffer = ByteBuffer.allocate(bufferBytes).limit(0);
    }

    boolean advance() {
      if (buffer.remaining() < LENGTH_SIZE && !fill()) {
        return false;
      }
      itemLength = buffer.getShort(buffer.position());
      if (buffer.remaining() < LENGTH_SIZE + itemLength) {
        fill();
      }
      if (item.length < itemLength) {
        item = new byte[2 * itemLength];
      }
      buffer.position(buffer.position() + LENGTH_SIZE);
      buffer.get(item, 0, itemLength);
      return true;
    }

    private boolean fill() {
      buffer.compact();
      int room = (int) Math.min(buffer.remaining(), length - readPosition);
      buffer.limit(buffer.position() + room);
      readPosition += file.read(readPosition, buffer);
      buffer.flip();
      return buffer.hasRemaining();
    }

    @Override
    public int compareTo(Run other) {
      return Arrays.compareUnsigned(item, 0, itemLength, other.item, 0, other.itemLength);
    }

    @Override
    public void close() {
      file.close();
      files.delete(path);
    }
  }
}
