package io.waldb.buffer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.file.DataFile;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one file of a relation. Belongs to {@link RelationFiles}.
 *
 * <p>Locks, in the order in which they are taken: {@link #extendLock}, {@link #syncLock}, the
 * monitor (for opening, closing and counting users of the handle).
 */
final class RelationFile {
  final int relation;
  final Fork fork;
  final String path;

  /** Held while the file is created, made longer or shorter. */
  final ReentrantLock extendLock = new ReentrantLock();

  /** Held while the file is synced, so that whoever finds it synced can rely on it. */
  final ReentrantLock syncLock = new ReentrantLock();

  /** Whether there is such a file. Changed under extendLock. */
  volatile boolean exists;

  /** Pages of the relation; the file may be longer, with zeroes. Changed under extendLock. */
  volatile int blocks;

  /** Pages that are in the file: written, if only with zeroes. */
  @GuardedBy("extendLock")
  int allocatedBlocks;

  /** Those of the pages that may be all zeroes in the file. */
  final NewBlocks newBlocks = new NewBlocks();

  /** Written since last synced. */
  volatile boolean needsSync;

  /** The tick of the last use, for choosing what to close. */
  volatile long lastUse;

  /** Deleted, or about to be. Changed under the monitor. */
  volatile boolean dropped;

  @GuardedBy("this")
  @Nullable DataFile handle;

  @GuardedBy("this")
  int users;

  RelationFile(int relation, Fork fork, String path) {
    this.relation = relation;
    this.fork = fork;
    this.path = path;
  }

  /** What the table of files is keyed by. */
  static int id(int relation, Fork fork) {
    return (int) (PageId.key(relation, fork, 0) >>> 32);
  }

  int id() {
    return id(relation, fork);
  }
}
