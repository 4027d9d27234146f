package io.waldb.executor.expression;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.Relations;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.txn.Transaction;
import java.util.HashMap;
import java.util.Map;

/**
 * The sequences of a database, and what a session got of them, as in commands/sequence.c. Used by
 * the session's thread.
 */
public final class SessionSequences {
  private final Relations relations;
  private final Map<Integer, Long> currentValues = new HashMap<>();
  private int lastSequence; // catalog id; 0 when there is none

  /** Nothing was got yet. */
  public SessionSequences(Relations relations) {
    this.relations = relations;
  }

  /**
   * nextval.
   *
   * @throws DatabaseException 25006 in a read-only transaction; 2200H at the end of the sequence
   */
  long next(Transaction tx, SequenceInfo sequence) {
    requireReadWrite(tx, "nextval()");
    long next = relations.sequence(sequence).next(tx, sequence);
    currentValues.put(sequence.id(), next);
    lastSequence = sequence.id();
    return next;
  }

  /**
   * setval.
   *
   * @param called whether the value counts as got
   * @throws DatabaseException 25006 in a read-only transaction; 22003 out of the sequence's bounds
   */
  long set(Transaction tx, SequenceInfo sequence, long value, boolean called) {
    requireReadWrite(tx, "setval()");
    relations.sequence(sequence).set(tx, sequence, value, called);
    if (called) {
      currentValues.put(sequence.id(), value);
    }
    return value;
  }

  /**
   * currval.
   *
   * @throws DatabaseException 55000 when nothing was got of the sequence
   */
  long current(SequenceInfo sequence) {
    Long current = currentValues.get(sequence.id());
    if (current == null) {
      throw notDefined("currval of sequence \"" + sequence.name() + '"');
    }
    return current;
  }

  /**
   * lastval: what currval is of the sequence that nextval was last called on.
   *
   * @throws DatabaseException 55000 when nothing was got of any sequence, or that one was dropped
   */
  long last(CatalogState catalog) {
    Long last = currentValues.get(lastSequence);
    if (last == null || catalog.sequence(lastSequence) == null) {
      throw notDefined("lastval");
    }
    return last;
  }

  /** DISCARD SEQUENCES. */
  public void discard() {
    currentValues.clear();
    lastSequence = 0;
  }

  private static void requireReadWrite(Transaction tx, String what) {
    if (tx.isReadOnly()) {
      throw new DatabaseException(
          SqlState.READ_ONLY_SQL_TRANSACTION,
          "cannot execute " + what + " in a read-only transaction");
    }
  }

  private static DatabaseException notDefined(String what) {
    return new DatabaseException(
        SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, what + " is not yet defined in this session");
  }
}
