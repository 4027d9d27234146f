package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.buffer.page.LinePointer;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.check.CheckOptions;
import io.waldb.storage.check.StorageCheck;
import io.waldb.storage.tuple.TupleHeader;
import io.waldb.storage.tuple.TupleId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each thing that the check looks for is put into a database on purpose, with right checksums, and
 * found; and in a database that is well, nothing is found, whatever goes on in it.
 */
class CheckTest {
  private final MemoryFileSystem files = new MemoryFileSystem();
  private int heap;
  private int toast;
  private int index;

  private static Properties settings() {
    Properties settings = new Properties();
    settings.setProperty("shared_buffers", "4MB");
    settings.setProperty("wal_segment_size", "1MB");
    settings.setProperty("wal_buffers", "256kB");
    settings.setProperty("autovacuum", "off");
    return settings;
  }

  @BeforeEach
  void load() {
    try (Database database = Database.open(files, settings());
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table t (id int primary key, v int not null, note text)");
      TestSession.run(session, "create sequence s");
      TestSession.run(session, "select nextval('s')");
      TestSession.run(
          session,
          "insert into t select g, g, case when g % 100 = 7 then (select string_agg(md5((g * 1000"
              + " + h)::text), '') from generate_series(1, 200) h) else 'n' || g end"
              + " from generate_series(1, 1000) g");
      TestSession.run(session, "update t set v = -v where id between 1 and 20"); // HOT or not
      TestSession.run(session, "delete from t where id between 500 and 510");
      TestSession.run(session, "vacuum t");
      TestSession.run(session, "update t set v = 0 where id between 900 and 903");
      CatalogState catalog = database.engine().catalog().committed();
      TableInfo table = Objects.requireNonNull(catalog.table("public", "t"));
      IndexInfo key = table.indexes().get(0);
      heap = table.relation();
      toast = table.toastRelation();
      index = key.relation();
      assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
    }
  }

  private List<String> check() {
    try (Database database = Database.open(files, settings())) {
      return StorageCheck.run(database.engine()).violations();
    }
  }

  /** Of the system's tables some have no out-of-line values, and must not be given any. */
  @Test
  void vacuumAndAnalyzeOfAllLeaveNothingBehind() {
    try (Database database = Database.open(files, settings());
        Session session = database.connect(new Properties())) {
      List<String> before = files.list("base");
      TestSession.run(session, "vacuum");
      TestSession.run(session, "vacuum analyze");
      TestSession.run(session, "analyze");
      assertThat(files.list("base")).isEqualTo(before);
      assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
    }
    assertThat(check()).isEmpty();
    for (int i = 0; i < 2; i++) {
      try (Database database = Database.open(files, settings());
          Session session = database.connect(new Properties())) {
        TestSession.run(session, "analyze");
        TestSession.run(session, "analyze pg_catalog.pg_class");
      }
    }
    assertThat(files.exists("salvage")).isFalse();
  }

  /** A check leaves them where they are, and what left them must not be forgotten for that. */
  @Test
  void whatACrashLeftIsThatStillAfterACheck() {
    Database crashed = Database.open(files, settings());
    List<String> before = files.list("base");
    Session session = crashed.connect(new Properties());
    session.begin();
    TestSession.run(session, "create table lost (id int primary key, note text)");
    crashed.closeImmediately();
    for (int i = 0; i < 2; i++) {
      try (Database database = Database.openToCheck(files, settings())) {
        assertThat(database.engine().recovery().recovered()).isTrue();
        assertThat(StorageCheck.run(database.engine()).violations())
            .isNotEmpty()
            .allMatch(line -> line.contains("belongs to nothing"));
      }
    }
    assertThat(files.list("base")).hasSizeGreaterThan(before.size());
    Database.open(files, settings()).close();
    assertThat(files.list("base")).isEqualTo(before);
    assertThat(files.exists("salvage")).isFalse();
  }

