package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.executor.expression.Parameters;
import io.waldb.sql.plan.InsertRows;
import io.waldb.sql.plan.TableLock;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.btree.BtreeCursor;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.ConstraintInfo.ReferentialAction;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapOutcome;
import io.waldb.storage.heap.HeapResult;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.RowLockMode;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TransactionManager;
import io.waldb.storage.txn.WaitPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The foreign keys of a table, in both directions, for one plan.
 *
 * <p>A new reference is looked up at once: the referenced row, when it is seen, is locked FOR KEY
 * SHARE. What is not found at once is looked for again at the end of the statement with a snapshot
 * that sees it, or at the end of the transaction when deferred. A referenced row that goes, or
 * whose key changes, has its consequences at the end of the statement, one after another until
 * there are no more; a deferred NO ACTION waits for the end of the transaction. What referential
 * actions write is checked and completed like any other row. Follows PostgreSQL {@code
 * utils/adt/ri_triggers.c}.
 */
final class ForeignKeys {
  private final ExecutionContext context;
  private final TableAccess table;
  private final Outgoing[] outgoing;
  private final Incoming[] incoming;
  private final Deque<Runnable> atEnd;
  private final boolean root;

  /** A key of this table that refers to another. */
  private static final class Outgoing {
    final ConstraintInfo constraint;
    final int[] columns;
    final TableAccess parent;
    final IndexAccess index;

    /** From this table's columns to those of the index. */
    final KeyConversion conversion;

    final ByteSink key = new ByteSink(64);
    final BtreeCursor cursor;
    final TupleSlot found;
    final TupleSlot locked;
    final HeapResult result = new HeapResult();

    Outgoing(ConstraintInfo constraint, TableAccess parent, IndexAccess index) {
      this.constraint = constraint;
      this.columns = ints(constraint.columns());
      this.parent = parent;
      this.index = index;
      int[] from = new int[index.columns.length];
      for (int i = 0; i < from.length; i++) {
        from[i] = columns[constraint.referencedColumns().indexOf(index.columns[i])];
      }
      this.conversion = new KeyConversion(from, parent.heap.descriptor(), index.columns);
      this.cursor = index.tree.cursor();
      this.found = parent.heap.newSlot();
      this.locked = parent.heap.newSlot();
    }
  }

  /** A key of another table that refers to this one. */
  private static final class Incoming {
    final ConstraintInfo constraint;
    final int[] referenced;
    final int[] columns;
    final TableInfo childInfo;
    @Nullable TableWriter writer;
    @Nullable ForeignKeys childKeys;
    @Nullable IndexAccess index;
    @Nullable ChildRow row;
    final HeapResult result = new HeapResult();

    Incoming(ConstraintInfo constraint, TableInfo child) {
      this.constraint = constraint;
      this.referenced = ints(constraint.referencedColumns());
      this.columns = ints(constraint.columns());
      this.childInfo = child;
    }
  }

  /** A new version of a child's row, and what the child's definition asks of it. */
  private static final class ChildRow {
    final TupleSlot after;
    final RowChecker checker;
    final Evaluator[] defaults;

    /** The columns of the key as their declared length, precision or scale has them. */
    final Evaluator[] fitted;

    ChildRow(ExecutionContext context, TableAccess child, int[] columns) {
      InsertRows insert = context.tables().newRow(child.info);
      ExpressionCompiler compiler =
          new ExpressionCompiler(
              context.session(),
              new Parameters(0),
              new Parameters(0),
              number -> {
                throw new IllegalStateException("a definition without subqueries");
              });
      after = child.heap.newSlot();
      checker = new RowChecker(context, compiler, child.info, insert.checks(), after);
      defaults = compiler.compileAll(insert.values(), new TupleSlot(TupleDescriptor.EMPTY), null);
      fitted = new Evaluator[columns.length];
      for (int i = 0; i < columns.length; i++) {
        SqlType type = child.heap.descriptor().type(columns[i]);
        Evaluator value = compiler.column(type.withoutModifier(), after, columns[i]);
        fitted[i] = type.hasModifier() ? compiler.cast(value, type, CastContext.ASSIGNMENT) : value;
      }
    }
  }

