package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.check.StorageCheck;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalSegments;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code recovery_on_damage=salvage}: what is whole comes back, and what is not is listed. */
class SalvageTest {
  private final MemoryFileSystem files = new MemoryFileSystem();
  private int heap;
  private int toast;
  private int index;

  private static Properties settings(String onDamage) {
    Properties settings = new Properties();
    settings.setProperty("shared_buffers", "4MB");
    settings.setProperty("wal_segment_size", "1MB");
    settings.setProperty("wal_buffers", "256kB");
    settings.setProperty("autovacuum", "off");
    settings.setProperty("recovery_on_damage", onDamage);
    return settings;
  }

  @BeforeEach
  void load() {
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table t (id int primary key, v int, note text)");
      TestSession.run(
          session,
          "insert into t select g, g, case when g = 7 then (select string_agg(md5(h::text), '')"
              + " from generate_series(1, 300) h) else 'n' || g end"
              + " from generate_series(1, 1000) g");
      TableInfo table =
          Objects.requireNonNull(database.engine().catalog().committed().table("public", "t"));
      heap = table.relation();
      toast = table.toastRelation();
      index = table.indexes().get(0).relation();
    }
  }

  private void spoil(String path, long offset) {
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(offset, one);
      file.write(offset, ByteBuffer.wrap(new byte[] {(byte) ~one.get(0)}));
    }
  }

  private String text(String path) {
    try (DataFile file = files.open(path, OpenMode.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(0, bytes);
      return new String(bytes.array(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void rowsOnOtherPagesAreThereAndTheLostPageIsListedAndKept() {
    spoil("base/" + heap, 2 * 8192 + 5000);
    ByteBuffer spoilt = DamagedPage.read(files, heap, 2);
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      assertThatThrownBy(() -> TestSession.run(session, "select count(v) from t"))
          .hasMessageContaining("page verification failed");
    }
    String left;
    try (Database database = Database.open(files, settings("salvage"));
        Session session = database.connect(new Properties())) {
      assertThat(database.engine().losses())
          .singleElement()
          .asString()
          .contains("rows of table public.t", "base/" + heap, "block 2");
      left = TestSession.run(session, "select count(v), sum(v) from t").toString();
      assertThat(Integer.parseInt(left.substring(1, left.indexOf('|')))).isBetween(600, 999);
      for (int id = 1; id <= 1000; id += 7) {
        List<String> byKey = TestSession.run(session, "select v from t where id = " + id);
        List<String> byScan = TestSession.run(session, "select v from t where id + 0 = " + id);
        assertThat(byKey).isEqualTo(byScan);
      }
      assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
    }
    assertThat(text("salvage/lost")).contains("rows of table public.t", "block 2");
    try (DataFile kept = files.open("salvage/" + heap + ".2", OpenMode.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(8192);
      kept.read(0, bytes);
      assertThat(bytes.rewind()).isEqualTo(spoilt.rewind());
    }
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      assertThat(TestSession.run(session, "select count(v), sum(v) from t")).hasToString(left);
    }
  }

  @Test
  void indexWithADamagedPageIsRebuilt() {
    spoil("base/" + index, 8192 + 5000);
    try (Database database = Database.open(files, settings("salvage"));
        Session session = database.connect(new Properties())) {
      assertThat(database.engine().losses())
          .singleElement()
          .asString()
          .contains("index public.t_pkey");
      assertThat(TestSession.run(session, "select v from t where id = 500")).containsExactly("500");
      assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
    }
  }

  @Test
  void valueThatIsLostIsReportedWhenItIsRead() {
    spoil("base/" + toast, 5000);
    try (Database database = Database.open(files, settings("salvage"));
        Session session = database.connect(new Properties())) {
      assertThat(database.engine().losses())
          .anyMatch(line -> line.startsWith("out-of-line values of table public.t, file"))
          .contains("out-of-line value of table public.t, column note of row (0,7)")
          .hasSize(2);
      assertThat(TestSession.run(session, "select sum(v) from t")).containsExactly("500500");
      assertThatThrownBy(() -> TestSession.run(session, "select length(note) from t where id = 7"))
          .hasMessageContaining("out-of-line value");
    }
  }

  @Test
  void withoutItsCatalogOrCommitLogNothingIsBelieved() {
    spoil("clog/1", 5000);
    assertThatThrownBy(() -> Database.open(files, settings("salvage")).close())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("cannot salvage the database")
        .hasMessageContaining("clog/1");
    spoil("clog/1", 5000);
    Database.open(files, settings("salvage")).close();
    String catalog =
        files.list("base").stream()
            .filter(name -> Integer.parseInt(name) < TableInfo.FIRST_NORMAL_ID)
            .filter(name -> files.size("base/" + name) > 0)
            .findFirst()
            .orElseThrow();
    spoil("base/" + catalog, 8000);
    assertThatThrownBy(() -> Database.open(files, settings("salvage")).close())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("base/" + catalog);
    assertThat(files.exists("base/" + heap)).isTrue();
  }

  @Test
  void fileThatLacksItsEndIsRefusedOrListed() {
    try (DataFile file = files.open("base/" + heap, OpenMode.READ_WRITE)) {
      file.truncate(3 * 8192);
    }
    assertThatThrownBy(() -> Database.open(files, settings("error")).close())
        .hasMessageContaining("have lost pages")
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.detail()).contains("base/" + heap));
    try (Database database = Database.open(files, settings("salvage"));
        Session session = database.connect(new Properties())) {
      assertThat(database.engine().losses()).isNotEmpty();
      assertThat(TestSession.run(session, "select count(v) from t").get(0)).hasSizeLessThan(4);
      assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
    }
  }

  private static String note(String salt, String id) {
    return "(select string_agg(md5('"
        + salt
        + "' || "
        + id
        + " || h::text), '') from generate_series(1, 150) h)";
  }

  /**
   * The places of lost values are used again, and rows must not take what is there then for their
   * own: neither show it, nor delete it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"missing", "torn", "short"})
  void aLostValueStaysLostWhenItsPlaceIsUsedAgain(String damage) {
    int values;
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table l (id int primary key, n int, note text)");
      TestSession.run(session, "alter table l alter note set storage external");
      TestSession.run(
          session,
          "insert into l select g, 0, " + note("old", "g") + " from generate_series(1, 40) g");
      values =
          Objects.requireNonNull(database.engine().catalog().committed().table("public", "l"))
              .toastRelation();
    }
    if (damage.equals("missing")) {
      files.delete("base/" + values);
    } else if (damage.equals("torn")) {
      spoil("base/" + values, 8192 + 4000);
    } else {
      try (DataFile file = files.open("base/" + values, OpenMode.READ_WRITE)) {
        file.truncate(2 * 8192);
      }
    }
    List<String> lost;
    try (Database database = Database.open(files, settings("salvage"));
        Session session = database.connect(new Properties())) {
      lost = unreadable(session);
      assertThat(lost).hasSizeBetween(2, 40);
      TestSession.run(session, "update l set n = 1");
      assertThat(unreadable(session)).isEqualTo(lost);
    }
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "vacuum l");
      TestSession.run(
          session,
          "insert into l select g + 100, 0, "
              + note("new", "g")
              + " from generate_series(1, 40) g");
      assertThat(unreadable(session)).isEqualTo(lost);
      assertThat(StorageCheck.run(database.engine()).violations())
          .hasSize(lost.size())
          .allMatch(line -> line.contains("an out-of-line value is lost"));
      for (String id : lost) {
        TestSession.run(session, "delete from l where id = " + id);
      }
      assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
      for (int id = 1; id <= 40; id++) {
        assertThat(
                TestSession.run(
                    session,
                    "select note = " + note("new", "" + id) + " from l where id = " + (id + 100)))
            .containsExactly("t");
      }
    }
  }

  /** The rows whose note is lost; all others have the note they were given. */
  private static List<String> unreadable(Session session) {
    List<String> lost = new ArrayList<>();
    for (int id = 1; id <= 40; id++) {
      try {
        assertThat(
                TestSession.run(
                    session, "select note = " + note("old", "" + id) + " from l where id = " + id))
            .containsExactly("t");
      } catch (DatabaseException e) {
        assertThat(e.getMessage()).startsWith("an out-of-line value is lost");
        assertThat(e.hint()).contains("delete the row");
        lost.add(Integer.toString(id));
      }
    }
    return lost;
  }

  /** Statistics can be made again, and comments done without. */
  @ParameterizedTest
  @ValueSource(ints = {2619, 2609})
  void aDatabaseIsOpenedWithoutItsStatisticsAndComments(int relation) {
    String path = "base/" + relation;
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "comment on table t is 'commented'");
      TestSession.run(session, "analyze");
    }
    for (boolean missing : List.of(false, true)) {
      if (missing) {
        files.delete(path);
      } else {
        zero(path, 0);
      }
      try (Database database = Database.open(files, settings("salvage"));
          Session session = database.connect(new Properties())) {
        assertThat(database.engine().losses())
            .singleElement()
            .asString()
            .startsWith("statistics or comments, file \"" + path + '"');
        assertThat(TestSession.run(session, "select count(*) from t")).containsExactly("1000");
        TestSession.run(session, "analyze");
        TestSession.run(session, "comment on table t is 'again'");
        assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
      }
    }
  }

  /** Each is whole for itself; what the others say of it tells. */
  @ParameterizedTest
  @ValueSource(ints = {1249, 1259, 2224, 2604, 2606, 2608, 2610})
  void aPartOfTheCatalogThatIsOlderIsRefused(int relation) {
    String path = "base/" + relation;
    String columns =
        " (id int generated always as identity, t int default 7 references t, primary key (id))";
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table u" + columns);
    }
    byte[] older = bytes(path);
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table w" + columns);
    }
    assertThat(bytes(path)).isNotEqualTo(older);
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      file.write(0, ByteBuffer.wrap(older));
    }
    assertThatThrownBy(() -> Database.open(files, settings("error")))
        .hasMessageStartingWith("the catalog is damaged: ");
    Database.open(files, settings("salvage")).close();
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      assertThat(text("salvage/lost")).contains("in the catalog: ");
      assertThat(TestSession.run(session, "select count(*) from u")).containsExactly("0");
      assertThat(StorageCheck.run(database.engine()).violations())
          .anyMatch(line -> line.contains("catalog"));
    }
  }

  /** A recovery that came to its end before it missed the file would have begun the log anew. */
  @ParameterizedTest
  @ValueSource(strings = {"base/1259", "clog/1"})
  void aMissingFileOfTheCatalogIsRefusedBeforeTheLogIsReplayed(String path) {
    Database.open(files, settings("error")).closeImmediately();
    byte[] kept = bytes(path);
    List<String> log = files.list("wal");
    files.delete(path);
    for (String mode : List.of("error", "salvage", "error")) {
      assertThatThrownBy(() -> Database.open(files, settings(mode)))
          .hasMessage("file \"" + path + "\" does not exist");
      assertThat(files.exists(path)).isFalse();
      assertThat(files.list("wal")).isEqualTo(log);
    }
    try (DataFile file = files.open(path, OpenMode.CREATE)) {
      file.write(0, ByteBuffer.wrap(kept));
    }
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      assertThat(TestSession.run(session, "select count(*) from t")).containsExactly("1000");
    }
  }

  /**
   * VACUUM cuts a file off, it grows again, and the log of both is given up: the pages are zeroes,
   * though they were written at the checkpoint.
   */
  @ParameterizedTest
  @ValueSource(strings = {"truncate", "salvage"})
  void zeroesThatATruncationHasLeftBehindACutAreNewPages(String onDamage) {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    Database database = Database.open(disk, settings("error"));
    WalLayout layout = new WalLayout(8192, 1 << 20);
    String rows = "select g, repeat('x', 500) from generate_series(";
    long from;
    try (Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table filler (t text)");
      TestSession.run(session, "create table g (id int primary key, t text)");
      TestSession.run(session, "insert into g " + rows + "1, 1000) g");
      createTables(session, "c", 300);
      TestSession.run(session, "checkpoint; checkpoint");
      from = database.engine().wal().insertPosition();
      TestSession.run(
          session, "insert into filler select md5(g::text) from generate_series(1, 1000) g");
      TestSession.run(session, "delete from g where id > 100");
      for (int i = 0; i < 300; i++) {
        TestSession.run(session, "drop table c" + i);
      }
      for (String table : List.of("g", "pg_catalog.pg_class", "pg_catalog.pg_attribute")) {
        TestSession.run(session, "vacuum " + table);
      }
      TestSession.run(session, "insert into g " + rows + "2000, 2800) g");
      createTables(session, "d", 200);
      database.engine().wal().flush(database.engine().wal().insertPosition());
    }
    SimulatedFileSystem left = disk.crash(CrashPolicy.KEEP_ALL);
    database.closeImmediately();
    long cut = layout.blockStart(from) + layout.blockSize();
    try (DataFile file =
        left.open(WalSegments.path(layout, 1, layout.segment(cut)), OpenMode.READ_WRITE)) {
      file.write(layout.segmentOffset(cut), ByteBuffer.allocate(layout.blockSize()));
      file.sync();
    }
    try (Database again = Database.open(left, settings(onDamage));
        Session session = again.connect(new Properties())) {
      assertThat(again.engine().losses())
          .anyMatch(line -> line.contains("is all zeroes, though written at the last checkpoint"));
      TestSession.run(session, "select count(*) from g");
      TestSession.run(session, "insert into g " + rows + "5000, 6000) g");
    }
    try (Database again = Database.open(left, settings("error"));
        Session session = again.connect(new Properties())) {
      TestSession.run(session, "select count(*) from g");
    }
  }

  /** A commit log is never cut off, so a page of zeroes in it is a lost one, cut or not. */
  @ParameterizedTest
  @ValueSource(strings = {"truncate", "salvage"})
  void zeroesInTheCommitLogAreDamageBehindACutToo(String onDamage) {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    Database.open(disk, settings("error")).close();
    Database database = Database.open(disk, settings("error"));
    WalLayout layout = new WalLayout(8192, 1 << 20);
    long from = database.engine().wal().insertPosition();
    try (Session session = database.connect(new Properties())) {
      session.begin();
      TestSession.run(session, "create table filler (t text)");
      TestSession.run(
          session, "insert into filler select md5(g::text) from generate_series(1, 1000) g");
      database.engine().wal().flush(database.engine().wal().insertPosition());
    }
    SimulatedFileSystem left = disk.crash(CrashPolicy.KEEP_ALL);
    database.closeImmediately();
    long cut = layout.blockStart(from) + layout.blockSize();
    for (String path : List.of("clog/1", WalSegments.path(layout, 1, layout.segment(cut)))) {
      try (DataFile file = left.open(path, OpenMode.READ_WRITE)) {
        long at = path.equals("clog/1") ? 0 : layout.segmentOffset(cut);
        file.write(at, ByteBuffer.allocate(8192));
        file.sync();
      }
    }
    for (String mode : List.of(onDamage, "error")) {
      assertThatThrownBy(() -> Database.open(left, settings(mode))).hasMessageContaining("clog/1");
    }
  }

  private static void createTables(Session session, String name, int count) {
    for (int i = 0; i < count; i++) {
      TestSession.run(session, "create table " + name + i + " (id int, a int, b int, c int)");
    }
  }

  private byte[] bytes(String path) {
    try (DataFile file = files.open(path, OpenMode.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(0, bytes);
      return bytes.array();
    }
  }

  /** A write that storage has lost leaves the page as it was, with a checksum that is right. */
  @Test
  void anOlderValueInThePlaceOfANewerIsNotTakenForIt() {
    byte[] older;
    String path;
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table l (id int primary key, n int, note text)");
      TestSession.run(session, "alter table l alter note set storage external");
      TestSession.run(session, "insert into l select 1, 0, " + page("old"));
      TestSession.run(session, "checkpoint");
      path =
          "base/"
              + Objects.requireNonNull(database.engine().catalog().committed().table("public", "l"))
                  .toastRelation();
      older = bytes(path);
      TestSession.run(session, "delete from l");
      TestSession.run(session, "vacuum l");
      TestSession.run(session, "insert into l select 2, 0, " + page("new"));
    }
    assertThat(bytes(path)).as("the place is used again").hasSameSizeAs(older);
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      file.write(0, ByteBuffer.wrap(older));
    }
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      assertThatThrownBy(() -> TestSession.run(session, "select max(note) from l"))
          .hasMessageStartingWith("damaged out-of-line value")
          .hasMessageContaining("another value lies there");
      assertThatThrownBy(() -> TestSession.run(session, "delete from l"))
          .hasMessageStartingWith("damaged out-of-line value");
      assertThat(StorageCheck.run(database.engine()).violations())
          .anyMatch(line -> line.contains("damaged out-of-line value"));
    }
    try (Database database = Database.open(files, settings("salvage"));
        Session session = database.connect(new Properties())) {
      assertThat(database.engine().losses())
          .singleElement()
          .asString()
          .startsWith("out-of-line value of table public.l, column note of row (0,");
      assertThat(text("salvage/lost")).contains("table public.l, column note of row (0,");
      assertThatThrownBy(() -> TestSession.run(session, "select max(note) from l"))
          .hasMessageStartingWith("an out-of-line value is lost");
      TestSession.run(session, "delete from l");
      TestSession.run(session, "vacuum l");
      assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
    }
  }

  /**
   * A value that a transaction wrote over the place of an older one, and which was given up with
   * the log, is not the row's: vacuum takes it away, and then another value may lie there.
   */
  @ParameterizedTest
  @ValueSource(strings = {"truncate", "salvage"})
  void aValueOfATransactionThatWasGivenUpIsNotTakenForTheRows(String onDamage) {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    Database database = Database.open(disk, settings("error"));
    WalLayout layout = new WalLayout(8192, 1 << 20);
    long from;
    try (Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table l (id int primary key, n int, note text)");
      TestSession.run(session, "create table filler (t text)");
      TestSession.run(session, "alter table l alter note set storage external");
      TestSession.run(session, "insert into l select 1, 0, " + page("old"));
      TestSession.run(session, "checkpoint; checkpoint");
      from = database.engine().wal().insertPosition();
      TestSession.run(
          session, "insert into filler select md5(g::text) from generate_series(1, 1000) g");
      TestSession.run(session, "update l set note = " + page("two"));
      TestSession.run(session, "vacuum l");
      TestSession.run(session, "update l set note = " + page("three"));
      database.engine().wal().flush(database.engine().wal().insertPosition());
      database
          .engine()
          .pool()
          .flushRelation(
              Objects.requireNonNull(database.engine().catalog().committed().table("public", "l"))
                  .toastRelation());
    }
    SimulatedFileSystem left = disk.crash(CrashPolicy.KEEP_ALL);
    database.closeImmediately();
    long cut = layout.blockStart(from) + layout.blockSize();
    try (DataFile file =
        left.open(WalSegments.path(layout, 1, layout.segment(cut)), OpenMode.READ_WRITE)) {
      int at = layout.segmentOffset(cut);
      file.write(at, ByteBuffer.allocate(layout.segmentSize() - at));
      file.sync();
    }
    try (Database again = Database.open(left, settings(onDamage));
        Session session = again.connect(new Properties())) {
      assertThatThrownBy(() -> TestSession.run(session, "select max(note) from l"))
          .hasMessageStartingWith("an out-of-line value is lost");
      TestSession.run(session, "vacuum l");
      TestSession.run(session, "insert into l select 2, 0, " + page("other"));
      assertThatThrownBy(() -> TestSession.run(session, "select max(note) from l where id = 1"))
          .hasMessageStartingWith("an out-of-line value is lost");
      TestSession.run(session, "delete from l where id = 1");
      TestSession.run(session, "vacuum l");
      assertThat(TestSession.run(session, "select note = " + page("other") + " from l"))
          .containsExactly("t");
      assertThat(StorageCheck.run(again.engine()).violations()).isEmpty();
    }
  }

  /** A value whose chunks fill a page. */
  private static String page(String salt) {
    return "(select string_agg(md5('" + salt + "' || h::text), '') from generate_series(1, 249) h)";
  }

  /** A row of a column that was rolled back with it says nothing about the table's columns. */
  @Test
  void rowsOfAColumnThatWasRolledBackAreLeftAlone() {
    int values;
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table l (id int primary key, note text)");
      TestSession.run(session, "alter table l alter note set storage external");
      TestSession.run(
          session,
          "insert into l select g, " + note("old", "g") + " from generate_series(1, 40) g");
      TestSession.run(session, "begin");
      TestSession.run(session, "alter table l add column x int");
      TestSession.run(
          session,
          "insert into l select g + 100, "
              + note("old", "g")
              + ", -1 from generate_series(1, 2) g");
      TestSession.run(session, "rollback");
      TestSession.run(session, "alter table l add column y text");
      assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
      values =
          Objects.requireNonNull(database.engine().catalog().committed().table("public", "l"))
              .toastRelation();
    }
    spoil("base/" + values, 8192 + 4000);
    try (Database database = Database.open(files, settings("salvage"));
        Session session = database.connect(new Properties())) {
      assertThat(unreadable(session)).hasSizeBetween(1, 3);
    }
    assertThat(text("salvage/lost")).contains("out-of-line values of table public.l");
  }

  /**
   * A segment is all zero, and nothing in what is left of the log tells; but pages were written.
   */
  @Test
  void logWhoseEndHasVanishedIsFoundOutByThePages() {
    Database database = Database.open(files, settings("error"));
    Session session = database.connect(new Properties());
    TestSession.run(session, "checkpoint");
    TestSession.run(session, "create table w (a int)");
    while (database.engine().wal().flushedLsn() >> 20 < 3) {
      TestSession.run(session, "insert into w select g from generate_series(1, 20000) g");
    }
    int relation =
        Objects.requireNonNull(database.engine().catalog().committed().table("public", "w"))
            .relation();
    database.engine().pool().flushRelation(relation);
    long end = database.engine().wal().flushedLsn();
    database.closeImmediately();
    String last = WalSegments.path(new WalLayout(8192, 1 << 20), 1, end >> 20);
    try (DataFile file = files.open(last, OpenMode.READ_WRITE)) {
      file.write(0, ByteBuffer.allocate(1 << 20));
    }
    assertThatThrownBy(() -> Database.open(files, settings("error")).close())
        .hasMessageContaining("log ends at")
        .hasMessageContaining("a page was written with a change behind it: relation " + relation);
  }

  /**
   * What is lost is listed, and what leads to it rebuilt, also when the power goes while that is
   * being done: afterwards nothing else tells of it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"torn", "short", "missing", "missing and not in the log"})
  void salvageThatIsCutOffIsFinishedByTheNext(String damage) {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    Database made = Database.open(disk, settings("error"));
    int relation;
    try (Session session = made.connect(new Properties())) {
      TestSession.run(session, "create table cut (id int primary key, v text)");
      TestSession.run(
          session, "insert into cut select g, repeat('x', 200) from generate_series(1, 3000) g");
      TestSession.run(session, "checkpoint");
      if (!damage.equals("missing and not in the log")) {
        TestSession.run(session, "insert into cut values (100000, 'y')");
      }
      relation = made.engine().catalog().committed().tables("public").get(0).relation();
    }
    SimulatedFileSystem damaged = disk.crash(CrashPolicy.KEEP_ALL);
    made.closeImmediately();
    if (damage.startsWith("missing")) {
      damaged.delete("base/" + relation);
      damaged.syncDirectory("base");
    } else {
      try (DataFile file = damaged.open("base/" + relation, OpenMode.READ_WRITE)) {
        if (damage.equals("torn")) {
          file.write(5 * 8192 + 4000, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
        } else {
          file.truncate(20 * 8192);
        }
        file.sync();
      }
    }
    Properties salvage = settings("salvage");
    salvage.setProperty("background_threads", "off");
    salvage.setProperty("shared_buffers", "128kB");
    SimulatedFileSystem whole = damaged.crashClone(CrashPolicy.KEEP_ALL, 7);
    boolean refuses = damage.equals("short") || damage.equals("missing");
    for (int attempt = 1; attempt <= 2 && refuses; attempt++) {
      assertThatThrownBy(() -> Database.open(whole, settings("error")))
          .as("attempt %s", attempt)
          .isInstanceOf(DatabaseException.class);
    }
    int refused = whole.operations();
    Database.open(whole, salvage).closeImmediately();
    for (int at = 1; at <= whole.operations() - refused; at += 3) {
      SimulatedFileSystem cut = damaged.crashClone(CrashPolicy.KEEP_ALL, 7);
      cut.crashAt(at);
      try {
        Database.open(cut, salvage).closeImmediately();
      } catch (DatabaseException e) {
        assertThat(cut.isPowerOff()).as(e.toString()).isTrue();
      }
      SimulatedFileSystem left = cut.crash(CrashPolicy.KEEP_ALL);
      Database again = Database.open(left, salvage);
      assertThat(left.exists("salvage/lost")).as("listed, cut at %s", at).isTrue();
      assertThat(StorageCheck.run(again.engine()).violations()).as("cut at %s", at).isEmpty();
      again.closeImmediately();
    }
  }

  private void orphan() {
    try (DataFile file = files.open("base/20000", OpenMode.CREATE)) {
      file.write(0, ByteBuffer.wrap("rows".getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void aFileThatNothingHasIsRemovedAfterACrashButKeptWhenSalvageIsAskedFor() {
    Database.open(files, settings("error")).closeImmediately();
    orphan();
    Database.open(files, settings("error")).closeImmediately();
    assertThat(files.exists("base/20000")).isFalse();
    assertThat(files.exists("salvage")).isFalse();
    orphan();
    Database.open(files, settings("salvage")).close();
    assertThat(files.exists("base/20000")).isFalse();
    assertThat(text("salvage/20000")).isEqualTo("rows");
  }

  private void zero(String path, int block) {
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      file.write(8192L * block, ByteBuffer.allocate(8192));
    }
  }

  /** Nothing in the file tells zeroes from a page that was added and not used yet. */
  @Test
  void aPageOfZeroesIsDamage() {
    zero("base/" + heap, 0);
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      assertThatThrownBy(() -> TestSession.run(session, "select count(*) from t"))
          .hasMessageContaining("block 0 in file \"base/" + heap + "\"")
          .hasMessageContaining("all of it is zero, though it was written before");
      assertThat(StorageCheck.run(database.engine()).violations())
          .anyMatch(line -> line.contains("block 0") && line.contains("is zero"));
    }
    Database.open(files, settings("salvage")).close();
    try (Database database = Database.open(files, settings("error"));
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "select count(*) from t");
      assertThat(StorageCheck.run(database.engine()).violations()).isEmpty();
    }
  }

  @Test
  void aCommitLogOrCatalogOfZeroesIsRefused() {
    zero("clog/1", 0);
    assertThatThrownBy(() -> Database.open(files, settings("error")))
        .hasMessageContaining("block 0 in file \"clog/1\"");
    assertThatThrownBy(() -> Database.open(files, settings("salvage")))
        .hasMessageContaining("cannot salvage the database");
  }

  /**
   * A catalog or a commit log that has lost pages forgets its tables, and only the sizes tell that
   * zeroes are no new pages.
   */
  @Test
  void filesThatTheCatalogHasForgottenSinceTheShutdownAreKept() {
    zero("clog/1", 0);
    files.delete("waldb.sizes");
    Database.open(files, settings("error")).close();
    assertThat(files.exists("salvage/" + heap)).isTrue();
    assertThat(files.exists("salvage/" + index)).isTrue();
  }

  @Test
  void aCheckFindsAFileThatNothingHasAndLeavesItAlone() {
    orphan();
    try (Database database = Database.openToCheck(files, settings("error"))) {
      assertThat(StorageCheck.run(database.engine()).violations())
          .containsExactly("base/20000: belongs to nothing in the catalog");
    }
    assertThat(text("base/20000")).isEqualTo("rows");
  }

  @Test
  void filesOfATableWhoseLogWasGivenUpAreKept() {
    SimulatedFileSystem disk = new SimulatedFileSystem(1);
    int relation;
    long from;
    WalLayout layout;
    try (Database database = Database.open(disk, settings("error"));
        Session session = database.connect(new Properties())) {
      TestSession.run(session, "create table t (id int)");
      TestSession.run(session, "checkpoint");
      from = database.engine().wal().insertPosition();
      layout = database.engine().control().data().layout();
      TestSession.run(session, "create table late (id int)");
      TestSession.run(session, "insert into late select g from generate_series(1, 5000) g");
      TestSession.run(session, "insert into late values (0)");
      relation =
          Objects.requireNonNull(database.engine().catalog().committed().table("public", "late"))
              .relation();
      SimulatedFileSystem left = disk.crashClone(CrashPolicy.KEEP_ALL);
      database.closeImmediately();
      disk = left;
    }
    long block = layout.blockStart(from) + layout.blockSize();
    String path = WalSegments.path(layout, 1, layout.segment(block));
    try (DataFile file = disk.open(path, OpenMode.READ_WRITE)) {
      file.write(layout.segmentOffset(block), ByteBuffer.allocate(layout.blockSize()));
      file.sync();
    }
    try (Database database = Database.open(disk, settings("truncate"))) {
      assertThat(database.engine().catalog().committed().table("public", "late")).isNull();
      assertThat(disk.exists("base/" + relation)).isFalse();
      assertThat(disk.exists("salvage/" + relation)).isTrue();
    }
    assertThat(disk.exists("waldb.orphans")).isFalse();
  }
}
