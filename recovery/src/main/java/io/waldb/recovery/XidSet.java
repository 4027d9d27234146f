package io.waldb.recovery;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** A set of xids that are mostly close together: bits in chunks. Belongs to one thread. */
final class XidSet {
  private static final int CHUNK_BITS = 16;

  private final Map<Long, BitSet> chunks = new HashMap<>();

  void add(long xid) {
    chunks
        .computeIfAbsent(xid >>> CHUNK_BITS, chunk -> new BitSet())
        .set((int) xid & ((1 << CHUNK_BITS) - 1));
  }

  boolean contains(long xid) {
    BitSet chunk = chunks.get(xid >>> CHUNK_BITS);
    return chunk != null && chunk.get((int) xid & ((1 << CHUNK_BITS) - 1));
  }
}
