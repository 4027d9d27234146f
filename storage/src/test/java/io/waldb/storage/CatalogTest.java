package io.waldb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.storage.btree.BtreeCursor;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ColumnStatistics;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.ConstraintInfo.ReferentialAction;
import io.waldb.storage.catalog.IndexFill;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TypeKind;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private final FileSystem files = new MemoryFileSystem();
  private TestDatabase db = TestDatabase.open(files);

  @AfterEach
  void close() {
    db.close();
  }

  private Catalog catalog() {
    return db.engine.catalog();
  }

  private void restart() {
    db.close();
    db = TestDatabase.open(files);
  }

  private void crash() {
    db.crash();
    db = TestDatabase.open(files);
  }

  private static SequenceInfo sequence(String name, int ownerTable, int ownerColumn) {
    return new SequenceInfo(
        0,
        "public",
        name,
        0,
        TypeKind.BIGINT,
        1,
        1,
        1,
        Long.MAX_VALUE,
        1,
        false,
        ownerTable,
        ownerColumn,
        false);
  }

  private static void assertState(Throwable failure, SqlState state) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).isEqualTo(state));
  }

  @Test
  void everythingKnownOfATableSurvivesARestart() {
    List<ColumnInfo> columns =
        List.of(
            new ColumnInfo(
                "id",
                SqlType.INTEGER,
                0,
                true,
                false,
                null,
                ColumnInfo.Identity.ALWAYS,
                0,
                null,
                null),
            new ColumnInfo(
                "name",
                SqlType.varchar(20),
                1,
                false,
                false,
                "'x'::text || 'y'",
                ColumnInfo.Identity.NONE,
                0,
                null,
                new ColumnStatistics(0.25, 7, -0.5, 0.125)),
            new ColumnInfo(
                "price",
                SqlType.numeric(10, 2),
                2,
                false,
                false,
                null,
                ColumnInfo.Identity.NONE,
                0,
                "id * 2",
                null),
            ColumnInfo.of("gone", SqlType.TEXT, 3).asDropped(),
            ColumnInfo.of("at", SqlType.timestamp(3), 4));
    db.run(
        tx -> {
          TableInfo parent = db.createTable(tx, "parent");
          TableInfo table = catalog().createTable(tx, "public", "t", columns, 70);
          SequenceInfo owned =
              catalog().createSequence(tx, sequence("t_id_seq", 0, 0).withIdentity(table.id(), 0));
          catalog()
              .alterTable(
                  tx,
                  table.id(),
                  of -> {
                    List<ColumnInfo> changed = new ArrayList<>(of.columns());
                    changed.set(
                        0, changed.get(0).withIdentity(ColumnInfo.Identity.ALWAYS, owned.id()));
                    TupleDescriptor descriptor =
                        new TupleDescriptor(
                            of.columns().stream()
                                .map(
                                    c ->
                                        new TupleDescriptor.Column(
                                            c.name(),
                                            c.type(),
                                            c.dropped(),
                                            c.position() == 1 ? "old" : null))
                                .toList());
                    return of.withColumns(changed, descriptor).withEstimates(42, 3);
                  });
          IndexInfo index =
              catalog()
                  .createIndex(
                      tx,
                      table.id(),
                      "t_i",
                      List.of(new IndexKey(1, true, true), IndexKey.ascending(0)),
                      true,
                      false);
          catalog()
              .addConstraint(
                  tx,
                  new ConstraintInfo(
                      catalog().newId(),
                      "t_u",
                      table.id(),
                      ConstraintInfo.Kind.UNIQUE,
                      List.of(1, 0),
                      index.id(),
                      null,
                      0,
                      List.of(),
                      ReferentialAction.NO_ACTION,
                      ReferentialAction.NO_ACTION,
                      false,
                      false,
                      true));
          catalog()
              .addConstraint(
                  tx,
                  new ConstraintInfo(
                      catalog().newId(),
                      "t_f",
                      table.id(),
                      ConstraintInfo.Kind.FOREIGN_KEY,
                      List.of(0),
                      0,
                      null,
                      parent.id(),
                      List.of(1),
                      ReferentialAction.CASCADE,
                      ReferentialAction.SET_NULL,
                      true,
                      true,
                      false));
          catalog()
              .addConstraint(
                  tx,
                  new ConstraintInfo(
                      catalog().newId(),
                      "t_c",
                      table.id(),
                      ConstraintInfo.Kind.CHECK,
                      List.of(2),
                      0,
                      "price > 0 and " + "x".repeat(20_000),
                      0,
                      List.of(),
                      ReferentialAction.NO_ACTION,
                      ReferentialAction.NO_ACTION,
                      false,
                      false,
                      true));
          catalog().createView(tx, "public", "v", List.of("a", "b"), "select 1, 2", false);
          catalog().createSchema(tx, "other");
        });
    CatalogState before = catalog().committed();
    for (Runnable again : List.<Runnable>of(this::restart, this::crash)) {
      again.run();
      CatalogState after = catalog().committed();
      assertThat(after.objects()).usingRecursiveComparison().isEqualTo(before.objects());
      TableInfo table = Objects.requireNonNull(after.table("public", "t"));
      assertThat(table.descriptor().column(1).missing()).isEqualTo("old");
      assertThat(table.columns().get(0).identitySequence())
          .isEqualTo(Objects.requireNonNull(after.sequence("public", "t_id_seq")).id());
      assertThat(after.referencing(Objects.requireNonNull(after.table("public", "parent")).id()))
          .extracting(ConstraintInfo::name)
          .containsExactly("t_f");
      assertThat(after.hasSchema("other")).isTrue();
    }
  }

  @Test
  void transactionSeesItsOwnChangesAndOthersDoNotUntilItCommits() {
    Transaction tx = db.begin();
    db.createTable(tx, "t");
    db.insert(tx, "t", 1, 10, "one");
    assertThat(db.read(tx, "t")).isEqualTo(Map.of(1L, 10L));
    Transaction other = db.begin();
    assertThat(catalog().current(other).table("public", "t")).isNull();
    long version = catalog().version();
    db.commit(tx);
    assertThat(catalog().current(other).table("public", "t")).isNotNull();
    assertThat(catalog().version()).isGreaterThan(version);
    db.commit(other);
  }

  @Test
  void rolledBackTableIsGoneWithItsFiles() {
    List<String> before = files.list("base");
    Transaction tx = db.begin();
    TableInfo table = db.createTable(tx, "t");
    catalog().createIndex(tx, table.id(), "i", List.of(IndexKey.ascending(0)), true, true);
    assertThat(files.list("base")).hasSizeGreaterThan(before.size());
    db.abort(tx);
    assertThat(catalog().committed().table("public", "t")).isNull();
    assertThat(files.list("base")).isEqualTo(before);
    db.run(again -> db.createTable(again, "t"));
  }

  @Test
  void filesOfTransactionsThatACrashEndedAreRemovedAtTheNextStart() {
    List<String> before = files.list("base");
    Transaction tx = db.begin();
    db.createTable(tx, "t");
    db.engine.checkpoint(new CancelToken());
    crash();
    assertThat(files.list("base")).isEqualTo(before);
    assertThat(catalog().committed().table("public", "t")).isNull();
  }

  @Test
  void savepointTakesBackWhatWasChangedInTheCatalogSince() {
    Transaction tx = db.begin();
    db.createTable(tx, "a");
    List<String> filesOfA = files.list("base");
    tx.savepoint("s");
    db.createTable(tx, "b");
    tx.savepoint("inner");
    catalog().dropTable(tx, db.table(tx, "a").id());
    assertThat(catalog().current(tx).table("public", "a")).isNull();
    tx.release("inner");
    tx.rollbackTo("s");
    assertThat(catalog().current(tx).table("public", "b")).isNull();
    assertThat(catalog().current(tx).table("public", "a")).isNotNull();
    assertThat(files.list("base")).isEqualTo(filesOfA);
    db.insert(tx, "a", 1, 10, "one");
    db.commit(tx);
    assertThat(db.read("a")).isEqualTo(Map.of(1L, 10L));
    crash();
    assertThat(db.read("a")).isEqualTo(Map.of(1L, 10L));
    assertThat(catalog().committed().table("public", "b")).isNull();
  }

  @Test
  void filesOfADroppedTableStayUntilTheDropCommits() {
    db.run(tx -> db.createTable(tx, "t"));
    List<String> with = files.list("base");
    Transaction tx = db.begin();
    catalog().lockTable(tx, db.table(tx, "t").id(), TableLockMode.ACCESS_EXCLUSIVE);
    catalog().dropTable(tx, db.table(tx, "t").id());
    assertThat(files.list("base")).isEqualTo(with);
    db.abort(tx);
    assertThat(db.read("t")).isEmpty();
    db.run(drop -> catalog().dropTable(drop, db.table(drop, "t").id()));
    assertThat(files.list("base")).hasSizeLessThan(with.size());
    crash();
    assertThat(catalog().committed().table("public", "t")).isNull();
  }

  @Test
  void truncateIsTransactionalAndSurvivesACrash() {
    db.run(
        tx -> {
          TableInfo table = db.createTable(tx, "t");
          catalog().createIndex(tx, table.id(), "i", List.of(IndexKey.ascending(0)), true, true);
        });
    db.run(tx -> db.insert(tx, "t", 1, 10, "x".repeat(20_000)));
    Transaction tx = db.begin();
    catalog().renewFiles(tx, db.table(tx, "t").id());
    db.insert(tx, "t", 2, 20, "two");
    assertThat(db.read(tx, "t")).isEqualTo(Map.of(2L, 20L));
    db.abort(tx);
    assertThat(db.read("t")).isEqualTo(Map.of(1L, 10L));
    db.run(
        again -> {
          catalog().renewFiles(again, db.table(again, "t").id());
          db.insert(again, "t", 3, 30, "three");
        });
    crash();
    assertThat(db.read("t")).isEqualTo(Map.of(3L, 30L));
  }

  @Test
  void secondTransactionThatCreatesATableOfTheSameNameWaitsAndFails() throws Exception {
    Transaction first = db.begin();
    db.createTable(first, "t");
    CompletableFuture<TableInfo> second =
        CompletableFuture.supplyAsync(
            () -> {
              Transaction tx = db.begin();
              try {
                return db.createTable(tx, "t");
              } finally {
                db.abort(tx);
              }
            });
    db.commit(first);
    try {
      second.get(10, TimeUnit.SECONDS);
      throw new AssertionError("no failure");
    } catch (ExecutionException e) {
      assertState(e.getCause(), SqlState.DUPLICATE_TABLE);
    }
  }

  @Test
  void namesOfTablesIndexesSequencesAndViewsCollide() {
    db.run(
        tx -> {
          TableInfo table = db.createTable(tx, "t");
          catalog().createIndex(tx, table.id(), "i", List.of(IndexKey.ascending(0)), false, false);
          catalog().createSequence(tx, sequence("s", 0, 0));
          catalog().createView(tx, "public", "v", List.of("a"), "select 1", false);
          for (String name : List.of("t", "i", "s", "v")) {
            assertThatThrownBy(() -> db.createTable(tx, name))
                .satisfies(e -> assertState(e, SqlState.DUPLICATE_TABLE));
          }
          assertThatThrownBy(
                  () -> catalog().createTable(tx, "nowhere", "t", TestDatabase.columns(), 100))
              .satisfies(e -> assertState(e, SqlState.INVALID_SCHEMA_NAME));
          assertThatThrownBy(() -> catalog().createSchema(tx, "public"))
              .satisfies(e -> assertState(e, SqlState.DUPLICATE_SCHEMA));
          assertThatThrownBy(() -> catalog().dropSchema(tx, "public"))
              .satisfies(e -> assertState(e, SqlState.DEPENDENT_OBJECTS_STILL_EXIST));
        });
  }

  @Test
  void indexIsFilledFromTheTableAndRefusesDuplicates() {
    db.run(
        tx -> {
          db.createTable(tx, "t");
          for (int i = 0; i < 1000; i++) {
            db.insert(tx, "t", i, i % 10, "n" + i);
          }
        });
    db.run(
        tx -> {
          TableInfo table = db.table(tx, "t");
          db.engine.locks().lockTable(tx, table.id(), TableLockMode.SHARE);
          IndexInfo index =
              catalog()
                  .createIndex(tx, table.id(), "i", List.of(IndexKey.ascending(1)), false, false);
          db.engine.indexFill().fill(tx, db.table(tx, "t"), index, IndexFill::plainError);
          BtreeCursor cursor = catalog().relations().index(index).cursor();
          io.waldb.storage.tuple.ByteSink key = new io.waldb.storage.tuple.ByteSink();
          io.waldb.storage.tuple.TupleSlot row = catalog().relations().heap(table).newSlot();
          row.setLong(1, 3);
          io.waldb.storage.catalog.Relations.keyCodec(table, index).encode(row, new int[] {1}, key);
          cursor.openEqual(key.bytes(), key.length());
          int found = 0;
          while (cursor.next()) {
            found++;
          }
          assertThat(found).isEqualTo(100);
        });
    Transaction tx = db.begin();
    TableInfo table = db.table(tx, "t");
    IndexInfo unique =
        catalog().createIndex(tx, table.id(), "u", List.of(IndexKey.ascending(1)), true, false);
    assertThatThrownBy(
            () -> db.engine.indexFill().fill(tx, db.table(tx, "t"), unique, IndexFill::plainError))
        .satisfies(e -> assertState(e, SqlState.UNIQUE_VIOLATION));
    db.abort(tx);
  }

  @Test
  void sequenceNeverGivesAValueTwiceAndLeavesOutNoneAcrossAShutdown() {
    SequenceInfo[] info = new SequenceInfo[1];
    db.run(tx -> info[0] = catalog().createSequence(tx, sequence("s", 0, 0)));
    Transaction tx = db.begin();
    for (long i = 1; i <= 40; i++) {
      assertThat(catalog().relations().sequence(info[0]).next(tx, info[0])).isEqualTo(i);
    }
    db.abort(tx);
    restart();
    Transaction second = db.begin();
    assertThat(catalog().relations().sequence(info[0]).next(second, info[0])).isEqualTo(41);
    db.commit(second);
    assertThat(second.xid()).isZero();
    crash();
    Transaction third = db.begin();
    long next = catalog().relations().sequence(info[0]).next(third, info[0]);
    assertThat(next).isGreaterThan(41).isLessThanOrEqualTo(41 + 33);
    catalog().relations().sequence(info[0]).set(third, info[0], 1000, true);
    db.commit(third);
    crash();
    Transaction fourth = db.begin();
    assertThat(catalog().relations().sequence(info[0]).next(fourth, info[0])).isEqualTo(1001);
    catalog().restartSequence(fourth, info[0].id(), 5);
    SequenceInfo restarted =
        Objects.requireNonNull(catalog().current(fourth).sequence("public", "s"));
    assertThat(catalog().relations().sequence(restarted).next(fourth, restarted)).isEqualTo(5);
    db.abort(fourth);
    Transaction fifth = db.begin();
    assertThat(catalog().relations().sequence(info[0]).next(fifth, info[0])).isEqualTo(1002);
    db.commit(fifth);
  }

  @Test
  void sequenceEndsAtItsBoundOrCycles() {
    SequenceInfo small =
        new SequenceInfo(
            0, "public", "s", 0, TypeKind.SMALLINT, 3, -2, -1, 3, 1, false, 0, 0, false);
    SequenceInfo round =
        new SequenceInfo(0, "public", "r", 0, TypeKind.SMALLINT, 2, 2, 1, 4, 1, true, 0, 0, false);
    db.run(
        tx -> {
          SequenceInfo info = catalog().createSequence(tx, small);
          for (long expected : new long[] {3, 1, -1}) {
            assertThat(catalog().relations().sequence(info).next(tx, info)).isEqualTo(expected);
          }
          assertThatThrownBy(() -> catalog().relations().sequence(info).next(tx, info))
              .satisfies(e -> assertState(e, SqlState.SEQUENCE_GENERATOR_LIMIT_EXCEEDED))
              .hasMessage("nextval: reached minimum value of sequence \"s\" (-1)");
          SequenceInfo cycling = catalog().createSequence(tx, round);
          for (long expected : new long[] {2, 4, 1, 3, 1}) {
            assertThat(catalog().relations().sequence(cycling).next(tx, cycling))
                .isEqualTo(expected);
          }
        });
  }

  @Test
  void analyzeAndVacuumTellThePlannerAboutTheTable() {
    db.run(
        tx -> {
          db.createTable(tx, "t");
          for (int i = 0; i < 2000; i++) {
            db.insert(tx, "t", i, i % 10, i % 4 == 0 ? null : "n");
          }
        });
    int table = Objects.requireNonNull(catalog().committed().table("public", "t")).id();
    db.engine.maintenance().analyze(table, false, new CancelToken(), db.engine.settings());
    TableInfo info = Objects.requireNonNull(catalog().committed().table(table));
    assertThat(info.rowEstimate()).isEqualTo(2000);
    assertThat(info.pageEstimate()).isPositive();
    ColumnStatistics id = Objects.requireNonNull(info.columns().get(0).statistics());
    assertThat(id.distinct()).isEqualTo(-1);
    assertThat(id.correlation()).isGreaterThan(0.99);
    ColumnStatistics value = Objects.requireNonNull(info.columns().get(1).statistics());
    assertThat(value.distinct()).isEqualTo(10);
    ColumnStatistics note = Objects.requireNonNull(info.columns().get(2).statistics());
    assertThat(note.nullFraction()).isEqualTo(0.25);
    assertThat(note.averageWidth()).isEqualTo(1);
    db.run(
        tx -> {
          for (int i = 0; i < 100; i++) {
            db.add(tx, "t", i, 1);
          }
        });
    assertThat(
            db.engine.maintenance().vacuum(table, false, new CancelToken(), db.engine.settings()))
        .isNotNull();
    assertThat(Objects.requireNonNull(catalog().committed().table(table)).rowEstimate())
        .isEqualTo(2000);
    restart();
    assertThat(catalog().committed().table(table)).isNotNull();
    assertThat(
            Objects.requireNonNull(catalog().committed().table(table))
                .columns()
                .get(1)
                .statistics())
        .isEqualTo(value);
  }

  @Test
  void automaticVacuumGivesWayToWhoeverWantsTheTable() throws Exception {
    db.run(tx -> db.createTable(tx, "t"));
    int table = Objects.requireNonNull(catalog().committed().table("public", "t")).id();
    Transaction vacuum = db.begin();
    vacuum.setGivesWay();
    db.engine.locks().lockTable(vacuum, table, TableLockMode.SHARE_UPDATE_EXCLUSIVE);
    CompletableFuture<Void> wants =
        CompletableFuture.runAsync(
            () -> db.run(tx -> db.engine.locks().lockTable(tx, table, TableLockMode.SHARE)));
    while (!vacuum.cancelToken().isCancelled()) {
      Thread.onSpinWait();
    }
    db.abort(vacuum);
    wants.get(10, TimeUnit.SECONDS);
  }

  @Test
  void commentsAreSetReplacedAndTakenAwayWithTheirObject() {
    db.run(
        tx -> {
          TableInfo table = db.createTable(tx, "t");
          catalog().comment(tx, table.id(), 1259, 0, "first");
          catalog().comment(tx, table.id(), 1259, 0, "second");
          catalog().comment(tx, table.id(), 1259, 1, "of a column");
          catalog().dropTable(tx, table.id());
        });
    db.run(
        tx ->
            assertThat(
                    db.engine
                        .catalog()
                        .relations()
                        .heap(
                            Objects.requireNonNull(
                                catalog().current(tx).table("pg_catalog", "pg_description")))
                        .relation()
                        .activity()
                        .deletedRows())
                .isEqualTo(3));
  }
}