  /** The start that found it missing is the last that can tell. */
  @Test
  void aNoteOfSizesThatIsMissingIsAFault() {
    files.delete("waldb.sizes");
    expect("waldb.sizes", "zeroes in place of pages, cannot be told");
    assertThat(check()).isEmpty();
  }

  private void expect(String... parts) {
    assertThat(check())
        .as("faults")
        .anySatisfy(
            line -> {
              for (String part : parts) {
                assertThat(line).contains(part);
              }
            });
  }

  /** The first line pointer with a row at or after one. */
  private static int row(ByteBuffer page, int from) {
    int offset = from;
    while (!SlottedPage.isNormal(page, offset)) {
      offset++;
    }
    return offset;
  }

  private static int at(ByteBuffer page, int offset) {
    return SlottedPage.itemOffset(page, offset);
  }

  private static void setPointer(ByteBuffer page, int offset, int pointer) {
    page.putInt(PageHeader.SIZE + (offset - 1) * LinePointer.SIZE, pointer);
  }

  // ---- heap

  @Test
  void rowOutsideItsPage() {
    DamagedPage.change(
        files,
        heap,
        1,
        p -> setPointer(p, row(p, 1), LinePointer.of(8190, LinePointer.NORMAL, 40)));
    expect("public.t", "base/" + heap, "block 1", "is outside");
  }

  @Test
  void rowsThatOverlap() {
    DamagedPage.change(files, heap, 1, p -> setPointer(p, 2, SlottedPage.linePointer(p, 1)));
    expect("block 1, offset 2", "overlaps that of line pointer 1");
  }

  @Test
  void redirectThatLeadsNowhere() {
    DamagedPage.change(
        files, heap, 1, p -> setPointer(p, 1, LinePointer.of(250, LinePointer.REDIRECT, 0)));
    expect("block 1, offset 1", "redirect to line pointer 250");
  }

  @Test
  void redirectToARowThatIsNotHeapOnly() {
    DamagedPage.change(
        files, heap, 1, p -> setPointer(p, 1, LinePointer.of(2, LinePointer.REDIRECT, 0)));
    expect("block 1, offset 1", "is not heap-only");
  }

  @Test
  void deadLinePointerOnAPageThatIsVisibleToAll() {
    assertThat(PageHeader.hasFlag(DamagedPage.read(files, heap, 1), PageHeader.FLAG_ALL_VISIBLE))
        .isTrue();
    DamagedPage.change(
        files, heap, 1, p -> setPointer(p, 1, LinePointer.of(0, LinePointer.DEAD, 0)));
    expect("dead line pointer on a page marked as visible to all");
  }

  @Test
  void marksThatDisagreeWithTheirRow() {
    DamagedPage.change(files, heap, 1, p -> SlottedPage.mark(p, row(p, 1), LinePointer.MARK_1));
    expect("block 1", "line pointer and xmax 0 disagree on whether it was replaced");
    DamagedPage.change(files, heap, 1, p -> SlottedPage.mark(p, row(p, 1), LinePointer.MARK_2));
    expect("block 1", "line pointer and row disagree on whether the row is heap-only");
  }

  @Test
  void rowOnAPageThatIsVisibleToAllIsDeleted() {
    DamagedPage.change(files, heap, 1, p -> TupleHeader.setXmax(p, at(p, 1), 5));
    expect("block 1, offset 1", "marked as visible to all");
  }

  @Test
  void transactionsThatNeverWere() {
    DamagedPage.change(files, heap, 1, p -> TupleHeader.setXmin(p, at(p, 1), 1L << 40));
    DamagedPage.change(files, heap, 1, p -> TupleHeader.setXmax(p, at(p, 2), 1L << 40));
    DamagedPage.change(files, heap, 1, p -> PageHeader.setPruneXid(p, 1L << 40));
    expect("xmin 1099511627776 was never given out");
    expect("xmax 1099511627776 was never given out");
    expect("prune xid 1099511627776 was never given out");
  }

  @Test
  void heapOnlyRowToWhichNothingLeads() {
    DamagedPage.change(files, heap, 1, p -> flag(p, 3, TupleHeader.HEAP_ONLY));
    expect("block 1, offset 3", "to which nothing leads");
  }

