package io.waldb.buffer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The known files by relation and fork: an open-addressed table that is read without a lock or
 * boxing. Writers exclude each other by the monitor; a file is added in place, and removing or
 * growing publishes another array.
 */
final class RelationFileTable {
  private static final int MULTIPLIER = 0x9E3779B9;
  private static final int INITIAL_SLOTS = 64;

  private volatile AtomicReferenceArray<@Nullable RelationFile> slots =
      new AtomicReferenceArray<>(INITIAL_SLOTS);

  @GuardedBy("this")
  private int count;

  @Nullable RelationFile find(int id) {
    AtomicReferenceArray<@Nullable RelationFile> table = slots;
    RelationFile file = table.getAcquire(slotOf(table, id));
    return file != null && file.id() == id ? file : null;
  }

  /** Adds a file unless there is one already; returns the one that is there then. */
  synchronized RelationFile putIfAbsent(RelationFile file) {
    RelationFile present = find(file.id());
    if (present != null) {
      return present;
    }
    count++;
    if (2 * count > slots.length()) {
      slots = copy(2 * slots.length(), null);
    }
    slots.setRelease(slotOf(slots, file.id()), file);
    return file;
  }

  synchronized void remove(RelationFile file) {
    if (find(file.id()) == file) {
      count--;
      slots = copy(slots.length(), file);
    }
  }

  /** All files known at the moment. */
  List<RelationFile> all() {
    AtomicReferenceArray<@Nullable RelationFile> table = slots;
    List<RelationFile> found = new ArrayList<>();
    for (int i = 0; i < table.length(); i++) {
      RelationFile file = table.getAcquire(i);
      if (file != null) {
        found.add(file);
      }
    }
    return found;
  }

  private AtomicReferenceArray<@Nullable RelationFile> copy(
      int length, @Nullable RelationFile without) {
    AtomicReferenceArray<@Nullable RelationFile> table = new AtomicReferenceArray<>(length);
    for (RelationFile file : all()) {
      if (file != without) {
        table.setPlain(slotOf(table, file.id()), file);
      }
    }
    return table;
  }

  /** The slot that holds this file, else the empty one where it would be put. */
  private static int slotOf(AtomicReferenceArray<@Nullable RelationFile> table, int id) {
    int mask = table.length() - 1;
    int i = (id * MULTIPLIER) >>> Integer.numberOfLeadingZeros(mask);
    while (true) {
      RelationFile file = table.getAcquire(i);
      if (file == null || file.id() == id) {
        return i;
      }
      i = i + 1 & mask;
    }
  }
}