  ForeignKeys(ExecutionContext context, CatalogState catalog, TableAccess table) {
    this(context, catalog, table, new HashMap<>(), null);
  }

  private ForeignKeys(
      ExecutionContext context,
      CatalogState catalog,
      TableAccess table,
      Map<Integer, ForeignKeys> known,
      @Nullable Deque<Runnable> shared) {
    this.context = context;
    this.table = table;
    this.root = shared == null;
    this.atEnd = shared == null ? new ArrayDeque<>() : shared;
    known.put(table.info.id(), this);
    List<Outgoing> out = new ArrayList<>();
    for (ConstraintInfo constraint : table.info.constraints()) {
      if (constraint.kind() == ConstraintInfo.Kind.FOREIGN_KEY) {
        out.add(outgoing(catalog, constraint));
      }
    }
    outgoing = out.toArray(new Outgoing[0]);
    List<Incoming> in = new ArrayList<>();
    for (ConstraintInfo constraint : catalog.referencing(table.info.id())) {
      TableInfo child = tableOf(catalog, constraint.table());
      Incoming key = new Incoming(constraint, child);
      in.add(key);
      ForeignKeys childKeys = known.get(child.id());
      if (childKeys == null) {
        childKeys =
            new ForeignKeys(
                context, catalog, new TableAccess(context.tables(), child), known, atEnd);
      }
      key.childKeys = childKeys;
      key.writer = new TableWriter(context, childKeys.table);
      key.index = indexOver(childKeys.table, key.columns);
    }
    incoming = in.toArray(new Incoming[0]);
  }

  private Outgoing outgoing(CatalogState catalog, ConstraintInfo constraint) {
    TableInfo parent = tableOf(catalog, constraint.referencedTable());
    TableAccess access =
        parent.id() == table.info.id() ? table : new TableAccess(context.tables(), parent);
    IndexInfo index = parent.index(constraint.index());
    if (index == null) {
      for (IndexInfo candidate : parent.indexes()) {
        if (candidate.unique()
            && candidate.keys().size() == constraint.referencedColumns().size()
            && candidate.keys().stream()
                .allMatch(key -> constraint.referencedColumns().contains(key.column()))) {
          index = candidate;
        }
      }
    }
    if (index == null) {
      throw new DatabaseException(
          SqlState.INTERNAL_ERROR,
          "no unique index behind foreign key \"" + constraint.name() + "\"");
    }
    return new Outgoing(constraint, access, access.index(index));
  }

  private static TableInfo tableOf(CatalogState catalog, int id) {
    TableInfo found = catalog.table(id);
    if (found == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_TABLE, "relation with OID " + id + " does not exist");
    }
    return found;
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  /** An index whose first keys are exactly these columns, in any order; null when there is none. */
  private static @Nullable IndexAccess indexOver(TableAccess table, int[] columns) {
    int[] wanted = columns.clone();
    Arrays.sort(wanted);
    for (IndexAccess index : table.indexes) {
      if (index.info.valid() && index.columns.length >= columns.length) {
        int[] leading = Arrays.copyOf(index.columns, columns.length);
        Arrays.sort(leading);
        if (Arrays.equals(leading, wanted)) {
          return index;
        }
      }
    }
    return null;
  }

  /** The tables whose rows may be read or changed beside the statement's own. */
  static List<TableLock> locks(CatalogState catalog, TableInfo table) {
    List<TableLock> locks = new ArrayList<>();
    collect(catalog, table, locks, new ArrayList<>());
    return locks;
  }