  @Test
  void hotUpdatedToNothing() {
    DamagedPage.change(files, heap, 1, p -> flag(p, 3, TupleHeader.HOT_UPDATED));
    expect("block 1, offset 3", "hot-updated by 0");
  }

  @Test
  void rowReplacedByATransactionThoughItsMakerRolledBack() {
    long rolledBack;
    try (Database database = Database.open(files, settings());
        Session session = database.connect(new Properties())) {
      rolledBack = database.engine().transactions().nextXid();
      TestSession.run(session, "begin; insert into t values (5000, 1, ''); rollback");
    }
    // Links the row at 1 to that at 2, and says that the one that rolled back made it.
    DamagedPage.change(
        files,
        heap,
        1,
        p -> {
          PageHeader.clearFlag(p, PageHeader.FLAG_ALL_VISIBLE);
          long replacer = TupleHeader.xmin(p, at(p, 2));
          TupleHeader.setXmin(p, at(p, 1), rolledBack);
          TupleHeader.setXmax(p, at(p, 1), replacer);
          link(p, 1, 2);
        });
    expect("block 1, offset 1", "which is ABORTED, was replaced by transaction");
  }

  @Test
  void versionThatTwoLeadTo() {
    DamagedPage.change(
        files,
        heap,
        1,
        p -> {
          PageHeader.clearFlag(p, PageHeader.FLAG_ALL_VISIBLE);
          for (int offset : new int[] {1, 2}) {
            TupleHeader.setXmax(p, at(p, offset), TupleHeader.xmin(p, at(p, 3)));
            link(p, offset, 3);
          }
        });
    expect("leads to line pointer 3, to which 1 leads too");
  }

  private static void link(ByteBuffer page, int offset, int next) {
    int at = at(page, offset);
    TupleHeader.setCtidAndFlags(page, at, TupleId.of(1, next), TupleHeader.flags(page, at));
  }

  private static void flag(ByteBuffer page, int offset, int flag) {
    int at = at(page, offset);
    TupleHeader.setCtidAndFlags(
        page, at, TupleHeader.ctid(page, at), TupleHeader.flags(page, at) | flag);
  }

  @Test
  void moreColumnsThanTheTableHas() {
    DamagedPage.change(files, heap, 1, p -> p.put(at(p, 1) + TupleHeader.COLUMN_COUNT, (byte) 9));
    expect("block 1, offset 1", "it has 9 columns, its table has 3");
  }

  @Test
  void valueThatEndsBehindItsRow() {
    DamagedPage.change(files, heap, 1, p -> p.put(at(p, 1) + TupleHeader.SIZE + 8, (byte) 0x7f));
    expect("block 1, offset 1", "behind the row");
  }

  @Test
  void nullWhereNoneMayBe() {
    try (Database database = Database.open(files, settings());
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table n (a int, b int not null)");
      TestSession.run(session, "insert into n values (null, 1)");
      heap =
          Objects.requireNonNull(database.engine().catalog().committed().table("public", "n"))
              .relation();
    }
    // The bitmap says that a is there and b is not.
    DamagedPage.change(files, heap, 0, p -> p.put(at(p, 1) + TupleHeader.SIZE, (byte) 1));
    expect("public.n", "column \"b\" is null");
  }

  // ---- out-of-line values

  @Test
  void chunkThatIsMissing() {
    DamagedPage.change(files, toast, 0, p -> setPointer(p, 2, 0));
    expect("public.t", "damaged out-of-line value");
  }

  @Test
  void chunkOfAnotherNumber() {
    DamagedPage.change(files, toast, 0, p -> p.put(at(p, 1) + TupleHeader.SIZE + 6 + 3, (byte) 77));
    assertThat(check()).anySatisfy(line -> assertThat(line).contains("out-of-line value"));
  }

  // ---- index

