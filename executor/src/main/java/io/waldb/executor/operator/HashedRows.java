package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
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
 * order they are added.
 *
 * <p>A key has one entry in the table, at the first free place behind the one its hash says: hash,
 * number and address of the row that was added last. Looking a row up misses the processor's cache
 * twice, in the table and in the record. Rows with one key are a list from the last to the first,
 * so that many of them cost no more than few. Not thread-safe.
 */
final class HashedRows {
  static final int NONE = -1;
  private static final int KEY_LENGTH = 0;
  private static final int ROW_LENGTH = 4;
  private static final int PLACE = 8;

  // An entry of the table, four ints; the place is free when its number is NONE.
  private static final int ENTRY = 4;
  private static final int HASH = 0;
  private static final int NUMBER = 1;
  private static final int CHUNK = 2;
  private static final int OFFSET = 3;

  /** Entries of an empty table. */
  private static final int FEW = 64;

  /** The most that arrays of {@code int} have room for, a little less. */
  private static final int MOST_ROWS = 200_000_000;

  private static final int[] NO_NEXT = {};

  private final ByteArena arena = new ByteArena();
  private final ByteSink row = new ByteSink(256);

  /** A power of two of entries, at most 13 of 16 taken. */
  private int[] table = newTable(FEW);

  private int keys;

  /** By number. */
  private long[] addresses = new long[FEW];

  /** By number, the next row with the same key; empty as long as no key has two rows. */
  private int[] next = NO_NEXT;

  private int count;

  private static int[] newTable(int entries) {
    int[] table = new int[Math.multiplyExact(entries, ENTRY)];
    for (int i = NUMBER; i < table.length; i += ENTRY) {
      table[i] = NONE;
    }
    return table;
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

  /** How much memory is taken; more than there is when no more rows may be added. */
  long bytes() {
    if (count >= MOST_ROWS) {
      return Long.MAX_VALUE / 2;
    }
    return arena.bytes() + 4L * table.length + 8L * addresses.length + 4L * next.length;
  }

  /** Adds a row; answers its number. */
  int add(ByteSink key, int hash, TupleSlot slot) {
    TupleCodec.encode(slot, row);
    makeRoom();
    long address = arena.allocate(Math.addExact(row.length(), key.length()));
    byte[] chunk = arena.chunk(address);
    int at = ByteArena.offset(address);
    System.arraycopy(row.bytes(), 0, chunk, at, row.length());
    RowStore.putInt(chunk, at + KEY_LENGTH, key.length());
    RowStore.putInt(chunk, at + ROW_LENGTH, row.length());
    RowStore.putLong(chunk, at + PLACE, slot.tid());
    System.arraycopy(key.bytes(), 0, chunk, at + row.length(), key.length());
    addresses[count] = address;
    int entry = search(key, hash);
    int first = table[entry + NUMBER];
    if (first == NONE) {
      keys++;
    }
    link(first);
    table[entry + HASH] = hash;
    table[entry + NUMBER] = count;
    table[entry + CHUNK] = ByteArena.chunkNumber(address);
    table[entry + OFFSET] = at;
    return count++;
  }

  private void makeRoom() {
    if (count >= MOST_ROWS + MOST_ROWS / 20) {
      throw new DatabaseException(
          SqlState.PROGRAM_LIMIT_EXCEEDED, "a hash table has too many rows");
    }
    if (count == addresses.length) {
      addresses = Arrays.copyOf(addresses, Math.multiplyExact(count, 2));
    }
    int entries = table.length / ENTRY;
    if (keys < entries / 16 * 13) {
      return;
    }
    int[] larger = newTable(Math.multiplyExact(entries, 2));
    for (int entry = 0; entry < table.length; entry += ENTRY) {
      if (table[entry + NUMBER] != NONE) {
        int to = home(table[entry + HASH], larger);
        while (larger[to + NUMBER] != NONE) {
          to = following(to, larger);
        }
        System.arraycopy(table, entry, larger, to, ENTRY);
      }
    }
    table = larger;
  }

  /** The row to be added comes before the one its key had, if any. */
  private void link(int first) {
    if (first == NONE && next.length == 0) {
      return;
    }
    if (next.length <= count) {
      int known = next.length;
      next = Arrays.copyOf(next, addresses.length);
      Arrays.fill(next, known, next.length, NONE);
    }
    next[count] = first;
  }

  private static int home(int hash, int[] table) {
    return hash * ENTRY & (table.length - 1);
  }

  private static int following(int entry, int[] table) {
    return entry + ENTRY & (table.length - 1);
  }

  /** The number of the last row with the key, {@link #NONE} when there is none. */
  int find(ByteSink key, int hash) {
    return table[search(key, hash) + NUMBER];
  }

  /** The number of another row with the key of one that was found, {@link #NONE} at the end. */
  int findNext(int index) {
    return next.length == 0 ? NONE : next[index];
  }

  /** The entry of a key, or the free one where it belongs. */
  private int search(ByteSink key, int hash) {
    int[] entries = table;
    int entry = home(hash, entries);
    while (entries[entry + NUMBER] != NONE) {
      if (entries[entry + HASH] == hash && hasKey(entry, key)) {
        break;
      }
      entry = following(entry, entries);
    }
    return entry;
  }

  private boolean hasKey(int entry, ByteSink key) {
    byte[] chunk = arena.chunkNumbered(table[entry + CHUNK]);
    int at = table[entry + OFFSET];
    int length = key.length();
    int start = at + RowStore.getInt(chunk, at + ROW_LENGTH);
    return RowStore.getInt(chunk, at + KEY_LENGTH) == length
        && Arrays.equals(chunk, start, start + length, key.bytes(), 0, length);
  }

  /** Loads a row. */
  void load(int index, TupleSlot into) {
    byte[] chunk = arena.chunk(addresses[index]);
    int at = ByteArena.offset(addresses[index]);
    into.load(chunk, at, length(chunk, at), place(chunk, at), null);
  }

  /** Shows a row without copying it: it is good until rows are forgotten. */
  void view(int index, TupleSlot into) {
    byte[] chunk = arena.chunk(addresses[index]);
    int at = ByteArena.offset(addresses[index]);
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
    keys = 0;
    next = NO_NEXT;
    if (addresses.length > 1024) {
      table = newTable(FEW);
      addresses = new long[FEW];
    } else {
      for (int i = NUMBER; i < table.length; i += ENTRY) {
        table[i] = NONE;
      }
    }
  }
}