  private static void collect(
      CatalogState catalog, TableInfo table, List<TableLock> locks, List<Integer> seen) {
    seen.add(table.id());
    for (ConstraintInfo constraint : table.constraints()) {
      if (constraint.kind() == ConstraintInfo.Kind.FOREIGN_KEY) {
        locks.add(new TableLock(constraint.referencedTable(), TableLockMode.ROW_SHARE));
      }
    }
    for (ConstraintInfo constraint : catalog.referencing(table.id())) {
      locks.add(new TableLock(constraint.table(), TableLockMode.ROW_EXCLUSIVE));
      TableInfo child = catalog.table(constraint.table());
      if (child != null && !seen.contains(child.id())) {
        collect(catalog, child, locks, seen);
      }
    }
  }

  /** A statement begins. */
  void begin() {
    atEnd.clear();
  }

  /** Whether an update must tell the row as it was. */
  boolean watchesUpdates() {
    return outgoing.length > 0 || incoming.length > 0;
  }

  /** Whether a delete must tell the row. */
  boolean watchesDeletes() {
    return incoming.length > 0;
  }

  /** A row was inserted. */
  void inserted(TupleSlot row) {
    for (Outgoing key : outgoing) {
      reference(key, row);
    }
  }

  /** A row was updated. */
  void updated(TupleSlot before, TupleSlot after) {
    for (Outgoing key : outgoing) {
      // A deferred check of the version before finds it gone, and leaves it to this one.
      if (isDeferred(key.constraint) || differ(before, after, key.columns)) {
        reference(key, after);
      }
    }
    for (Incoming key : incoming) {
      if (!hasNull(before, key.referenced) && differ(before, after, key.referenced)) {
        TupleSlot old = copy(before);
        TupleSlot now = copy(after);
        atEnd.add(() -> consequence(key, old, now));
      }
    }
  }

  /** A row was deleted. */
  void deleted(TupleSlot row) {
    for (Incoming key : incoming) {
      if (!hasNull(row, key.referenced)) {
        TupleSlot old = copy(row);
        atEnd.add(() -> consequence(key, old, null));
      }
    }
  }

  private static TupleSlot copy(TupleSlot row) {
    TupleSlot copy = new TupleSlot(row.descriptor());
    copy.copyFrom(row);
    return copy;
  }

  private static boolean hasNull(TupleSlot row, int[] columns) {
    for (int column : columns) {
      if (row.isNull(column)) {
        return true;
      }
    }
    return false;
  }

  private static boolean differ(TupleSlot a, TupleSlot b, int[] columns) {
    RowKey keyA = RowKey.equality(a, columns);
    RowKey keyB = RowKey.equality(b, columns);
    ByteSink x = keyA.encode();
    ByteSink y = keyB.encode();
    return !Arrays.equals(x.bytes(), 0, x.length(), y.bytes(), 0, y.length());
  }

  /** The statement has stored all its rows: what was put off is done now. */
  void finish() {
    if (!root || atEnd.isEmpty()) {
      return;
    }
    Transaction tx = context.transaction();
    TransactionManager transactions = context.tables().storage().transactions();
    Runnable task;
    while ((task = atEnd.poll()) != null) {
      context.tick();
      // Each sees what those before it have done.
      tx.nextCommand();
      Snapshot fresh = transactions.takeLatestSnapshot(tx);
      Snapshot before = context.swapSnapshot(fresh);
      try {
        task.run();
      } finally {
        context.swapSnapshot(before);
        transactions.release(fresh);
      }
    }
  }

  // ---- references to other tables

  private void reference(Outgoing key, TupleSlot row) {
    if (hasNull(row, key.columns)) {
      return;
    }
    if (isDeferred(key.constraint)) {
      TupleSlot kept = copy(row);
      defer(
          () -> {
            // A row that is gone again needs no partner.
            if (stillThere(key, kept) && !find(key, kept)) {
              throw missing(key, kept);
            }
          });
      return;
    }
    if (!find(key, row)) {
      TupleSlot kept = copy(row);
      atEnd.add(
          () -> {
            if (!find(key, kept)) {
              throw missing(key, kept);
            }
          });
    }
  }

  private boolean isDeferred(ConstraintInfo constraint) {
    return context.deferred().isDeferred(constraint.deferrable(), constraint.initiallyDeferred());
  }

