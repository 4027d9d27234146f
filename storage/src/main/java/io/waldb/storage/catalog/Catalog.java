package io.waldb.storage.catalog;

import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.SqlState;
import io.waldb.storage.heap.HeapOptions;
import io.waldb.storage.heap.HeapOutcome;
import io.waldb.storage.heap.HeapRelations;
import io.waldb.storage.heap.HeapResult;
import io.waldb.storage.heap.HeapScan;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.StorageContext;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The schemas, tables, indexes, sequences and views of a database.
 *
 * <p>They are kept as rows of the system tables, so that changes are transactional and logged like
 * any others, and in memory as an immutable {@link CatalogState}. A transaction that changes the
 * catalog sees its own state; when it commits, its changes are put into the state of all, before
 * its locks are released. So whoever has got a lock on a table finds the newest state of it.
 *
 * <p>The locks: a new name is claimed by {@code LockManager.lockName}, so the second transaction
 * that wants it waits for the first; changing an object needs a table lock that conflicts with
 * itself (the caller's business) and claims the object, so changes of one object come one after the
 * other; creating something in a schema takes ROW EXCLUSIVE on the schema's id, dropping it ACCESS
 * EXCLUSIVE.
 *
 * <p>Thread-safe.
 */
public final class Catalog {
  /** Spaces of {@code LockManager.lockName}. */
  private static final long SCHEMA_NAMES = 1;

  private static final long OBJECTS = 2;
  private static final long RELATION_NAMES = 3;

  private final StorageContext context;
  private final Relations relations;
  private final AtomicLong versions = new AtomicLong();
  private final Map<Transaction, CatalogOverlay> overlays = new ConcurrentHashMap<>();
  private final Map<SystemTable, HeapTable> systemHeaps = new HashMap<>();
  private final Object lock = new Object();

  /** Written under the lock. */
  private volatile CatalogState committed;

  /** What {@link #load} has found wrong. */
  private volatile List<String> faults = List.of();

  /**
   * A catalog that has nothing yet: to be {@linkplain #load loaded} or {@linkplain #bootstrap
   * made}.
   */
  public Catalog(StorageContext context, HeapRelations heaps) {
    this.context = context;
    this.relations = new Relations(context, heaps);
    this.committed =
        CatalogState.of(
            versions.incrementAndGet(),
            relation -> context.pool().blockCount(relation, Fork.MAIN),
            List.of());
    for (SystemTable table : SystemTable.all()) {
      systemHeaps.put(
          table,
          new HeapTable(
              heaps,
              table.relation(),
              table.info().toastRelation(),
              table.info().descriptor(),
              HeapOptions.DEFAULT));
    }
  }

  /** The tables, indexes and sequences behind the descriptions. */
  public Relations relations() {
    return relations;
  }

  // ---- beginning

  /** Makes the system tables and what is in every database. */
  public void bootstrap(Transaction tx) {
    for (SystemTable table : SystemTable.all()) {
      context.files().create(tx, table.relation());
      if (table.info().toastRelation() != 0) {
        context.files().create(tx, table.info().toastRelation());
      }
    }
    List<CatalogRow> rows = new ArrayList<>();
    CatalogState first =
        CatalogState.of(0, relation -> 0, List.of(SchemaInfo.PG_CATALOG, SchemaInfo.PUBLIC));
    rows.addAll(rowsOf(SchemaInfo.PG_CATALOG, first));
    rows.addAll(rowsOf(SchemaInfo.PUBLIC, first));
    for (SystemTable table : SystemTable.all()) {
      rows.addAll(rowsOf(table.info(), first));
    }
    for (TypeKind kind : TypeKind.values()) {
      rows.add(CatalogRows.of(kind));
    }
    write(tx, List.of(), rows);
  }

  /**
   * Reads the system tables.
   *
   * @return what they say of each other that cannot be true, a line each; it is not believed
   */
  public List<String> load(Transaction tx) {
    List<String> found = new ArrayList<>();
    Snapshot snapshot = context.transactions().takeSnapshot(tx);
    try {
      Collection<CatalogObject> objects =
          CatalogReader.read(
              (table, action) -> {
                HeapTable heap = heap(table);
                TupleSlot row = heap.newSlot();
                try (HeapScan scan = heap.scan(snapshot)) {
                  while (scan.next(row)) {
                    action.accept(row);
                  }
                }
              },
              found);
      synchronized (lock) {
        committed = CatalogState.of(nextVersion(), this::pages, objects);
      }
    } finally {
      context.transactions().release(snapshot);
    }
    faults = List.copyOf(found);
    return faults;
  }

  /** The relations of the catalog that a database can do without, if they are empty. */
  public static List<Integer> expendable() {
    return SystemTable.expendable();
  }

  /** What {@link #load} has found wrong. */
  public List<String> faults() {
    return faults;
  }

  /* Nobody has the table locked: its file may just be gone, and the plan is looked at again. */
  private int pages(int relation) {
    try {
      return context.pool().blockCount(relation, Fork.MAIN);
    } catch (DatabaseException e) {
      if (e.state() != SqlState.UNDEFINED_FILE) {
        throw e;
      }
      return 0;
    }
  }

  private HeapTable heap(SystemTable table) {
    HeapTable heap = systemHeaps.get(table);
    if (heap == null) {
      throw new IllegalArgumentException(table.toString());
    }
    return heap;
  }

  // ---- reading

  /** The catalog as it was last committed. */
  public CatalogState committed() {
    return committed;
  }

  /** The catalog as a transaction sees it: what is committed and its own changes. */
  public CatalogState current(Transaction tx) {
    if (!tx.hasListeners()) {
      return committed; // an overlay listens; most transactions never have one
    }
    CatalogOverlay overlay = overlays.get(tx);
    return overlay == null ? committed : overlay.state();
  }

  /** The version of {@link #committed}: a plan made from another may be out of date. */
  public long version() {
    return committed.version();
  }

  long nextVersion() {
    return versions.incrementAndGet();
  }

  /**
   * Locks a table and then finds it, so that it cannot change any more.
   *
   * @throws DatabaseException 42P01 when it is gone; what the lock manager throws
   */
  public TableInfo lockTable(Transaction tx, int table, TableLockMode mode) {
    context.locks().lockTable(tx, table, mode);
    TableInfo found = current(tx).table(table);
    if (found == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_TABLE, "relation with OID " + table + " does not exist");
    }
    return found;
  }

  /**
   * Relation numbers that belong to something: the files of all others are left over from
   * transactions that did not commit.
   */
  public Set<Integer> relationNumbers() {
    Set<Integer> numbers = new HashSet<>();
    for (CatalogObject object : committed.objects()) {
      if (object instanceof TableInfo table) {
        numbers.add(table.relation());
        numbers.add(table.toastRelation());
        table.indexes().forEach(index -> numbers.add(index.relation()));
      } else if (object instanceof SequenceInfo sequence) {
        numbers.add(sequence.relation());
      }
    }
    return numbers;
  }

  // ---- changing

  /** A number that no object and no relation file has or ever had. */
  public int newId() {
    return context.files().newNumber();
  }

  private void put(Transaction tx, CatalogObject object) {
    change(tx, object.id(), object);
  }

  private void change(Transaction tx, int id, @Nullable CatalogObject object) {
    CatalogState before = current(tx);
    CatalogObject old = before.object(id);
    List<CatalogRow> gone = old == null ? List.of() : rowsOf(old, before);
    List<CatalogRow> added = object == null ? List.of() : rowsOf(object, before);
    Set<CatalogRow> kept = new HashSet<>(gone);
    kept.retainAll(new HashSet<>(added));
    List<CatalogRow> toRemove = new ArrayList<>(gone);
    toRemove.removeAll(kept);
    List<CatalogRow> toAdd = new ArrayList<>(added);
    toAdd.removeAll(kept);
    write(tx, toRemove, toAdd);
    overlay(tx).change(id, object);
  }

  private CatalogOverlay overlay(Transaction tx) {
    return overlays.computeIfAbsent(
        tx,
        key -> {
          CatalogOverlay overlay = new CatalogOverlay(this, tx);
          tx.addListener(overlay);
          return overlay;
        });
  }

  /** Called when a transaction that has changed the catalog ends, its locks still held. */
  void ended(Transaction tx, Map<Integer, @Nullable CatalogObject> changes) {
    if (!changes.isEmpty()) {
      synchronized (lock) {
        committed = committed.with(nextVersion(), changes);
      }
    }
    overlays.remove(tx);
  }

  private static List<CatalogRow> rowsOf(CatalogObject object, CatalogState state) {
    return CatalogRows.of(
        object,
        name -> {
          SchemaInfo schema = state.schema(name);
          if (schema == null) {
            throw undefinedSchema(name);
          }
          return schema.id();
        });
  }

  private void write(Transaction tx, List<CatalogRow> gone, List<CatalogRow> added) {
    Map<SystemTable, Set<List<Long>>> removals = new LinkedHashMap<>();
    for (CatalogRow row : gone) {
      removals.computeIfAbsent(row.table(), table -> new HashSet<>()).add(row.key());
    }
    tx.assignXid();
    tx.nextCommand();
    removals.forEach((table, keys) -> remove(tx, table, keys));
    for (CatalogRow row : added) {
      HeapTable heap = heap(row.table());
      TupleSlot slot = heap.newSlot();
      row.fill(slot);
      heap.insert(tx, slot);
    }
    tx.nextCommand();
  }

  private void remove(Transaction tx, SystemTable table, Set<List<Long>> keys) {
    HeapTable heap = heap(table);
    List<Long> places = new ArrayList<>();
    Snapshot snapshot = context.transactions().takeLatestSnapshot(tx);
    try (HeapScan scan = heap.scan(snapshot)) {
      TupleSlot row = heap.newSlot();
      while (scan.next(row)) {
        if (keys.contains(table.key(row))) {
          places.add(row.tid());
        }
      }
    } finally {
      context.transactions().release(snapshot);
    }
    if (places.size() != keys.size()) {
      throw new DatabaseException(
          SqlState.INTERNAL_ERROR,
          table + " has " + places.size() + " of " + keys.size() + " rows to be removed");
    }
    HeapResult result = new HeapResult();
    for (long tid : places) {
      if (heap.delete(tx, tid, result) != HeapOutcome.OK) {
        throw new DatabaseException(
            SqlState.INTERNAL_ERROR, "row of " + table + " was changed concurrently");
      }
    }
  }

  // ---- schemas

  /**
   * Creates a schema.
   *
   * @throws DatabaseException 42P06 when there is one of that name
   */
  public SchemaInfo createSchema(Transaction tx, String name) {
    context.locks().lockName(tx, SCHEMA_NAMES, name);
    if (current(tx).hasSchema(name)) {
      throw new DatabaseException(
          SqlState.DUPLICATE_SCHEMA, "schema \"" + name + "\" already exists");
    }
    SchemaInfo schema = new SchemaInfo(newId(), name);
    put(tx, schema);
    return schema;
  }

  /**
   * Drops a schema that is empty.
   *
   * @throws DatabaseException 3F000 when there is none of that name, 2BP01 when it is not empty
   */
  public void dropSchema(Transaction tx, String name) {
    SchemaInfo schema = lockSchema(tx, name, TableLockMode.ACCESS_EXCLUSIVE);
    CatalogState state = current(tx);
    for (CatalogObject object : state.objects()) {
      if (object instanceof RelationInfo relation && state.schemaOf(relation).equals(name)) {
        throw new DatabaseException(
                SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                "cannot drop schema " + name + " because other objects depend on it")
            .withHint("Use DROP ... CASCADE to drop the dependent objects too.");
      }
    }
    change(tx, schema.id(), null);
  }

  private SchemaInfo lockSchema(Transaction tx, String name, TableLockMode mode) {
    SchemaInfo schema = current(tx).schema(name);
    if (schema != null) {
      context.locks().lockTable(tx, schema.id(), mode);
      schema = current(tx).schema(name);
    }
    if (schema == null) {
      throw undefinedSchema(name);
    }
    return schema;
  }

  private static DatabaseException undefinedSchema(String name) {
    return new DatabaseException(
        SqlState.INVALID_SCHEMA_NAME, "schema \"" + name + "\" does not exist");
  }

  /** Claims the name of a new table, index, sequence or view. */
  private void claimName(Transaction tx, String schema, String name) {
    if (schema.equals(SchemaInfo.PG_CATALOG.name())) {
      throw new DatabaseException(
          SqlState.INSUFFICIENT_PRIVILEGE,
          "permission denied to create \"" + schema + "." + name + "\"");
    }
    SchemaInfo found = lockSchema(tx, schema, TableLockMode.ROW_EXCLUSIVE);
    context.locks().lockName(tx, RELATION_NAMES + found.id(), name);
    if (current(tx).isNameTaken(schema, name)) {
      throw new DatabaseException(
          SqlState.DUPLICATE_TABLE, "relation \"" + name + "\" already exists");
    }
  }

  // ---- tables

  /**
   * Creates an empty table without indexes and constraints.
   *
   * @param columns by position
   * @param fillFactor 10 to 100
   * @throws DatabaseException 42P07 when the name is taken, 3F000 without such a schema
   */
  public TableInfo createTable(
      Transaction tx, String schema, String name, List<ColumnInfo> columns, int fillFactor) {
    claimName(tx, schema, name);
    int id = newId();
    context.locks().lockTable(tx, id, TableLockMode.ACCESS_EXCLUSIVE);
    int relation = newFile(tx);
    TableInfo table =
        new TableInfo(
            id,
            schema,
            name,
            relation,
            columns,
            TableInfo.describe(columns, null),
            List.of(),
            List.of(),
            -1,
            0,
            false,
            needsToast(columns) ? newFile(tx) : 0,
            fillFactor);
    put(tx, table);
    return table;
  }

  private int newFile(Transaction tx) {
    int relation = newId();
    context.files().create(tx, relation);
    tx.onEnd(
        committed -> {
          if (!committed) {
            relations.forget(relation);
          }
        });
    return relation;
  }

  private static boolean needsToast(List<ColumnInfo> columns) {
    for (ColumnInfo column : columns) {
      if (!column.dropped() && column.type().kind().width() < 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Changes the description of a table: columns, constraints, index flags, estimates. The caller
   * holds a lock on the table that conflicts with itself.
   *
   * @param change from what the table is now to what it shall be; id, schema and name stay
   */
  public TableInfo alterTable(Transaction tx, int id, UnaryOperator<TableInfo> change) {
    claimObject(tx, id);
    TableInfo table = table(tx, id);
    TableInfo changed = change.apply(table);
    if (!changed.schema().equals(table.schema()) || !changed.name().equals(table.name())) {
      throw new IllegalArgumentException("use moveTable");
    }
    if (changed.system()) {
      overlay(tx).change(id, changed); // built in: what is learned of it lasts until closing
      return changed;
    }
    if (changed.toastRelation() == 0 && needsToast(changed.columns())) {
      changed = changed.withRelations(changed.relation(), newFile(tx));
    }
    put(tx, changed);
    return changed;
  }

  private void claimObject(Transaction tx, int id) {
    context.locks().lockName(tx, OBJECTS, Integer.toString(id));
  }

  private TableInfo table(Transaction tx, int id) {
    TableInfo table = current(tx).table(id);
    if (table == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_TABLE, "relation with OID " + id + " does not exist");
    }
    return table;
  }

  /**
   * Gives a table another name, schema, or both; its indexes and owned sequences go to the schema
   * too.
   *
   * @throws DatabaseException 42P07 when a name is taken there
   */
  public TableInfo moveTable(Transaction tx, int id, String schema, String name) {
    claimObject(tx, id);
    TableInfo table = table(tx, id);
    claimName(tx, schema, name);
    if (!schema.equals(table.schema())) {
      for (IndexInfo index : table.indexes()) {
        claimName(tx, schema, index.name());
      }
      for (SequenceInfo sequence : current(tx).ownedSequences(id)) {
        moveSequence(tx, sequence.id(), schema, sequence.name());
      }
    }
    TableInfo moved = table.withName(schema, name);
    put(tx, moved);
    return moved;
  }

  /**
   * Drops a table with its indexes, constraints, owned sequences and comments. The caller holds
   * ACCESS EXCLUSIVE on it and has seen to the foreign keys that refer to it.
   */
  public void dropTable(Transaction tx, int id) {
    claimObject(tx, id);
    TableInfo table = table(tx, id);
    for (SequenceInfo sequence : current(tx).ownedSequences(id)) {
      dropSequence(tx, sequence.id());
    }
    dropFiles(tx, table);
    change(tx, id, null);
    removeComments(tx, id);
    for (IndexInfo index : table.indexes()) {
      removeComments(tx, index.id());
    }
  }

  private void dropFiles(Transaction tx, TableInfo table) {
    dropFile(tx, table.relation());
    if (table.toastRelation() != 0) {
      dropFile(tx, table.toastRelation());
    }
    for (IndexInfo index : table.indexes()) {
      dropFile(tx, index.relation());
    }
  }

  private void dropFile(Transaction tx, int relation) {
    context.files().drop(tx, relation);
    tx.onEnd(
        committed -> {
          if (committed) {
            relations.forget(relation);
          }
        });
  }

  /**
   * Gives a table new, empty files in place of the present ones, which go when the transaction
   * commits: for TRUNCATE, and for rewriting all rows. The caller holds ACCESS EXCLUSIVE.
   */
  public TableInfo renewFiles(Transaction tx, int id) {
    claimObject(tx, id);
    TableInfo table = table(tx, id);
    dropFiles(tx, table);
    List<IndexInfo> indexes = new ArrayList<>();
    for (IndexInfo index : table.indexes()) {
      indexes.add(index.withRelation(newIndexFile(tx, index.name())));
    }
    TableInfo renewed =
        table
            .withRelations(newFile(tx), table.toastRelation() == 0 ? 0 : newFile(tx))
            .withIndexes(indexes)
            .withEstimates(-1, 0);
    put(tx, renewed);
    return renewed;
  }

  /** Notes what VACUUM or ANALYZE has counted. */
  public void updateEstimates(Transaction tx, int id, double rows, int pages) {
    alterTable(tx, id, table -> table.withEstimates(rows, pages));
  }

  // ---- indexes

  /**
   * Creates an empty index; the caller, who holds SHARE on the table or more, fills it.
   *
   * @param keys at least one
   * @throws DatabaseException 42P07 when the name is taken
   */
  public IndexInfo createIndex(
      Transaction tx,
      int table,
      String name,
      List<IndexKey> keys,
      boolean unique,
      boolean primary) {
    claimObject(tx, table);
    TableInfo of = table(tx, table);
    claimName(tx, of.schema(), name);
    List<IndexKey> fixed = new ArrayList<>();
    for (IndexKey key : keys) {
      fixed.add(new IndexKey(key.column(), key.descending(), key.nullsFirst(), primary));
    }
    IndexInfo index =
        new IndexInfo(newId(), name, table, newIndexFile(tx, name), fixed, unique, primary, true);
    List<IndexInfo> indexes = new ArrayList<>(of.indexes());
    indexes.add(index);
    put(tx, of.withIndexes(indexes));
    return index;
  }

  private int newIndexFile(Transaction tx, String name) {
    int relation = newFile(tx);
    relations.newIndex(relation, name).create(tx.assignXid());
    return relation;
  }

  /**
   * Gives an index a new, empty file; the caller holds ACCESS EXCLUSIVE on the table and fills it.
   */
  public IndexInfo renewIndex(Transaction tx, int table, int index) {
    IndexInfo[] renewed = new IndexInfo[1];
    alterTable(
        tx,
        table,
        of -> {
          List<IndexInfo> indexes = new ArrayList<>();
          for (IndexInfo each : of.indexes()) {
            if (each.id() == index) {
              dropFile(tx, each.relation());
              renewed[0] = each.withRelation(newIndexFile(tx, each.name())).withValid(true);
              indexes.add(renewed[0]);
            } else {
              indexes.add(each);
            }
          }
          return of.withIndexes(indexes);
        });
    return renewed[0];
  }

  /**
   * Drops an index that no constraint owns any more; the caller holds ACCESS EXCLUSIVE on its
   * table.
   */
  public void dropIndex(Transaction tx, int table, int index) {
    alterTable(
        tx,
        table,
        of -> {
          List<IndexInfo> indexes = new ArrayList<>();
          for (IndexInfo each : of.indexes()) {
            if (each.id() == index) {
              dropFile(tx, each.relation());
            } else {
              indexes.add(each);
            }
          }
          return of.withIndexes(indexes);
        });
    removeComments(tx, index);
  }

  /**
   * Gives an index another name.
   *
   * @throws DatabaseException 42P07 when it is taken
   */
  public void renameIndex(Transaction tx, int table, int index, String name) {
    claimName(tx, table(tx, table).schema(), name);
    alterTable(
        tx,
        table,
        of ->
            of.withIndexes(
                of.indexes().stream()
                    .map(each -> each.id() == index ? each.withName(name) : each)
                    .toList()));
  }

  // ---- constraints

  /** Adds a constraint, whose id comes from {@link #newId}. */
  public void addConstraint(Transaction tx, ConstraintInfo constraint) {
    alterTable(
        tx,
        constraint.table(),
        of -> {
          if (of.constraint(constraint.name()) != null) {
            throw new DatabaseException(
                SqlState.DUPLICATE_OBJECT,
                "constraint \""
                    + constraint.name()
                    + "\" for relation \""
                    + of.name()
                    + "\" already exists");
          }
          List<ConstraintInfo> constraints = new ArrayList<>(of.constraints());
          constraints.add(constraint);
          return of.withConstraints(constraints);
        });
  }

  /** Takes a constraint away; its index, if it owns one, is left to the caller. */
  public void dropConstraint(Transaction tx, int table, int constraint) {
    alterTable(
        tx,
        table,
        of ->
            of.withConstraints(
                of.constraints().stream().filter(each -> each.id() != constraint).toList()));
  }

  // ---- sequences

  /**
   * Creates a sequence.
   *
   * @param definition id and relation number are ignored
   * @throws DatabaseException 42P07 when the name is taken
   */
  public SequenceInfo createSequence(Transaction tx, SequenceInfo definition) {
    claimName(tx, definition.schema(), definition.name());
    int id = newId();
    context.locks().lockTable(tx, id, TableLockMode.ACCESS_EXCLUSIVE);
    SequenceInfo sequence = definition.withIds(id, newFile(tx));
    relations.sequence(sequence).create(tx, sequence);
    put(tx, sequence);
    return sequence;
  }

  /** Changes a sequence's definition; id, relation, schema and name stay. */
  public SequenceInfo alterSequence(Transaction tx, int id, UnaryOperator<SequenceInfo> change) {
    claimObject(tx, id);
    SequenceInfo changed = change.apply(sequence(tx, id));
    put(tx, changed);
    return changed;
  }

  /** Has a sequence begin again at a value, if and when the transaction commits. */
  public SequenceInfo restartSequence(Transaction tx, int id, long value) {
    return alterSequence(
        tx,
        id,
        sequence -> {
          dropFile(tx, sequence.relation());
          SequenceInfo restarted = sequence.withRelation(newFile(tx));
          relations.sequence(restarted).create(tx, restarted, value);
          return restarted;
        });
  }

  /**
   * Gives a sequence another name, schema, or both.
   *
   * @throws DatabaseException 42P07 when the name is taken there
   */
  public SequenceInfo moveSequence(Transaction tx, int id, String schema, String name) {
    claimName(tx, schema, name);
    return alterSequence(tx, id, sequence -> sequence.withName(schema, name));
  }

  /** Drops a sequence; the column that owns it is left to the caller. */
  public void dropSequence(Transaction tx, int id) {
    context.locks().lockTable(tx, id, TableLockMode.ACCESS_EXCLUSIVE);
    claimObject(tx, id);
    dropFile(tx, sequence(tx, id).relation());
    change(tx, id, null);
    removeComments(tx, id);
  }

  private SequenceInfo sequence(Transaction tx, int id) {
    SequenceInfo sequence = current(tx).sequence(id);
    if (sequence == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_TABLE, "relation with OID " + id + " does not exist");
    }
    return sequence;
  }

  // ---- views

  /**
   * Creates a view, or replaces one of the same name.
   *
   * @throws DatabaseException 42P07 when the name is taken by something else, or may not be
   *     replaced
   */
  public ViewInfo createView(
      Transaction tx,
      String schema,
      String name,
      List<String> columns,
      String queryText,
      boolean orReplace) {
    ViewInfo old = orReplace ? current(tx).view(schema, name) : null;
    if (old != null) {
      context.locks().lockTable(tx, old.id(), TableLockMode.ACCESS_EXCLUSIVE);
      claimObject(tx, old.id());
      old = current(tx).view(schema, name);
    }
    if (old == null) {
      claimName(tx, schema, name);
    }
    ViewInfo view =
        new ViewInfo(old == null ? newId() : old.id(), schema, name, columns, queryText);
    put(tx, view);
    return view;
  }

  /** Drops a view. */
  public void dropView(Transaction tx, int id) {
    context.locks().lockTable(tx, id, TableLockMode.ACCESS_EXCLUSIVE);
    claimObject(tx, id);
    change(tx, id, null);
    removeComments(tx, id);
  }

  /**
   * Gives a view another name, schema, or both.
   *
   * @throws DatabaseException 42P07 when the name is taken there
   */
  public void moveView(Transaction tx, int id, String schema, String name) {
    context.locks().lockTable(tx, id, TableLockMode.ACCESS_EXCLUSIVE);
    claimObject(tx, id);
    if (current(tx).object(id) instanceof ViewInfo view) {
      claimName(tx, schema, name);
      put(tx, new ViewInfo(id, schema, name, view.columns(), view.queryText()));
    }
  }

  // ---- comments

  /**
   * Sets the comment of an object or of a table's column; null takes it away.
   *
   * @param object id of the object
   * @param systemTable id of the system table that lists the object, such as 1259 for pg_class
   * @param column number of the column from 1; 0 for the object itself
   */
  public void comment(
      Transaction tx, int object, int systemTable, int column, @Nullable String text) {
    claimObject(tx, object);
    List<Long> key = List.of((long) object, (long) systemTable, (long) column);
    Set<List<Long>> there = commentsOf(tx, object);
    there.retainAll(Set.of(key));
    tx.nextCommand();
    if (!there.isEmpty()) {
      remove(tx, SystemTable.PG_DESCRIPTION, there);
    }
    if (text != null) {
      write(tx, List.of(), List.of(CatalogRows.comment(object, systemTable, column, text)));
    }
    tx.nextCommand();
  }

  private void removeComments(Transaction tx, int object) {
    Set<List<Long>> there = commentsOf(tx, object);
    if (!there.isEmpty()) {
      remove(tx, SystemTable.PG_DESCRIPTION, there);
      tx.nextCommand();
    }
  }

  private Set<List<Long>> commentsOf(Transaction tx, int object) {
    SystemTable table = SystemTable.PG_DESCRIPTION;
    HeapTable heap = heap(table);
    Set<List<Long>> keys = new HashSet<>();
    Snapshot snapshot = context.transactions().takeLatestSnapshot(tx);
    try (HeapScan scan = heap.scan(snapshot)) {
      TupleSlot row = heap.newSlot();
      while (scan.next(row)) {
        List<Long> key = table.key(row);
        if (key.get(0) == object) {
          keys.add(key);
        }
      }
    } finally {
      context.transactions().release(snapshot);
    }
    return keys;
  }
}