  @Test
  void itemsOutOfOrder() {
    DamagedPage.change(
        files,
        index,
        1,
        p -> {
          int two = SlottedPage.linePointer(p, 2);
          setPointer(p, 2, SlottedPage.linePointer(p, 3));
          setPointer(p, 3, two);
        });
    expect("public.t_pkey", "base/" + index, "block 1", "out of order");
  }

  @Test
  void itemThatLeadsToAnotherRow() {
    DamagedPage.change(
        files,
        index,
        1,
        p -> {
          int end = at(p, 5) + SlottedPage.itemLength(p, 5);
          p.putShort(end - 2, (short) (p.getShort(end - 2) + 1));
        });
    expect("has another key than the row");
    expect("is not in the index");
  }

  @Test
  void itemThatLeadsBehindTheTable() {
    DamagedPage.change(
        files, index, 1, p -> p.putInt(at(p, 5) + SlottedPage.itemLength(p, 5) - 4, 1 << 24));
    assertThat(check()).anySatisfy(line -> assertThat(line).contains("leads to a place"));
  }

  @Test
  void rowThatIsNotInTheIndex() {
    // The last item of a leaf goes: nothing of the structure shows it.
    DamagedPage.change(
        files, index, 1, p -> PageHeader.setLower(p, PageHeader.lower(p) - LinePointer.SIZE));
    expect("public.t_pkey", "is not in the index");
  }

  @Test
  void siblingLinks() {
    DamagedPage.change(files, index, 2, p -> p.putInt(8192 - 16, 77));
    expect("public.t_pkey", "its left link is 77");
  }

  @Test
  void downlinkToAnotherPage() {
    int root = root();
    DamagedPage.change(
        files,
        index,
        root,
        p -> {
          int child = p.getInt(at(p, 1));
          p.putInt(at(p, 2), child);
        });
    expect("public.t_pkey", "downlink");
  }

  @Test
  void pageThatIsInTheTreeAndMarkedAsDeleted() {
    DamagedPage.change(files, index, 2, p -> p.putShort(8192 - 6, (short) (1 | 8)));
    expect("public.t_pkey", "deleted");
  }

  @Test
  void levelThatIsWrong() {
    DamagedPage.change(files, index, root(), p -> p.putShort(8192 - 8, (short) 4));
    expect("public.t_pkey", "level 4 on level 1");
  }

  private int root() {
    return DamagedPage.read(files, index, 0).getInt(40);
  }

  // ---- files