  /** Puts a check off to the end of the transaction, when it sees all that was done until then. */
  private void defer(Runnable check) {
    ExecutionContext own = context;
    Transaction tx = context.transaction();
    context
        .deferred()
        .add(
            () -> {
              TransactionManager transactions = own.tables().storage().transactions();
              tx.nextCommand();
              Snapshot fresh = transactions.takeLatestSnapshot(tx);
              own.begin(tx, fresh);
              try {
                check.run();
              } finally {
                own.end();
                transactions.release(fresh);
              }
            });
  }

  /** Whether a row is still where it was; after a rollback another may have come there. */
  private boolean stillThere(Outgoing key, TupleSlot row) {
    TupleSlot found = table.heap.newSlot();
    return table.heap.fetchVersion(row.tid(), context.snapshot(), found)
        && !differ(found, row, key.columns);
  }

  /** Finds the row referred to and locks it; false when it is not there. */
  private boolean find(Outgoing key, TupleSlot row) {
    if (!key.conversion.convert(row)) {
      return false;
    }
    key.key.reset();
    key.index.codec.encode(key.conversion.target(), key.index.columns, key.key);
    key.cursor.openEqual(key.key.bytes(), key.key.length());
    while (key.cursor.next()) {
      if (!key.parent.heap.fetch(key.cursor.tid(), context.snapshot(), key.found)) {
        continue;
      }
      HeapOutcome outcome =
          key.parent.heap.lock(
              context.transaction(),
              key.found.tid(),
              RowLockMode.KEY_SHARE,
              WaitPolicy.BLOCK,
              key.locked,
              key.result);
      switch (outcome) {
        case OK -> {
          if (key.result.tid() == key.found.tid()
              || !differ(key.found, key.locked, key.index.columns)) {
            return true;
          }
        }
        case SELF_MODIFIED -> {
          // Changed by this very statement: looked at again at its end.
        }
        case UPDATED, DELETED -> {
          if (!context.transaction().isReadCommitted()) {
            throw LockRowsOperator.serializationFailure(outcome);
          }
        }
        case INVISIBLE, WOULD_BLOCK -> {}
      }
    }
    return false;
  }

  private DatabaseException missing(Outgoing key, TupleSlot row) {
    return new DatabaseException(
            SqlState.FOREIGN_KEY_VIOLATION,
            "insert or update on table \""
                + table.info.name()
                + "\" violates foreign key constraint \""
                + key.constraint.name()
                + "\"")
        .withDetail(
            "Key "
                + RowText.key(table.info, row, key.columns, context.session().zone())
                + " is not present in table \""
                + key.parent.info.name()
                + "\".");
  }

  // ---- references from other tables

  /**
   * A key of this table is no more.
   *
   * @param now the row as it is now, null when it was deleted
   */
  private void consequence(Incoming key, TupleSlot old, @Nullable TupleSlot now) {
    ReferentialAction action = now == null ? key.constraint.onDelete() : key.constraint.onUpdate();
    switch (action) {
      case NO_ACTION -> {
        if (isDeferred(key.constraint)) {
          defer(() -> checkNotReferenced(key, old));
        } else {
          checkNotReferenced(key, old);
        }
      }
      case RESTRICT -> {
        if (isReferenced(key, old)) {
          throw stillReferenced(key, old);
        }
      }
      case CASCADE -> {
        forEachReference(
            key,
            old,
            row -> {
              if (now == null) {
                deleteChild(key, old, row);
              } else {
                updateChild(key, old, row, (after, i) -> cascade(key, now, after, i));
              }
            });
      }
      case SET_NULL -> {
        forEachReference(
            key,
            old,
            row -> updateChild(key, old, row, (after, i) -> after.setNull(key.columns[i])));
      }
      case SET_DEFAULT -> {
        forEachReference(
            key, old, row -> updateChild(key, old, row, (after, i) -> setDefault(key, after, i)));
        // The default may be the very key that is gone.
        atEnd.add(() -> checkNotReferenced(key, old));
      }
    }
  }

