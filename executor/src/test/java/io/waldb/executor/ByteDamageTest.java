package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.storage.check.StorageCheck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One wrong byte, or a range of zeroes, in any file of a database: it is mended, reported or does
 * not matter, but no row is ever wrong or missing without an error.
 *
 * <p>One thing cannot be told from a torn end of the log: damage in what was written last. So the
 * last row's commit is written by itself, and only that one may be missing.
 */
class ByteDamageTest {
  private static final int DAMAGES = Integer.getInteger("waldb.damages", 25);
  private static final int FIRST_USER_RELATION = 16384;
  private static final int LOG_SEGMENT = 1 << 20;
  private static final List<String> QUERIES =
      List.of(
          "select id, v, length(t), md5(t) from d where id < 1000000 order by id",
          "select id from d where k = 7 and id < 1000000 order by id",
          "select count(*), sum(v) from d where id between 100 and 200",
          "select md5(t) from d where id = 3",
          "select id, d_id from c order by id");

  private final MemoryFileSystem crashed = new MemoryFileSystem();
  private final MemoryFileSystem closed = new MemoryFileSystem();
  private final List<String> expected = new ArrayList<>();
  private Random random = new Random();

  /** Up to here the log was durable before the last row was committed. */
  private long lastWriteFrom;

  private static Properties settings() {
    Properties settings = new Properties();
    settings.setProperty("shared_buffers", "2MB");
    settings.setProperty("wal_segment_size", "1MB");
    settings.setProperty("wal_buffers", "256kB");
    settings.setProperty("autovacuum", "off");
    settings.setProperty("timezone", "UTC");
    return settings;
  }

  @BeforeEach
  void load() {
    String given = System.getProperty("waldb.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.err.println("ByteDamageTest: -Dwaldb.seed=" + seed);
    random = new Random(seed);
    FileSystem files = new MemoryFileSystem();
    Database database = Database.open(files, settings());
    Session session = database.connect(new Properties());
    TestSession.run(session, "create table d (id int primary key, v bigint, k int, t text)");
    TestSession.run(session, "create index d_k on d (k)");
    TestSession.run(session, "create table c (id int primary key, d_id int references d)");
    TestSession.run(
        session,
        "insert into d select g, g * 10, g % 20, case when g % 50 = 3 then"
            + " (select string_agg(md5((g * 1000 + h)::text), '') from generate_series(1, 120) h)"
            + " else md5(g::text) end from generate_series(1, 1500) g");
    TestSession.run(session, "insert into c select g, g from generate_series(1, 100) g");
    TestSession.run(session, "checkpoint");
    TestSession.run(session, "update d set v = v + 1 where id % 3 = 0");
    TestSession.run(session, "delete from d where id > 1400");
    TestSession.run(session, "insert into c select g, g from generate_series(101, 200) g");
    TestSession.run(session, "update d set t = reverse(t) where id % 70 = 3");
    lastWriteFrom = Lsn.parse(TestSession.run(session, "select pg_current_wal_lsn()").get(0));
    TestSession.run(session, "insert into d values (1000000, 0, 0, '')");
    for (String query : QUERIES) {
      expected.add(TestSession.run(session, query).toString());
    }
    copy(files, crashed);
    session.close();
    database.close();
    copy(files, closed);
  }

  private static void copy(FileSystem from, FileSystem to) {
    for (String directory : List.of("", "base", "wal", "clog")) {
      if (!directory.isEmpty()) {
        to.createDirectory(directory);
      }
      for (String name : from.list(directory)) {
        String path = directory.isEmpty() ? name : directory + "/" + name;
        if (!name.equals("waldb.lock") && isFile(from, path)) {
          ByteBuffer bytes = ByteBuffer.allocate((int) from.size(path));
          try (DataFile in = from.open(path, OpenMode.READ);
              DataFile out = to.open(path, OpenMode.CREATE)) {
            in.read(0, bytes);
            out.write(0, bytes.flip());
          }
        }
      }
    }
  }

  private static boolean isFile(FileSystem files, String path) {
    try {
      files.open(path, OpenMode.READ).close();
      return true;
    } catch (DatabaseException e) {
      return false;
    }
  }

  /** The files of a kind that have anything in them. */
  private static List<String> filesOf(FileSystem files, String kind) {
    List<String> found = new ArrayList<>();
    switch (kind) {
      case "control" -> found.add("waldb.control");
      case "log" -> files.list("wal").forEach(name -> found.add("wal/" + name));
      case "commit-log" -> files.list("clog").forEach(name -> found.add("clog/" + name));
      default ->
          files.list("base").stream()
              .filter(name -> name.matches("\\d+"))
              .filter(
                  name -> kind.equals("catalog") == (Integer.parseInt(name) < FIRST_USER_RELATION))
              .forEach(name -> found.add("base/" + name));
    }
    found.removeIf(path -> files.size(path) == 0);
    return found;
  }

  @ParameterizedTest
  @CsvSource({
    "control, closed", "control, crashed",
    "log, closed", "log, crashed",
    "commit-log, closed", "commit-log, crashed",
    "catalog, closed", "catalog, crashed",
    "data, closed", "data, crashed",
  })
  void nothingIsWrongOrMissingWithoutAnError(String kind, String how) {
    FileSystem whole = how.equals("closed") ? closed : crashed;
    List<String> paths = filesOf(whole, kind);
    assertThat(paths).isNotEmpty();
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int i = 0; i < DAMAGES; i++) {
      MemoryFileSystem files = new MemoryFileSystem();
      copy(whole, files);
      String path = paths.get(random.nextInt(paths.size()));
      String damage = damage(files, path, i % 5 == 4);
      boolean mayLoseLast = whole == crashed && kind.equals("log") && isLastWrite(path, damage);
      String outcome = open(files, damage, mayLoseLast);
      outcomes.merge(outcome, 1, Integer::sum);
    }
    System.err.println("damage to " + kind + ", database " + how + ": " + outcomes);
  }

