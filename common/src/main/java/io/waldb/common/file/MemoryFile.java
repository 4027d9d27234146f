package io.waldb.common.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The content of a file in memory, in chunks; a chunk never written is null and reads as zeroes.
 *
 * <p>Reads share the lock, changes have it alone: a read sees each write whole or not at all.
 */
final class MemoryFile {
  private static final int CHUNK = 64 * 1024;
  private static final byte[] ZEROES = new byte[CHUNK];

  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  @GuardedBy("lock")
  private final List<byte @Nullable []> chunks = new ArrayList<>();

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
      }
      int offset = (int) (newSize % CHUNK);
      if (offset != 0 && kept == chunks.size()) {
        byte[] last = chunks.get(kept - 1);
        if (last != null) {
          Arrays.fill(last, offset, CHUNK, (byte) 0);
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Another file with the same content. */
  MemoryFile copy() {
    MemoryFile copy = new MemoryFile();
    lock.readLock().lock();
    try {
      copy.fill(chunks, size);
    } finally {
      lock.readLock().unlock();
    }
    return copy;
  }

  private void fill(List<byte @Nullable []> from, long length) {
    lock.writeLock().lock();
    try {
      for (byte[] chunk : from) {
        chunks.add(chunk == null ? null : chunk.clone());
      }
      size = length;
    } finally {
      lock.writeLock().unlock();
    }
  }
}