  private void checkNotReferenced(Incoming key, TupleSlot old) {
    if (!hasSuccessor(key, old) && isReferenced(key, old)) {
      throw stillReferenced(key, old);
    }
  }

  private void setDefault(Incoming key, TupleSlot after, int i) {
    childRow(key).defaults[key.columns[i]].store(after, key.columns[i]);
  }

  private ChildRow childRow(Incoming key) {
    ChildRow row = key.row;
    if (row == null) {
      row = new ChildRow(context, childKeys(key).table, key.columns);
      key.row = row;
    }
    return row;
  }

  /** Whether another row has taken the key over. */
  private boolean hasSuccessor(Incoming key, TupleSlot old) {
    for (IndexAccess index : table.indexes) {
      if (index.info.unique()
          && index.columns.length == key.referenced.length
          && Arrays.equals(sorted(index.columns), sorted(key.referenced))) {
        ByteSink bytes = new ByteSink(64);
        index.codec.encode(old, index.columns, bytes);
        BtreeCursor cursor = index.tree.cursor();
        cursor.openEqual(bytes.bytes(), bytes.length());
        TupleSlot found = table.heap.newSlot();
        while (cursor.next()) {
          if (table.heap.fetch(cursor.tid(), context.snapshot(), found)) {
            return true;
          }
        }
        return false;
      }
    }
    return false;
  }

  private static int[] sorted(int[] columns) {
    int[] copy = columns.clone();
    Arrays.sort(copy);
    return copy;
  }

  /** Sets one column of a child's new version. */
  private interface Setter {
    void set(TupleSlot after, int keyColumn);
  }

  private static TableWriter writer(Incoming key) {
    TableWriter writer = key.writer;
    if (writer == null) {
      throw new IllegalStateException("no writer");
    }
    return writer;
  }

  private static ForeignKeys childKeys(Incoming key) {
    ForeignKeys keys = key.childKeys;
    if (keys == null) {
      throw new IllegalStateException("no keys");
    }
    return keys;
  }

  private void deleteChild(Incoming key, TupleSlot old, TupleSlot row) {
    HeapOutcome outcome;
    do {
      outcome = writer(key).delete(row.tid());
    } while (outcome != HeapOutcome.OK && follow(key, old, row, outcome));
    if (outcome == HeapOutcome.OK) {
      childKeys(key).deleted(row);
    }
  }

  private void updateChild(Incoming key, TupleSlot old, TupleSlot row, Setter setter) {
    ChildRow child = childRow(key);
    TupleSlot after = child.after;
    HeapOutcome outcome;
    do {
      after.copyFrom(row);
      for (int i = 0; i < key.columns.length; i++) {
        setter.set(after, i);
      }
      child.checker.check();
      outcome = writer(key).update(row.tid(), row, after, true);
    } while (outcome != HeapOutcome.OK && follow(key, old, row, outcome));
    if (outcome == HeapOutcome.OK) {
      childKeys(key).updated(row, after);
    }
  }

  /**
   * Another transaction has replaced a child's row meanwhile: locks the newest version and puts it
   * into the slot.
   *
   * @return whether it still refers to the key
   */
  private boolean follow(Incoming key, TupleSlot old, TupleSlot row, HeapOutcome outcome) {
    boolean gone = outcome == HeapOutcome.DELETED;
    if (!gone && outcome != HeapOutcome.UPDATED) {
      return false; // by this very statement
    }
    if (!context.transaction().isReadCommitted()) {
      throw LockRowsOperator.serializationFailure(outcome);
    }
    if (gone) {
      return false;
    }
    TableAccess child = childKeys(key).table;
    TupleSlot newest = child.heap.newSlot();
    HeapOutcome locked =
        child.heap.lock(
            context.transaction(),
            row.tid(),
            RowLockMode.UPDATE,
            WaitPolicy.BLOCK,
            newest,
            key.result);
    if (locked != HeapOutcome.OK) {
      return false;
    }
    row.copyFrom(newest);
    KeyConversion conversion =
        new KeyConversion(key.columns, table.heap.descriptor(), key.referenced);
    return !hasNull(row, key.columns)
        && conversion.convert(row)
        && !differ(conversion.target(), old, key.referenced);
  }

