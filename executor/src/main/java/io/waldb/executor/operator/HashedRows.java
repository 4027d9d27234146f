package io.waldb.executor.operator;

import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleCodec;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Arrays;

/**
 * Rows in memory, found by a byte key; several rows may have one key.
 *
 * <p>A record is the row's bytes and behind them the key. The transactions and the next version in
 * the first 16 bytes of a row's header mean nothing outside of a page: there lie the record's own
 * fields, which are key length (4), row length (4), place (8). Rows are numbered from 0 in the
 * order they are added. What is needed of a row to find its record lies in one place: looking one
 * up misses the processor's cache three times, in the heads, there, and in the record. Not
 * thread-safe.
 */
final class HashedRows {
  static final int NONE = -1;
  private static final int KEY_LENGTH = 0;
  private static final int ROW_LENGTH = 4;
  private static final int PLACE = 8;

  // An entry, four ints.
  private static final int ENTRY = 4;
  private static final int HASH = 0;
  private static final int NEXT = 1;
  private static final int CHUNK = 2;
  private static final int OFFSET = 3;

  private final ByteArena arena = new ByteArena();
  private final ByteSink row = new ByteSink(256);
  private int[] heads = new int[64];
  private int[] entries = new int[64 * ENTRY];
  private int count;

  HashedRows() {
    Arrays.fill(heads, NONE);
  }

  /** A hash of a key; its upper bits are good for partitions, its lower ones for the table. */
  static int hash(ByteSink key) {
    byte[] bytes = key.bytes();
    int length = key.length();
    long hash = length * 0x9E3779B97F4A7C15L;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * 0x100000001B3L;
    }
    hash ^= hash >>> 32;
    hash *= 0xD6E8FEB86659FD93L;
    return (int) (hash >>> 32);
  }

  int count() {
    return count;
  }

  /** How much memory is taken. */
  long bytes() {
    return arena.bytes() + 4L * heads.length + 4L * entries.length;
  }

  /** Adds a row; answers its number. */
  int add(ByteSink key, int hash, TupleSlot slot) {
    TupleCodec.encode(slot, row);
    if (count == heads.length) {
      grow();
    }
    long address = arena.allocate(row.length() + key.length());
    byte[] chunk = arena.chunk(address);
    int at = ByteArena.offset(address);
    System.arraycopy(row.bytes(), 0, chunk, at, row.length());
    RowStore.putInt(chunk, at + KEY_LENGTH, key.length());
    RowStore.putInt(chunk, at + ROW_LENGTH, row.length());
    RowStore.putLong(chunk, at + PLACE, slot.tid());
    System.arraycopy(key.bytes(), 0, chunk, at + row.length(), key.length());
    int entry = count * ENTRY;
    entries[entry + HASH] = hash;
    entries[entry + CHUNK] = (int) (address >>> 32);
    entries[entry + OFFSET] = at;
    link(count);
    return count++;
  }

  private void grow() {
    int size = count * 2;
    entries = Arrays.copyOf(entries, Math.multiplyExact(size, ENTRY));
    heads = new int[size];
    Arrays.fill(heads, NONE);
    for (int i = 0; i < count; i++) {
      link(i);
    }
  }

  private void link(int index) {
    int bucket = entries[index * ENTRY + HASH] & (heads.length - 1);
    entries[index * ENTRY + NEXT] = heads[bucket];
    heads[bucket] = index;
  }

  /** The number of a row with the key, {@link #NONE} when there is none. */
  int find(ByteSink key, int hash) {
    return search(heads[hash & (heads.length - 1)], key, hash);
  }

  /** The number of another row with the key, behind one that was found. */
  int findNext(int index, ByteSink key, int hash) {
    return search(entries[index * ENTRY + NEXT], key, hash);
  }

  private int search(int from, ByteSink key, int hash) {
    int index = from;
    while (index != NONE) {
      int entry = index * ENTRY;
      if (entries[entry + HASH] == hash && hasKey(entry, key)) {
        return index;
      }
      index = entries[entry + NEXT];
    }
    return NONE;
  }

  private boolean hasKey(int entry, ByteSink key) {
    byte[] chunk = arena.chunkNumber(entries[entry + CHUNK]);
    int at = entries[entry + OFFSET];
    int length = key.length();
    int start = at + RowStore.getInt(chunk, at + ROW_LENGTH);
    return RowStore.getInt(chunk, at + KEY_LENGTH) == length
        && Arrays.equals(chunk, start, start + length, key.bytes(), 0, length);
  }

  /** Loads a row. */
  void load(int index, TupleSlot into) {
    byte[] chunk = arena.chunkNumber(entries[index * ENTRY + CHUNK]);
    int at = entries[index * ENTRY + OFFSET];
    into.load(chunk, at, length(chunk, at), place(chunk, at), null);
  }

  /** Shows a row without copying it: it is good until rows are forgotten. */
  void view(int index, TupleSlot into) {
    byte[] chunk = arena.chunkNumber(entries[index * ENTRY + CHUNK]);
    int at = entries[index * ENTRY + OFFSET];
    into.view(chunk, at, length(chunk, at), place(chunk, at), null);
  }

  private static int length(byte[] chunk, int at) {
    return RowStore.getInt(chunk, at + ROW_LENGTH);
  }

  private static long place(byte[] chunk, int at) {
    return RowStore.getLong(chunk, at + PLACE);
  }

  /** Forgets all rows. */
  void clear() {
    arena.clear();
    count = 0;
    if (heads.length > 1024) {
      heads = new int[64];
      entries = new int[64 * ENTRY];
    }
    Arrays.fill(heads, NONE);
  }
}
