package io.waldb.common.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A file on a simulated disk: what readers see, what is durable, and the changes in between.
 *
 * <p>{@code durable} holds the leading changes that are durable. {@code pending} holds, in order,
 * the changes since, of which some may be durable too (written with {@link FileOption#DSYNC}) and
 * some lost to all later syncs (a sync failed while they were pending). Guarded by the file system.
 */
final class SimulatedFile {
  /** A write, or with {@code bytes} null a truncation to {@code position}. */
  private static final class Change {
    final long position;
    final byte[] bytes;
    final boolean truncation;
    boolean durable;
    boolean forgotten;

    Change(long position, byte[] bytes, boolean truncation) {
      this.position = position;
      this.bytes = bytes;
      this.truncation = truncation;
    }

    void applyTo(MemoryFile file) {
      if (truncation) {
        file.truncate(position);
      } else {
        file.write(position, ByteBuffer.wrap(bytes));
      }
    }

    /** Applies each sector of a write or not, by a coin each. */
    void applyTornTo(MemoryFile file, int sectorSize, RandomGenerator random) {
      int from = 0;
      while (from < bytes.length) {
        long end = ((position + from) / sectorSize + 1) * sectorSize;
        int to = (int) Math.min(bytes.length, end - position);
        if (random.nextBoolean()) {
          file.write(position + from, ByteBuffer.wrap(bytes, from, to - from));
        }
        from = to;
      }
    }
  }

  private static final byte[] NO_BYTES = new byte[0];

  private final MemoryFile visible;
  private final MemoryFile durable;
  private final List<Change> pending = new ArrayList<>();

  SimulatedFile() {
    this.visible = new MemoryFile();
    this.durable = new MemoryFile();
  }

  private SimulatedFile(MemoryFile visible, MemoryFile durable) {
    this.visible = visible;
    this.durable = durable;
  }

  /** Another file in the same state, pending changes included. */
  SimulatedFile copy() {
    SimulatedFile copy = new SimulatedFile(visible.copy(), durable.copy());
    for (Change change : pending) {
      Change twin = new Change(change.position, change.bytes, change.truncation);
      twin.durable = change.durable;
      twin.forgotten = change.forgotten;
      copy.pending.add(twin);
    }
    return copy;
  }

  int read(long position, ByteBuffer into) {
    return visible.read(position, into);
  }

  long size() {
    return visible.size();
  }

  void write(long position, ByteBuffer from, boolean synchronously) {
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    change(new Change(position, bytes, false), synchronously);
  }

  void truncate(long size) {
    if (size < visible.size()) {
      change(new Change(size, NO_BYTES, true), false);
    }
  }

  private void change(Change change, boolean synchronously) {
    change.applyTo(visible);
    change.durable = synchronously;
    pending.add(change);
    fold();
  }

  void sync() {
    for (Change change : pending) {
      change.durable |= !change.forgotten;
    }
    fold();
  }

  /** A sync that failed: no later one will make these changes durable. */
  void failSync() {
    for (Change change : pending) {
      change.forgotten |= !change.durable;
    }
  }

  private void fold() {
    int count = 0;
    while (count < pending.size() && pending.get(count).durable) {
      pending.get(count).applyTo(durable);
      count++;
    }
    pending.subList(0, count).clear();
  }

  /** What a power cut leaves; it is told what became of what was not durable. */
  SimulatedFile afterCrash(CrashPolicy policy, RandomGenerator random, CrashOutcome outcome) {
    MemoryFile left = durable.copy();
    boolean lost = false;
    for (Change change : pending) {
      if (change.durable) {
        change.applyTo(left);
        continue;
      }
      boolean torn = random.nextDouble() < policy.tear();
      boolean kept = random.nextDouble() < policy.keep();
      if (lost && policy.ordered()) {
        outcome.countLost();
        continue;
      }
      if (torn && !change.truncation) {
        change.applyTornTo(left, policy.sectorSize(), random);
        outcome.countTorn();
        lost = true;
      } else if (kept) {
        change.applyTo(left);
        outcome.countKept();
      } else {
        outcome.countLost();
        lost = true;
      }
    }
    return new SimulatedFile(left, left.copy());
  }
}