  @Test
  void aFileThatIsMissing() {
    files.delete("base/" + toast);
    expect("base/" + toast, "does not exist");
    files.delete("base/" + heap);
    try (Database database = Database.open(files, settings());
        Session session = database.connect(new Properties())) {
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> TestSession.run(session, "select * from t"))
          .withMessage("file \"base/" + heap + "\" does not exist")
          .matches(e -> e.state() == SqlState.UNDEFINED_FILE)
          .matches(e -> String.valueOf(e.hint()).contains("waldb check"));
    }
  }

  @Test
  void aControlFileThatIsMissing() {
    files.delete("waldb.control");
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> Database.open(files, settings()).close())
        .withMessageContaining("is not a waldb database and not empty")
        .matches(e -> String.valueOf(e.hint()).contains("its control file was removed"));
  }

  @Test
  void aFileThatBelongsToNothing() {
    try (Database database = Database.open(files, settings())) {
      files.open("base/70000", OpenMode.CREATE).close();
      files.open("base/" + heap + "_vm", OpenMode.CREATE).close();
      files.open("base/notes.txt", OpenMode.CREATE).close();
      List<String> faults = StorageCheck.run(database.engine()).violations();
      assertThat(faults).hasSize(3);
      assertThat(String.join("\n", faults))
          .contains("base/70000: belongs to nothing", "_vm: is a map", "notes.txt: is no file");
    }
  }

  @Test
  void aPageOnDiskThatIsGoodInMemory() {
    try (Database database = Database.open(files, settings());
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "select count(*) from t");
      try (var file = files.open("base/" + heap, OpenMode.READ_WRITE)) {
        file.write(8192 + 4000, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
      }
      assertThat(StorageCheck.run(database.engine()).violations())
          .singleElement()
          .asString()
          .contains("public.t", "block 1", "the page on disk has a wrong checksum");
    }
  }

  @Test
  void aPageOnDiskThatIsAheadOfTheLog() {
    DamagedPage.change(files, heap, 1, p -> PageHeader.setLsn(p, 1L << 50));
    expect("public.t", "block 1", "the log is durable to");
  }

  @Test
  void anOutcomeOfATransactionThatNeverWas() {
    DamagedPage.change(files, 1, 0, p -> p.put(8000, (byte) 1));
    expect("commit log", "has an outcome, but the next xid is");
    DamagedPage.change(files, 1, 0, p -> p.put(8000, (byte) 3));
    expect("commit log", "that there is not");
  }

  @Test
  void aSequenceThatIsNone() {
    try (Database database = Database.open(files, settings())) {
      int relation =
          Objects.requireNonNull(database.engine().catalog().committed().sequence("public", "s"))
              .relation();
      heap = relation;
    }
    DamagedPage.change(files, heap, 0, p -> p.putLong(40, -5));
    expect("public.s", "value -5 is not between");
  }

  // ---- constraints

  @Test
  void rowsThatBreakCheckAndForeignKey() {
    int child;
    try (Database database = Database.open(files, settings());
        Session session = database.connect(new Properties())) {
      TestSession.run(
          session, "create table c (a int check (a > 0), \"T id\" int references t (id))");
      TestSession.run(session, "insert into c values (1, 1), (2, 2), (3, null)");
      child =
          Objects.requireNonNull(database.engine().catalog().committed().table("public", "c"))
              .relation();
      assertThat(checkAll(database)).isEmpty();
    }
    DamagedPage.change(files, child, 0, p -> p.putInt(at(p, 1) + TupleHeader.SIZE, -1));
    DamagedPage.change(files, child, 0, p -> p.putInt(at(p, 2) + TupleHeader.SIZE + 4, 505));
    try (Database database = Database.open(files, settings())) {
      assertThat(checkAll(database)).hasSize(2);
      assertThat(String.join("\n", checkAll(database)))
          .contains("block 0, offset 1: breaks check constraint \"c_a_check\"")
          .contains("block 0, offset 2: has no row in \"t\" for foreign key");
    }
  }

  private static List<String> checkAll(Database database) {
    return DatabaseCheck.run(database, CheckOptions.everything(), new CancelToken()).violations();
  }

  // ---- SQL

  @Test
  void functionsSayNothingWhenAllIsWellAndThrowWhenNot() {
    String all = "select bt_index_check('t_pkey'), bt_index_parent_check('t_pkey'), waldb_check()";
    try (Database database = Database.open(files, settings());
        Session session = database.connect(new Properties())) {
      TestSession.run(session, all);
      TestSession.run(session, "begin");
      TestSession.run(session, "lock table t in access exclusive mode");
      assertThatThrownBy(() -> TestSession.run(session, "select waldb_check()"))
          .hasMessageContaining("ACCESS EXCLUSIVE");
      TestSession.run(session, "rollback");
      assertThatThrownBy(() -> TestSession.run(session, "select bt_index_check('t')"))
          .hasMessageContaining("is not an index");
    }
    rowThatIsNotInTheIndex();
    try (Database database = Database.open(files, settings());
        Session session = database.connect(new Properties())) {
      for (String call : all.substring(7).split(", ", -1)) {
        assertThatThrownBy(() -> TestSession.run(session, "select " + call))
            .isInstanceOfSatisfying(
                DatabaseException.class,
                e -> {
                  assertThat(e.state().code()).startsWith("XX00");
                  assertThat(e.detail()).contains("is not in the index");
                  assertThat(e.hint()).contains("REINDEX");
                });
      }
      TestSession.run(session, "reindex index t_pkey");
      TestSession.run(session, all);
    }
  }

  // ---- nothing wrong

  @Test
  void nothingIsFoundWhileOthersWriteAtFullSpeed() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    AtomicBoolean stop = new AtomicBoolean();
    try (Database database = Database.open(files, settings())) {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int seed = i;
        writers.add(threads.submit(() -> write(database, new Random(seed), stop)));
      }
      long end = System.nanoTime() + Integer.getInteger("waldb.checkSeconds", 4) * 1_000_000_000L;
      int runs = 0;
      try {
        while (System.nanoTime() < end) {
          assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
          runs++;
        }
      } finally {
        stop.set(true);
      }
      int statements = 0;
      for (Future<?> writer : writers) {
        statements += (Integer) writer.get();
      }
      System.err.println("CheckTest: " + runs + " checks beside " + statements + " statements");
      database.closeImmediately();
    } finally {
      threads.shutdownNow();
    }
    assertThat(check()).as("after a crash").isEmpty();
  }

  private static int write(Database database, Random random, AtomicBoolean stop) {
    int statements = 0;
    try (Session session = database.connect(new Properties())) {
      while (!stop.get()) {
        statements++;
        try {
          writeOnce(session, random);
        } catch (DatabaseException e) {
          assertThat(e.state().code())
              .as(e.getMessage())
              .matches("(40P01|23505|40001|25P02|42P.*)");
          TestSession.run(session, "rollback");
        }
      }
    }
    return statements;
  }

  private static void writeOnce(Session session, Random random) {
    int id = random.nextInt(1500);
    switch (random.nextInt(14)) {
      case 0 -> TestSession.run(session, "delete from t where id = " + id);
      case 1 -> TestSession.run(session, "vacuum t");
      case 2 -> {
        TestSession.run(session, "begin");
        TestSession.run(session, "update t set v = v + 1 where id = " + id);
        TestSession.run(session, "savepoint a");
        TestSession.run(session, "update t set v = v + 1, note = 'x' where id = " + id);
        TestSession.run(session, "rollback to a");
        TestSession.run(session, "update t set v = v + 2 where id = " + id);
        TestSession.run(session, random.nextBoolean() ? "commit" : "rollback");
      }
      case 3 ->
          TestSession.run(
              session,
              "update t set note = (select string_agg(md5((h + "
                  + random.nextInt(1000)
                  + ")::text), '') from generate_series(1, 150) h) where id = "
                  + id);
      case 4 ->
          TestSession.run(session, "delete from t where id between " + id + " and " + id + 40);
      case 5 -> {
        String name = "x" + Thread.currentThread().getId();
        TestSession.run(session, "create table if not exists " + name + " (a int primary key)");
        TestSession.run(session, "insert into " + name + " values (1)");
        TestSession.run(session, "drop table " + name);
      }
      case 6 -> TestSession.run(session, "update t set id = id + 3000 where id = " + id);
      case 7 ->
          TestSession.run(
              session,
              "insert into t select g, g, 'n' from generate_series("
                  + id
                  + ", "
                  + id
                  + " + 60) g"
                  + " on conflict do nothing");
      case 8 -> TestSession.run(session, "select nextval('s')");
      case 9 -> TestSession.run(session, random.nextInt(20) == 0 ? "checkpoint" : "select 1");
      default -> TestSession.run(session, "update t set v = v + 1 where id = " + id);
    }
  }

  @Test
  void queriesForConstraintsAreCancelledWithTheCheck() {
    CancelToken cancel = new CancelToken();
    List<String> seen = new ArrayList<>();
    CheckOptions options =
        CheckOptions.everything()
            .withProgress(
                what -> {
                  seen.add(what);
                  if (what.startsWith("constraint")) {
                    cancel.cancel(SqlState.QUERY_CANCELED, "enough");
                  }
                });
    try (Database database = Database.open(files, settings());
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table c (a int constraint positive check (a > 0))");
      TestSession.run(session, "insert into c select g from generate_series(1, 1000) g");
      assertThatThrownBy(() -> DatabaseCheck.run(database, options, cancel))
          .hasMessageContaining("enough");
    }
    assertThat(seen).filteredOn(what -> what.startsWith("constraint")).hasSize(1);
  }
}
