package io.waldb.storage.txn;

import java.util.Arrays;

/**
 * The relation files that a transaction created, which go when it rolls back, and those that it
 * dropped, which go when it commits.
 *
 * <p>Follows PostgreSQL {@code catalog/storage.c}, pending deletes. Used by one thread at a time.
 */
final class RelationChanges {
  private int[] relations = {};
  private int[] sequences = {};
  private boolean[] dropped = {};
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  void created(int relation, int sequence) {
    add(relation, sequence, false);
  }

  void dropped(int relation, int sequence) {
    add(relation, sequence, true);
  }

  private void add(int relation, int sequence, boolean isDrop) {
    if (count == relations.length) {
      int capacity = Math.max(8, count * 2);
      relations = Arrays.copyOf(relations, capacity);
      sequences = Arrays.copyOf(sequences, capacity);
      dropped = Arrays.copyOf(dropped, capacity);
    }
    relations[count] = relation;
    sequences[count] = sequence;
    dropped[count++] = isDrop;
  }

  /** Files that go at commit. */
  int[] droppedAtCommit() {
    return select(0, true);
  }

  /** Files created at this level or deeper, by its sequence. */
  int[] createdSince(int sequence) {
    return select(sequence, false);
  }

  private int[] select(int sequence, boolean drops) {
    int[] found = new int[count];
    int n = 0;
    for (int i = 0; i < count; i++) {
      if (sequences[i] >= sequence && dropped[i] == drops) {
        found[n++] = relations[i];
      }
    }
    return Arrays.copyOf(found, n);
  }

  /** Forgets what was done at this level or deeper. */
  void rollbackTo(int sequence) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (sequences[i] < sequence) {
        relations[kept] = relations[i];
        sequences[kept] = sequences[i];
        dropped[kept++] = dropped[i];
      }
    }
    count = kept;
  }
}
