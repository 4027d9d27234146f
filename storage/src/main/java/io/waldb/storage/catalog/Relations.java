package io.waldb.storage.catalog;

import io.waldb.storage.btree.BtreeIndex;
import io.waldb.storage.heap.HeapOptions;
import io.waldb.storage.heap.HeapRelations;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.KeyColumn;
import io.waldb.storage.txn.StorageContext;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The heaps, indexes and sequences that the catalog describes, found by their relation number.
 * There is one index and one sequence object for each relation. Thread-safe.
 */
public final class Relations {
  private final StorageContext context;
  private final HeapRelations heaps;
  private final ConcurrentHashMap<Integer, BtreeIndex> indexes = new ConcurrentHashMap<>();

  /**
   * Indexes, by relation, that do not lead to all versions that were there when they were made, and
   * who made them. In memory only: nobody's view outlives the engine.
   */
  private final ConcurrentHashMap<Integer, Long> newestOnly = new ConcurrentHashMap<>();

  private final ConcurrentHashMap<Integer, Sequence> sequences = new ConcurrentHashMap<>();

  Relations(StorageContext context, HeapRelations heaps) {
    this.context = context;
    this.heaps = heaps;
  }

  /** A table's rows; a plan keeps what it got. */
  public HeapTable heap(TableInfo table) {
    return new HeapTable(
        heaps,
        table.relation(),
        table.toastRelation(),
        table.descriptor(),
        new HeapOptions(table.fillFactor(), table.primaryKey() != null));
  }

  /** An index. */
  public BtreeIndex index(IndexInfo index) {
    BtreeIndex known = indexes.get(index.relation());
    return known != null ? known : newIndex(index.relation(), index.name());
  }

  BtreeIndex newIndex(int relation, String name) {
    return indexes.computeIfAbsent(relation, number -> new BtreeIndex(context, number, name));
  }

  /** Notes that a new index does not lead to versions which older views may see. */
  void leadsToNewestOnly(IndexInfo index, Transaction maker) {
    newestOnly.put(index.relation(), maker.xid());
  }

  /**
   * The relations of the indexes that a transaction's view is too old for: it may see versions that
   * they do not lead to. Takes the place of PostgreSQL's {@code indcheckxmin}.
   */
  public Set<Integer> indexesTooNewFor(Transaction tx) {
    if (newestOnly.isEmpty()) {
      return Set.of();
    }
    long oldest = context.transactions().oldestXid();
    newestOnly.values().removeIf(maker -> maker < oldest);
    Set<Integer> tooNew = new TreeSet<>();
    newestOnly.forEach(
        (relation, maker) -> {
          if (tx.isOlderThan(maker)) {
            tooNew.add(relation);
          }
        });
    return tooNew;
  }

  /** How the keys of an index are made from rows of its table. */
  public static KeyCodec keyCodec(TableInfo table, IndexInfo index) {
    List<KeyColumn> columns = new ArrayList<>();
    for (IndexKey key : index.keys()) {
      columns.add(
          new KeyColumn(
              table.descriptor().type(key.column()),
              key.descending(),
              key.nullsFirst(),
              key.notNull()));
    }
    return new KeyCodec(columns);
  }

  /** A sequence. */
  public Sequence sequence(SequenceInfo sequence) {
    Sequence known = sequences.get(sequence.relation());
    return known != null
        ? known
        : sequences.computeIfAbsent(sequence.relation(), number -> new Sequence(context, number));
  }

  /** Has all sequences say exactly where they are, for a shutdown without gaps. */
  public void saveSequences() {
    for (Sequence sequence : sequences.values()) {
      sequence.save();
    }
  }

  /** Forgets a relation that is gone. */
  void forget(int relation) {
    heaps.forget(relation);
    indexes.remove(relation);
    newestOnly.remove(relation);
    sequences.remove(relation);
  }
}
