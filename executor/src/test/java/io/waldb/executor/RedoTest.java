package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.WalFlush;
import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.recovery.ControlData;
import io.waldb.recovery.ControlFile;
import io.waldb.recovery.CrashRecovery;
import io.waldb.recovery.ResourceManager;
import io.waldb.recovery.ResourceManagers;
import io.waldb.storage.StorageEngine;
import io.waldb.wal.WalReader;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Redo makes of a page what the change made of it, for every kind of record there is, as often as
 * it is done.
 *
 * <p>A database on a disk that loses power lives several lives of random statements. All records
 * carry images for {@code wal_consistency_checking}, so that each replay compares each page with
 * what the change had made of it. Each time the power is cut, what is left is recovered again and
 * again on copies: the data files and the commit log must be the same bytes each time. Nothing is
 * masked: recovery writes all pages at its end, and a page's LSN and checksum follow from the log
 * that was replayed, not from the new one. Zeroes at the end of a file are left out, as recovery
 * extends files ahead of their pages.
 *
 * <p>{@code -Dwaldb.redo.lives} gives the number of lives at least.
 */
class RedoTest {
  private static final int LEAST_LIVES = Integer.getInteger("waldb.redo.lives", 4);
  private static final int MOST_LIVES = Math.max(8, 2 * LEAST_LIVES);

  /** The kinds of record that each class of change is written as. */
  private static final Map<String, List<String>> KINDS =
      Map.ofEntries(
          Map.entry("Commit", List.of("Transaction/COMMIT")),
          Map.entry("Abort", List.of("Transaction/ABORT")),
          Map.entry("Create", List.of("Storage/CREATE")),
          Map.entry("Truncate", List.of("Storage/TRUNCATE")),
          Map.entry("ZeroPage", List.of("CLOG/ZEROPAGE")),
          Map.entry("HeapInsert", List.of("Heap/INSERT", "Heap/INSERT+INIT")),
          Map.entry("HeapMultiInsert", List.of("Heap2/MULTI_INSERT", "Heap2/MULTI_INSERT+INIT")),
          Map.entry("HeapUpdate", List.of("Heap/UPDATE", "Heap/UPDATE+INIT", "Heap/HOT_UPDATE")),
          Map.entry("HeapDelete", List.of("Heap/DELETE")),
          Map.entry("HeapPrune", List.of("Heap2/PRUNE")),
          Map.entry("HeapReclaim", List.of("Heap2/VACUUM")),
          Map.entry("HeapVisible", List.of("Heap2/VISIBLE")),
          Map.entry("BtreeInsert", List.of("Btree/INSERT_LEAF", "Btree/INSERT_UPPER")),
          Map.entry("BtreeSplit", List.of("Btree/SPLIT_L", "Btree/SPLIT_R")),
          Map.entry("BtreeCreate", List.of("Btree/CREATE")),
          Map.entry("BtreeBuildPage", List.of("Btree/BUILD_PAGE")),
          Map.entry("BtreeNewRoot", List.of("Btree/NEWROOT")),
          Map.entry("BtreeDelete", List.of("Btree/DELETE")),
          Map.entry("BtreeMarkHalfDead", List.of("Btree/MARK_PAGE_HALFDEAD")),
          Map.entry("BtreeUnlinkPage", List.of("Btree/UNLINK_PAGE")),
          Map.entry("SequenceChange", List.of("Sequence/LOG")));

  /** What is written without a class of change. */
  private static final List<String> OTHER_KINDS =
      List.of("XLOG/CHECKPOINT_ONLINE", "XLOG/CHECKPOINT_SHUTDOWN", "XLOG/SWITCH");

  private static final List<String> SEALED =
      List.of(
          "txn.TransactionChange",
          "txn.StorageChange",
          "txn.CommitLogChange",
          "heap.HeapChange",
          "btree.BtreeChange");

  private final Random random = random();

  /** Replayed by applying the change to at least one page, or without having one. */
  private final Set<String> applied = new ConcurrentSkipListSet<>();

  /** Replayed with at least one page restored from its image. */
  private final Set<String> restored = new TreeSet<>();

  /** Having a page that is not built from nothing, so that an image may be in its place. */
  private final Set<String> restorable = new TreeSet<>();

  private int nextId = 1;
  private int life;

