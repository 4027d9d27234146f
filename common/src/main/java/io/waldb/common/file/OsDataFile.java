package io.waldb.common.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.nio.file.ExtendedOpenOption;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of the operating system that no interrupt can close.
 *
 * <p>A {@link FileChannel} closes itself when a thread that is in it is interrupted, and fails for
 * all who use it. Reads and writes therefore run in a loop: the thread's interrupt flag is taken
 * down before; when the channel is found closed although the file is not, one thread opens a new
 * channel and everybody does his whole operation again, which is harmless because operations are
 * positional. The flag is put up again at the end.
 *
 * <p>A sync must not be done again: the exception of a failed sync could be hidden by the
 * interrupt's, and the operating system reports a lost write only once. Nor may a truncation, which
 * could cut off what another thread wrote since. Both therefore go through an {@link
 * AsynchronousFileChannel}, whose {@code force}, {@code truncate} and {@code size} run in the
 * calling thread and take no notice of interrupts. It is another descriptor of the same file,
 * opened before the first write so that it is told of every failed write-back.
 */
final class OsDataFile implements DataFile {
  private final Path file;
  private final String path;
  private final Set<OpenOption> reopenOptions;
  private final AsynchronousFileChannel control;

  private volatile FileChannel channel;

  @GuardedBy("this")
  private boolean closed;

  OsDataFile(Path file, String path, OpenMode mode, FileOption... options) {
    this.file = file;
    this.path = path;
    Set<OpenOption> open = new HashSet<>();
    open.add(StandardOpenOption.READ);
    if (mode != OpenMode.READ) {
      open.add(StandardOpenOption.WRITE);
    }
    Set<OpenOption> plain = Set.copyOf(open);
    for (FileOption option : options) {
      open.add(
          switch (option) {
            case DSYNC -> StandardOpenOption.DSYNC;
            case SYNC -> StandardOpenOption.SYNC;
            case DIRECT -> ExtendedOpenOption.DIRECT;
          });
    }
    this.reopenOptions = Set.copyOf(open);
    if (mode == OpenMode.CREATE) {
      open.add(StandardOpenOption.CREATE);
    } else if (mode == OpenMode.CREATE_NEW) {
      open.add(StandardOpenOption.CREATE_NEW);
    }
    try {
      this.channel = FileChannel.open(file, open);
    } catch (IOException e) {
      throw FileErrors.of(mode == OpenMode.CREATE_NEW ? "create file" : "open file", path, -1, e);
    }
    try {
      this.control = AsynchronousFileChannel.open(file, plain, null);
    } catch (IOException e) {
      closeQuietly(channel);
      throw FileErrors.of("open file", path, -1, e);
    }
  }

  /** Syncs a directory, whatever becomes of the thread's interrupt flag meanwhile. */
  static void syncUninterruptibly(Path directory) throws IOException {
    try (AsynchronousFileChannel open =
        AsynchronousFileChannel.open(directory, Set.of(StandardOpenOption.READ), null)) {
      open.force(true);
    }
  }

  @Override
  public int read(long position, ByteBuffer into) {
    int start = into.position();
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        FileChannel current = channel;
        try {
          while (into.hasRemaining()) {
            if (current.read(into, position + into.position() - start) < 0) {
              break;
            }
          }
          return into.position() - start;
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          into.position(start);
          reopen(current);
        } catch (IOException e) {
          throw FileErrors.of("read file", path, position, e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void write(long position, ByteBuffer from) {
    int start = from.position();
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        FileChannel current = channel;
        try {
          while (from.hasRemaining()) {
            current.write(from, position + from.position() - start);
          }
          return;
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          from.position(start);
          reopen(current);
        } catch (IOException e) {
          throw FileErrors.of("write file", path, position, e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Puts a new channel in the place of one that an interrupt closed, unless another has. */
  private synchronized void reopen(FileChannel dead) {
    if (closed) {
      throw new DatabaseException(SqlState.IO_ERROR, "file \"" + path + "\" is closed");
    }
    if (channel != dead) {
      return;
    }
    try {
      channel = FileChannel.open(file, reopenOptions);
    } catch (IOException e) {
      throw FileErrors.of("open file", path, -1, e);
    }
  }

  @Override
  public void sync() {
    force(true);
  }

  @Override
  public void syncData() {
    force(false);
  }

  private void force(boolean attributes) {
    try {
      control.force(attributes);
    } catch (IOException e) {
      throw FileErrors.of("fsync file", path, -1, e);
    }
  }

  @Override
  public long size() {
    try {
      return control.size();
    } catch (IOException e) {
      throw FileErrors.of("stat file", path, -1, e);
    }
  }

  @Override
  public void truncate(long size) {
    try {
      control.truncate(size);
    } catch (IOException e) {
      throw FileErrors.of("truncate file", path, size, e);
    }
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    IOException failure = null;
    try {
      channel.close();
    } catch (IOException e) {
      failure = e;
    }
    try {
      control.close();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
    if (failure != null) {
      throw FileErrors.of("close file", path, -1, failure);
    }
  }

  private static void closeQuietly(@Nullable FileChannel open) {
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      // Nothing was written through it.
    }
  }

  @Override
  public String toString() {
    return path;
  }
}
