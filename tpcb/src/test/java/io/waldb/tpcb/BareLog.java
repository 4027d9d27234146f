package io.waldb.tpcb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The least a durable commit can cost: {@value #RECORD_BYTES} bytes appended to a file whose blocks
 * exist, and one sync for all who wait. No database: the ceiling to compare with.
 */
final class BareLog implements AutoCloseable {
  static final int RECORD_BYTES = 600;

  private static final int FILE_BYTES = 64 << 20;
  private static final int BUFFER_BYTES = 1 << 20;

  private final FileChannel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition synced = lock.newCondition();
  private ByteBuffer filling = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private ByteBuffer writing = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final byte[] record = new byte[RECORD_BYTES];
  private long appended;
  private long durable;
  private long filePosition;
  private boolean leading;

  BareLog(Path file) throws IOException {
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    ByteBuffer zeroes = ByteBuffer.allocateDirect(BUFFER_BYTES);
    for (long at = 0; at < FILE_BYTES; at += BUFFER_BYTES) {
      channel.write(zeroes.clear(), at);
    }
    channel.force(true);
  }

  /** Appends a record; returns when it is on disk. */
  void append() throws IOException {
    lock.lock();
    try {
      filling.put(record);
      appended += RECORD_BYTES;
      long mine = appended;
      while (durable < mine) {
        if (leading) {
          synced.awaitUninterruptibly();
        } else {
          lead();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes and syncs what there is; the lock is given up meanwhile. */
  private void lead() throws IOException {
    leading = true;
    ByteBuffer batch = filling.flip();
    filling = writing.clear();
    writing = batch;
    long upTo = appended;
    if (filePosition + batch.remaining() > FILE_BYTES) {
      filePosition = 0;
    }
    long at = filePosition;
    filePosition += batch.remaining();
    lock.unlock();
    try {
      channel.write(batch, at);
      channel.force(false);
    } finally {
      lock.lock();
      leading = false;
      durable = upTo;
      synced.signalAll();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
