package io.waldb.storage.heap;

import io.waldb.storage.txn.StorageContext;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The heap relations of one engine: what all users of a relation share, found by its number.
 *
 * <p>Thread-safe.
 */
public final class HeapRelations {
  private final StorageContext context;
  private final Visibility visibility;
  private final ConcurrentHashMap<Integer, HeapRelation> relations = new ConcurrentHashMap<>();

  /** Of relations that were dropped; written under this object's lock. */
  private volatile RowChanges gone = RowChanges.NONE;

  /** None is known yet. */
  public HeapRelations(StorageContext context) {
    this.context = context;
    this.visibility = new Visibility(context.transactions(), new ComboCommandIds());
  }

  /** What the heap needs of the engine. */
  public StorageContext context() {
    return context;
  }

  Visibility visibility() {
    return visibility;
  }

  /** The shared state of a relation; its file exists or will before it is used. */
  public HeapRelation relation(int number) {
    HeapRelation known = relations.get(number);
    return known != null
        ? known
        : relations.computeIfAbsent(number, n -> new HeapRelation(this, n));
  }

  /** Forgets a relation that was dropped. */
  public synchronized void forget(int number) {
    HeapRelation dropped = relations.remove(number);
    if (dropped != null) {
      gone = gone.plus(RowChanges.of(dropped.activity()));
    }
  }

  /** Rows changed in all relations, dropped ones included, since the database was opened. */
  public RowChanges changes() {
    RowChanges sum = gone;
    for (HeapRelation relation : relations.values()) {
      sum = sum.plus(RowChanges.of(relation.activity()));
    }
    return sum;
  }
}