  /** Gives a child's column the value that the row it refers to has now. */
  private void cascade(Incoming key, TupleSlot now, TupleSlot after, int i) {
    KeyConversion conversion =
        new KeyConversion(
            new int[] {key.referenced[i]}, after.descriptor(), new int[] {key.columns[i]});
    if (!conversion.convert(now)) {
      throw new DatabaseException(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          key.childInfo.columns().get(key.columns[i]).type() + " out of range");
    }
    after.copyColumn(key.columns[i], conversion.target(), key.columns[i]);
    childRow(key).fitted[i].store(after, key.columns[i]);
  }

  private boolean isReferenced(Incoming key, TupleSlot old) {
    return references(key, old, 1).length > 0;
  }

  /**
   * Does something with each row that refers to a key. What is done may change those rows, so their
   * places are collected first; the statement's snapshot keeps the versions there.
   */
  private void forEachReference(Incoming key, TupleSlot old, Consumer<TupleSlot> action) {
    HeapTable heap = childKeys(key).table.heap;
    TupleSlot row = heap.newSlot();
    for (long tid : references(key, old, Integer.MAX_VALUE)) {
      context.tick();
      if (heap.fetchVersion(tid, row)) {
        action.accept(row);
      }
    }
  }

  /** The places of up to so many rows that refer to a key. */
  private long[] references(Incoming key, TupleSlot old, int limit) {
    LongStream.Builder found = LongStream.builder();
    int count = 0;
    TableAccess child = childKeys(key).table;
    IndexAccess index = key.index;
    TupleSlot row = child.heap.newSlot();
    TupleDescriptor childRow = child.heap.descriptor();
    TupleDescriptor parentRow = table.heap.descriptor();
    if (index != null
        && KeyConversion.isOneToOne(childRow, key.columns, parentRow, key.referenced)) {
      KeyConversion conversion = new KeyConversion(key.referenced, childRow, key.columns);
      if (!conversion.convert(old)) {
        return new long[0];
      }
      ByteSink bytes = new ByteSink(64);
      for (int i = 0; i < key.columns.length; i++) {
        index.codec.append(i, conversion.target(), index.columns[i], bytes);
      }
      BtreeCursor cursor = index.tree.cursor();
      cursor.openEqual(bytes.bytes(), bytes.length());
      while (count < limit && cursor.next()) {
        context.tick();
        if (child.heap.fetch(cursor.tid(), context.snapshot(), row)) {
          found.add(row.tid());
          count++;
        }
      }
      return found.build().toArray();
    }
    KeyConversion conversion = new KeyConversion(key.columns, parentRow, key.referenced);
    RowKey wanted = RowKey.equality(old, key.referenced);
    ByteSink wantedKey = wanted.encode();
    RowKey present = RowKey.equality(conversion.target(), key.referenced);
    try (HeapScan scan = child.heap.scan(context.snapshot())) {
      while (count < limit && scan.next(row)) {
        context.tick();
        if (!conversion.convert(row)) {
          continue;
        }
        ByteSink presentKey = present.encode();
        if (Arrays.equals(
            wantedKey.bytes(), 0, wantedKey.length(), presentKey.bytes(), 0, presentKey.length())) {
          found.add(row.tid());
          count++;
        }
      }
    }
    return found.build().toArray();
  }

  private DatabaseException stillReferenced(Incoming key, TupleSlot old) {
    return new DatabaseException(
            SqlState.FOREIGN_KEY_VIOLATION,
            "update or delete on table \""
                + table.info.name()
                + "\" violates foreign key constraint \""
                + key.constraint.name()
                + "\" on table \""
                + key.childInfo.name()
                + "\"")
        .withDetail(
            "Key "
                + RowText.key(table.info, old, key.referenced, context.session().zone())
                + " is still referenced from table \""
                + key.childInfo.name()
                + "\".");
  }
}
