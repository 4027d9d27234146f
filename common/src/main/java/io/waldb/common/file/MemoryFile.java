package io.waldb.common.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The content of a file in memory, in chunks; a chunk never written is null and reads as zeroes.
 * Copies share chunks until one of them writes.
 *
 * <p>Reads share the lock, changes have it alone: a read sees each write whole or not at all.
 */
final class MemoryFile {
  private static final int CHUNK = 16 * 1024;
  private static final byte[] ZEROES = new byte[CHUNK];

  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  @GuardedBy("lock")
  private final List<byte @Nullable []> chunks = new ArrayList<>();

  /** Chunks that another file may have, too: nobody writes into them any more. */
  @GuardedBy("lock")
  private final BitSet shared = new BitSet();

  @GuardedBy("lock")
  private long size;

  int read(long position, ByteBuffer into) {
    lock.readLock().lock();
    try {
      int total = (int) Math.max(0, Math.min(into.remaining(), size - position));
      int done = 0;
      while (done < total) {
        long at = position + done;
        int offset = (int) (at % CHUNK);
        int length = Math.min(total - done, CHUNK - offset);
        byte[] chunk = chunks.get((int) (at / CHUNK));
        into.put(chunk == null ? ZEROES : chunk, offset, length);
        done += length;
      }
      return total;
    } finally {
      lock.readLock().unlock();
    }
  }

  void write(long position, ByteBuffer from) {
    lock.writeLock().lock();
    try {
      long at = position;
      while (from.hasRemaining()) {
        int offset = (int) (at % CHUNK);
        int length = Math.min(from.remaining(), CHUNK - offset);
        from.get(chunkForWrite((int) (at / CHUNK)), offset, length);
        at += length;
      }
      size = Math.max(size, at);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @GuardedBy("lock")
  private byte[] chunkForWrite(int index) {
    while (chunks.size() <= index) {
      chunks.add(null);
    }
    byte[] chunk = chunks.get(index);
    if (chunk == null) {
      chunk = new byte[CHUNK];
      chunks.set(index, chunk);
    } else if (shared.get(index)) {
      chunk = chunk.clone();
      chunks.set(index, chunk);
      shared.clear(index);
    }
    return chunk;
  }

  long size() {
    lock.readLock().lock();
    try {
      return size;
    } finally {
      lock.readLock().unlock();
    }
  }

  void truncate(long newSize) {
    lock.writeLock().lock();
    try {
      if (newSize >= size) {
        return;
      }
      size = newSize;
      int kept = (int) ((newSize + CHUNK - 1) / CHUNK);
      if (chunks.size() > kept) {
        chunks.subList(kept, chunks.size()).clear();
        shared.clear(kept, Math.max(kept, shared.length()));
      }
      int offset = (int) (newSize % CHUNK);
      if (offset != 0 && kept == chunks.size()) {
        if (chunks.get(kept - 1) != null) {
          Arrays.fill(chunkForWrite(kept - 1), offset, CHUNK, (byte) 0);
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Another file with the same content. */
  MemoryFile copy() {
    MemoryFile copy = new MemoryFile();
    lock.writeLock().lock();
    try {
      shared.set(0, chunks.size());
      copy.fill(chunks, size);
    } finally {
      lock.writeLock().unlock();
    }
    return copy;
  }

  private void fill(List<byte @Nullable []> from, long length) {
    lock.writeLock().lock();
    try {
      chunks.addAll(from);
      shared.set(0, from.size());
      size = length;
    } finally {
      lock.writeLock().unlock();
    }
  }
}
