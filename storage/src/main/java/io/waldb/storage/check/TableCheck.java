package io.waldb.storage.check;

import io.waldb.buffer.RelationFiles;
import io.waldb.common.Fork;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapCheck;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One table: its pages, its rows as one snapshot sees them, and its indexes against them. The table
 * is locked ACCESS SHARE, so only whoever changes its definition has to wait.
 */
final class TableCheck {
  private final StorageEngine engine;
  private final CheckOptions options;
  private final FaultList faults;
  private final TableInfo table;
  private final Snapshot snapshot;
  private final HeapTable heap;
  private final HeapCheck heapCheck;
  private final List<IndexCheck> indexChecks = new ArrayList<>();
  private long rows;

  TableCheck(
      StorageEngine engine,
      CheckOptions options,
      FaultList faults,
      TableInfo table,
      Transaction transaction,
      Snapshot snapshot) {
    this.engine = engine;
    this.options = options;
    this.faults = faults;
    this.table = table;
    this.snapshot = snapshot;
    this.heap = engine.catalog().relations().heap(table);
    this.heapCheck =
        new HeapCheck(
            heap, snapshot, listener(Fault.Kind.HEAP, table.qualifiedName(), table.relation()));
    if (options.indexes()) {
      Set<Integer> tooNew = engine.catalog().relations().indexesTooNewFor(transaction);
      for (IndexInfo index : table.indexes()) {
        // One that is not valid is not used by anybody.
        if (index.valid() && options.index().test(index.id())) {
          indexChecks.add(newIndexCheck(index, !tooNew.contains(index.relation())));
        }
      }
    }
  }

  private IndexCheck newIndexCheck(IndexInfo index, boolean complete) {
    return new IndexCheck(
        engine,
        table,
        index,
        heap,
        heapCheck,
        snapshot,
        complete,
        listener(Fault.Kind.INDEX, table.schema() + "." + index.name(), index.relation()));
  }

  private HeapCheck.Listener listener(Fault.Kind kind, String name, int relation) {
    String file = RelationFiles.path(relation, Fork.MAIN);
    return (block, offset, what) -> faults.add(new Fault(kind, name, file, block, offset, what));
  }

  void run() {
    options.progress().accept("table " + table.qualifiedName());
    HeapCheck chunks =
        HeapCheck.ofOutOfLineValues(
            heap,
            snapshot,
            listener(
                Fault.Kind.HEAP,
                "out-of-line values of " + table.qualifiedName(),
                table.toastRelation()));
    if (chunks != null) {
      chunks.run(chunk -> {});
    }
    heapCheck.run(this::row);
    for (IndexCheck check : indexChecks) {
      options.progress().accept("index " + check.name());
      check.run(options.parents());
    }
  }

  private void row(TupleSlot row) {
    rows++;
    for (ColumnInfo column : table.columns()) {
      if (column.notNull() && !column.dropped() && row.isNull(column.position())) {
        faults.add(
            new Fault(
                Fault.Kind.CONSTRAINT,
                table.qualifiedName(),
                RelationFiles.path(table.relation(), Fork.MAIN),
                TupleId.block(row.tid()),
                TupleId.offset(row.tid()),
                "column \"" + column.name() + "\" is null, and it must not be"));
      }
    }
    for (IndexCheck check : indexChecks) {
      check.row(row);
    }
  }

  long rows() {
    return rows;
  }

  int indexes() {
    return indexChecks.size();
  }

  /** The name of the table or index a relation number belongs to; null when not to this table. */
  static @Nullable String nameOf(TableInfo table, int relation) {
    if (relation == table.relation()) {
      return table.qualifiedName();
    }
    if (relation == table.toastRelation()) {
      return "out-of-line values of " + table.qualifiedName();
    }
    for (IndexInfo index : table.indexes()) {
      if (index.relation() == relation) {
        return table.schema() + "." + index.name();
      }
    }
    return null;
  }
}