  /** Damages a file; says how, beginning with the offset. */
  private String damage(FileSystem files, String path, boolean zeroes) {
    long size = files.size(path);
    long offset = (long) (random.nextDouble() * size);
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      if (zeroes) {
        int length = (int) Math.min(1 + random.nextInt(4096), size - offset);
        file.write(offset, ByteBuffer.allocate(length));
        return offset + ": " + length + " zeroes in " + path;
      }
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(offset, one);
      int flip = 1 << random.nextInt(8);
      file.write(offset, one.put(0, (byte) (one.get(0) ^ flip)).flip());
      return offset + ": bit " + flip + " in " + path;
    }
  }

  /** Whether the damage may reach what was written to the log last. */
  private boolean isLastWrite(String path, String damage) {
    long offset = Long.parseLong(damage.substring(0, damage.indexOf(':')));
    long segment = Long.parseLong(path.substring(path.length() - 8), 16);
    // A range of zeroes is at most 4096 bytes; and the last block is written again as a whole.
    return segment * LOG_SEGMENT + offset >= lastWriteFrom - 8192 - 4096;
  }

  private String open(FileSystem files, String damage, boolean mayLoseLast) {
    Database database;
    try {
      database = Database.open(files, settings());
    } catch (DatabaseException e) {
      assertThat(e.getMessage()).as(damage).isNotBlank();
      return "refused";
    }
    try (Session session = database.connect(new Properties())) {
      boolean reported = false;
      for (int i = 0; i < QUERIES.size(); i++) {
        try {
          assertThat(TestSession.run(session, QUERIES.get(i)).toString())
              .as(damage)
              .isEqualTo(expected.get(i));
        } catch (DatabaseException e) {
          assertThat(e.state().code()).as(damage + ": " + e.getMessage()).startsWith("XX");
          reported = true;
        }
      }
      try {
        List<String> last = TestSession.run(session, "select id from d where id = 1000000");
        assertThat(mayLoseLast || last.equals(List.of("1000000"))).as(damage).isTrue();
      } catch (DatabaseException e) {
        reported = true;
      }
      if (!reported) {
        reported = !StorageCheck.run(database.engine()).violations().isEmpty();
      }
      return reported ? "reported when read" : "whole";
    } finally {
      database.closeImmediately();
    }
  }
}