  private static Random random() {
    String given = System.getProperty("waldb.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.err.println("RedoTest: -Dwaldb.seed=" + seed);
    return new Random(seed);
  }

  @Test
  void everyRecordIsReplayedAsItWasDone() {
    assertThat(changeClasses()).isEqualTo(KINDS.keySet());
    Set<String> kinds = new TreeSet<>(OTHER_KINDS);
    KINDS.values().forEach(kinds::addAll);
    SimulatedFileSystem disk = newDatabase();
    while (life < LEAST_LIVES || (life < MOST_LIVES && !notCovered(kinds).isEmpty())) {
      disk = liveAndCrash(disk, life % 5 != 4);
      recover(disk.crashClone(CrashPolicy.KEEP_ALL), observers());
    }
    assertThat(notCovered(kinds)).isEmpty();
    assertThat(kinds).as("kinds that this test knows").containsAll(applied).containsAll(restored);
  }

  private Set<String> notCovered(Set<String> kinds) {
    Set<String> missing = new TreeSet<>();
    for (String kind : kinds) {
      if (!applied.contains(kind)) {
        missing.add(kind + " was never applied");
      }
      if (restorable.contains(kind) && !restored.contains(kind)) {
        missing.add(kind + " was never restored from an image");
      }
    }
    return missing;
  }

  private static Set<String> changeClasses() {
    return Stream.concat(
            SEALED.stream().flatMap(name -> Arrays.stream(permitted(name))),
            Stream.of(classNamed("catalog.SequenceChange")))
        .map(Class::getSimpleName)
        .collect(Collectors.toSet());
  }

  private static Class<?>[] permitted(String name) {
    return classNamed(name).getPermittedSubclasses();
  }

  private static Class<?> classNamed(String name) {
    try {
      return Class.forName("io.waldb.storage." + name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void recoveryGivesTheSameBytesHoweverOftenItIsBegun() {
    SimulatedFileSystem disk = newDatabase();
    while (life < LEAST_LIVES / 2) {
      boolean images = life % 2 == 0;
      disk = liveAndCrash(disk, images);
      SimulatedFileSystem once = disk.crashClone(CrashPolicy.KEEP_ALL);
      int before = once.operations();
      recover(once, StorageEngine.resourceManagers());
      Map<String, String> expected = pages(once);
      assertThat(expected).hasSizeGreaterThan(3);

      SimulatedFileSystem again = disk.crashClone(CrashPolicy.KEEP_ALL);
      recover(again, StorageEngine.resourceManagers());
      assertThat(pages(again)).as("recovered a second time").isEqualTo(expected);

      SimulatedFileSystem interrupted = disk.crashClone(CrashPolicy.KEEP_ALL);
      for (int attempt = 0; attempt < 3; attempt++) {
        interrupted = interruptedRecovery(interrupted, once.operations() - before, images);
      }
      recover(interrupted, StorageEngine.resourceManagers());
      assertThat(pages(interrupted)).as("interrupted and begun again").isEqualTo(expected);

      SimulatedFileSystem ahead = disk.crashClone(CrashPolicy.KEEP_ALL);
      copyPages(once, ahead);
      recover(ahead, StorageEngine.resourceManagers());
      assertThat(pages(ahead)).as("replayed over pages that have it all").isEqualTo(expected);
    }
  }

  /** Recovers until the power goes; half of the pages may be on disk then, but no log is lost. */
  private SimulatedFileSystem interruptedRecovery(
      SimulatedFileSystem disk, int operations, boolean images) {
    disk.crashAt(disk.operations() + 1 + random.nextInt(operations));
    try {
      recover(disk, StorageEngine.resourceManagers());
    } catch (DatabaseException e) {
      assertThat(disk.isPowerOff()).as(e.toString()).isTrue();
    }
    return disk.crash(policy(images));
  }

  // ---- lives

  private SimulatedFileSystem newDatabase() {
    SimulatedFileSystem disk = new SimulatedFileSystem(random.nextLong());
    try (Database database = Database.open(disk, properties(true));
        Session session = database.connect(new Properties())) {
      TestSession.run(
          session,
          "create table t (id int primary key, k int, v int, pad text, note text);"
              + "create index t_k on t (k);"
              + "create index t_pad on t (pad);"
              + "create sequence s;"
              + "create table x (a int, b int);"
              + "create table y (a int, b int);"
              + "create index y_b on y (b);"
              + "insert into x values (1, 1);"
              + "insert into y values (1, 1);"
              + "alter table t alter note set storage external");
    }
    return disk;
  }

  private Properties properties(boolean images) {
    Properties properties = new Properties();
    properties.setProperty("shared_buffers", random.nextBoolean() ? "1MB" : "8MB");
    properties.setProperty("wal_segment_size", "1MB");
    properties.setProperty("wal_buffers", "256kB");
    properties.setProperty("wal_init_zero", "off");
    properties.setProperty("max_wal_size", "64MB");
    properties.setProperty("autovacuum", "off");
    properties.setProperty("wal_consistency_checking", "all");
    properties.setProperty("full_page_writes", images ? "on" : "off");
    properties.setProperty("wal_compression", random.nextBoolean() ? "lz4" : "off");
    return properties;
  }

  /* Without images a torn page cannot be repaired, so none may be torn. */
  private CrashPolicy policy(boolean images) {
    return images ? CrashPolicy.any(random) : new CrashPolicy(random.nextDouble(), 0, false, 512);
  }

  private SimulatedFileSystem liveAndCrash(SimulatedFileSystem disk, boolean images) {
    Database database = Database.open(disk, properties(images));
    try {
      live(database);
    } catch (DatabaseException e) {
      assertThat(disk.isPowerOff()).as(e.toString()).isTrue();
    }
    SimulatedFileSystem left = disk.crash(policy(images));
    database.closeImmediately();
    return left;
  }

  private void live(Database database) {
    List<String> script = new ArrayList<>(statements());
    Collections.shuffle(script, random);
    script.addAll(tail());
    life++;
    try (Session session = database.connect(new Properties())) {
      for (String statement : script) {
        // One by one, as a script of several would be one transaction.
        for (String part : statement.split("; ", -1)) {
          TestSession.run(session, part);
        }
      }
      database.engine().wal().flush(database.engine().wal().insertPosition());
    }
  }

  private String ids(int count) {
    int first = nextId;
    nextId += count;
    return "generate_series(" + first + ", " + (nextId - 1) + ") g";
  }

  private String rows(int count) {
    // Keys in no order, long enough for an index of several levels.
    return "insert into t select g, g % 7, 0, repeat(md5(g::text), 12), null from " + ids(count);
  }

  private int someId() {
    return Math.max(1, nextId - random.nextInt(400));
  }

  private List<String> statements() {
    int some = someId();
    String range = " where id between " + some + " and " + (some + 30);
    return List.of(
        rows(1),
        rows(120),
        "insert into t values (" + nextId++ + ", 1, 1, 'x', repeat(md5('" + some + "'), 300))",
        "update t set v = v + 1" + range,
        "update t set k = k + 1, pad = reverse(pad)" + range,
        "update t set note = repeat(md5(id::text), 100) where id = " + some,
        "delete from t" + range,
        "delete from t where pad between '4' and '6'",
        "delete from t where id < " + (nextId - 1000),
        "select count(*) from t",
        "vacuum t",
        "begin; " + rows(1) + "; savepoint a; update t set v = 9" + range + "; commit",
        "begin; savepoint a; " + rows(1) + "; rollback to a; " + rows(1) + "; commit",
        "begin; " + rows(1) + "; delete from t" + range + "; rollback",
        "begin; select * from t" + range + " for update; commit",
        "drop table if exists u; create table u (a int primary key); insert into u select g from generate_series(1, 900) g;"
            + " delete from u where a > 10; vacuum u; drop table u",
        "drop table if exists u; create table u (a int); insert into u values (1); truncate u; insert into u values (2);"
            + " drop table u",
        "drop index t_k; create index t_k on t (k)",
        "select nextval('s') from generate_series(1, 40)",
        "select pg_switch_wal()");
  }

  /**
   * What is rare by chance: pages whose first change after a checkpoint is of a certain kind. In
   * one life of four there is no checkpoint, and everything is replayed.
   */
  private List<String> tail() {
    String newTable = "drop table if exists u; create table u (a int primary key)";
    return switch (life % 4) {
      case 0 -> List.of(rows(10));
      case 1 ->
          List.of(
              newTable,
              "insert into u select g from generate_series(1, 900) g; delete from u",
              "delete from t where id > " + (nextId - 60),
              "update t set v = v + 1 where id > " + (nextId - 300),
              "checkpoint",
              "vacuum u; vacuum t",
              rows(10));
      case 2 ->
          List.of(
              newTable,
              "insert into u select g from generate_series(1, 300) g",
              "drop table if exists w; create table w (a int primary key)",
              "insert into w select g from generate_series(1, 900) g",
              "checkpoint",
              "begin; " + rows(1) + "; rollback",
              // Its root has children, and is first changed when one of them splits.
              "insert into w select g from generate_series(901, 1800) g",
              "insert into u select g from generate_series(301, 900) g");
      default ->
          List.of(
              rows(60),
              // Four rows fill a page, so that a fifth goes to a new one.
              "drop table if exists w; create table w (a int, b text)",
              "insert into w select g, repeat('w', 1900) from generate_series(1, 4) g",
              "checkpoint",
              "update x set b = b + 1",
              "update y set b = b + 1",
              // Its page has its image by now: one update keeps the front of the row, one the end.
              "update x set b = b + 1",
              "update x set a = a + 1",
              // In one transaction, so that no old version can make room for the second on its
              // page.
              "begin; update w set a = a + 1 where a = 1; update w set a = a + 10 where a = 3; commit",
              "vacuum t",
              rows(60));
    };
  }

  // ---- recovery alone: no engine above it, so nothing else is logged or written

  private void recover(FileSystem files, ResourceManagers managers) {
    Settings settings = new Settings();
    settings.set(WaldbSettings.SHARED_BUFFERS, random.nextBoolean() ? "1MB" : "8MB");
    settings.set(WaldbSettings.WAL_SEGMENT_SIZE, "1MB");
    settings.set(WaldbSettings.WAL_INIT_ZERO, "off");
    settings.set(WaldbSettings.BACKGROUND_THREADS, random.nextBoolean() ? "on" : "off");
    PanicState panic = new PanicState();
    ControlFile control = ControlFile.open(files, panic);
    noteRecords(files, control.data(), managers);
    BufferPool pool =
        new BufferPool(settings, panic, WalFlush.NONE, new RelationFiles(files, settings, panic));
    try {
      new CrashRecovery(files, settings, panic, control, pool, managers, null)
          .run()
          .wal()
          .closeImmediately();
    } finally {
      pool.close();
      control.close();
    }
  }

  /* Of records that restore images, or only say something, no resource manager hears. */
  private void noteRecords(FileSystem files, ControlData control, ResourceManagers managers) {
    try (WalReader reader =
        new WalReader(
            files,
            control.layout(),
            control.timeline(),
            control.redo(),
            control.systemIdentifier())) {
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        ResourceManager manager = managers.of(record.resourceManagerId());
        String kind = RedoObserver.kind(manager, record);
        if (record.blockCount() == 0 && !manager.changesFiles(record)) {
          applied.add(kind);
        }
        for (int i = 0; i < record.blockCount(); i++) {
          if (record.block(i).hasImage()) {
            restored.add(kind);
          }
          if (!record.block(i).willInit()) {
            restorable.add(kind);
          }
        }
      }
    }
  }

  private ResourceManagers observers() {
    ResourceManagers all = StorageEngine.resourceManagers();
    List<ResourceManager> observers = new ArrayList<>();
    for (int id = 0; id < ResourceManagerId.count(); id++) {
      observers.add(new RedoObserver(all.of(id), applied));
    }
    return new ResourceManagers(observers);
  }

  // ---- files

  private static List<String> pageFiles(FileSystem files) {
    List<String> paths = new ArrayList<>();
    files.list("base").forEach(name -> paths.add("base/" + name));
    files.list("clog").forEach(name -> paths.add("clog/" + name));
    return paths;
  }

  /** The pages of each file: block number and a digest of it. */
  private static Map<String, String> pages(FileSystem files) {
    Map<String, String> pages = new TreeMap<>();
    for (String path : pageFiles(files)) {
      byte[] bytes = read(files, path);
      StringBuilder text = new StringBuilder();
      for (int at = 0; at < bytes.length; at += 8192) {
        byte[] page = Arrays.copyOfRange(bytes, at, at + 8192);
        text.append(at / 8192).append(':').append(Integer.toHexString(Arrays.hashCode(page)));
        text.append(' ');
      }
      pages.put(path, text.toString());
    }
    return pages;
  }

  private static byte[] read(FileSystem files, String path) {
    ByteBuffer bytes = ByteBuffer.allocate((int) files.size(path));
    try (DataFile file = files.open(path, OpenMode.READ)) {
      file.read(0, bytes);
    }
    int end = bytes.position();
    while (end > 0 && bytes.get(end - 1) == 0) {
      end--;
    }
    return Arrays.copyOf(bytes.array(), end);
  }

  private static void copyPages(FileSystem from, FileSystem to) {
    for (String path : pageFiles(from)) {
      byte[] bytes = read(from, path);
      int whole = (bytes.length + 8191) / 8192 * 8192;
      try (DataFile file = to.open(path, OpenMode.CREATE)) {
        file.truncate(whole);
        file.write(0, ByteBuffer.wrap(Arrays.copyOf(bytes, whole)));
        file.sync();
      }
    }
  }
}
