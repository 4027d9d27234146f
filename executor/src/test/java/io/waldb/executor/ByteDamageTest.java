package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.check.StorageCheck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One wrong bit, or a range of zeroes, of parts of pages or whole ones, in any file of a database:
 * it is mended, reported or does not matter, but no row is ever wrong or missing without an error.
 *
 * <p>One thing cannot be told from a torn end of the log: damage in the block that was written
 * last, whose header alone says what of it had been durable before. So the last row's commit has
 * that block, and a segment, for itself, and only that one may be missing.
 *
 * <p>{@code -Dwaldb.damages=200} makes 200 flips and 50 ranges for each kind of file and state. The
 * table of what came of it goes to standard error.
 */
class ByteDamageTest {
  private static final int DAMAGES = Integer.getInteger("waldb.damages", 8);
  private static final int LOG_SEGMENT = 1 << 20;
  private static final List<String> KINDS =
      List.of(
          "control",
          "sizes",
          "conf",
          "log",
          "commit-log",
          "catalog",
          "heap",
          "index",
          "toast",
          "sequence");
  private static final List<String> QUERIES =
      List.of(
          "select id, v, length(t), md5(t) from d where id < 1000000 order by id",
          "select id from d where k = 7 and id < 1000000 order by id",
          "select count(*), sum(v) from d where id between 100 and 200",
          "select md5(t) from d where id = 3",
          "select id, d_id from c order by id");

  /** What a file in {@code base} is; the others are the catalog's. */
  private final Map<String, String> kinds = new HashMap<>();

  private final MemoryFileSystem crashed = new MemoryFileSystem();
  private final MemoryFileSystem closed = new MemoryFileSystem();
  private final List<String> expected = new ArrayList<>();
  private Random random = new Random();

  /** The segment that has only the last row's commit. */
  private long lastSegment;

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
    TestSession.run(session, "create sequence s");
    TestSession.run(session, "select nextval('s')");
    TestSession.run(session, "alter system set work_mem = '8MB'");
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
    TestSession.run(session, "select pg_switch_wal()");
    TestSession.run(session, "insert into d values (1000000, 0, 0, '')");
    String end = TestSession.run(session, "select pg_current_wal_lsn()").get(0);
    lastSegment = Lsn.parse(end) / LOG_SEGMENT;
    for (String query : QUERIES) {
      expected.add(TestSession.run(session, query).toString());
    }
    noteRelations(database);
    copy(files, crashed);
    session.close();
    database.close();
    copy(files, closed);
  }

  private void noteRelations(Database database) {
    for (CatalogObject object : database.engine().catalog().committed().objects()) {
      if (object instanceof TableInfo table && !table.system()) {
        kinds.put("base/" + table.relation(), "heap");
        if (table.toastRelation() != 0) {
          kinds.put("base/" + table.toastRelation(), "toast");
        }
        table.indexes().forEach(index -> kinds.put("base/" + index.relation(), "index"));
      } else if (object instanceof SequenceInfo sequence) {
        kinds.put("base/" + sequence.relation(), "sequence");
      }
    }
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

  /** The files of a kind that have anything in them. There are none of maps: they have no files. */
  private List<String> filesOf(FileSystem files, String kind) {
    List<String> found = new ArrayList<>();
    switch (kind) {
      case "control" -> found.add("waldb.control");
      case "sizes" -> found.add("waldb.sizes");
      case "conf" -> found.add("waldb.conf");
      case "log" -> files.list("wal").forEach(name -> found.add("wal/" + name));
      case "commit-log" -> files.list("clog").forEach(name -> found.add("clog/" + name));
      default -> {
        for (String name : files.list("base")) {
          String path = "base/" + name;
          if (kinds.getOrDefault(path, "catalog").equals(kind)) {
            found.add(path);
          }
        }
      }
    }
    found.removeIf(path -> files.size(path) == 0);
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"closed", "crashed"})
  void nothingIsWrongOrMissingWithoutAnError(String how) {
    FileSystem whole = how.equals("closed") ? closed : crashed;
    StringBuilder table = new StringBuilder();
    for (String kind : KINDS) {
      List<String> paths = filesOf(whole, kind);
      assertThat(paths).as(kind).isNotEmpty();
      Map<String, Integer> outcomes = new TreeMap<>();
      for (int i = 0; i < DAMAGES + DAMAGES / 4; i++) {
        MemoryFileSystem files = new MemoryFileSystem();
        copy(whole, files);
        String path = paths.get(random.nextInt(paths.size()));
        String damage = damage(files, path, i >= DAMAGES);
        boolean mayLoseLast = whole == crashed && kind.equals("log") && isLastSegment(path);
        outcomes.merge(open(files, damage, mayLoseLast), 1, Integer::sum);
      }
      table.append(
          String.format(
              "%n%-10s %-8s refused %4d, reported %4d, repaired or unaffected %4d, silently wrong 0",
              kind,
              how,
              outcomes.getOrDefault("refused", 0),
              outcomes.getOrDefault("reported", 0),
              outcomes.getOrDefault("whole", 0)));
    }
    System.err.println("ByteDamageTest:" + table);
  }

  /** Damages a file; says how, beginning with the offset. */
  private String damage(FileSystem files, String path, boolean zeroes) {
    long size = files.size(path);
    long offset = (long) (random.nextDouble() * size);
    if (zeroes && random.nextBoolean()) {
      return zeroPages(files, path);
    }
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

  /** Whole pages: nothing in the file tells them from pages that were added and not used yet. */
  private String zeroPages(FileSystem files, String path) {
    int pages = (int) Math.max(1, files.size(path) / 8192);
    int first = random.nextInt(pages);
    int count = 1 + random.nextInt(Math.min(4, pages - first));
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      long end = Math.min(8192L * (first + count), file.size());
      file.write(8192L * first, ByteBuffer.allocate((int) (end - 8192L * first)));
    }
    return 8192L * first + ": " + count + " pages of zeroes in " + path;
  }

  private boolean isLastSegment(String path) {
    return Long.parseLong(path.substring(path.length() - 8), 16) == lastSegment;
  }

  private String open(FileSystem files, String damage, boolean mayLoseLast) {
    return open(files, damage, mayLoseLast, settings());
  }

  private String open(FileSystem files, String damage, boolean mayLoseLast, Properties settings) {
    Database database;
    try {
      database = Database.open(files, settings);
    } catch (DatabaseException e) {
      assertThat(e.getMessage()).as(damage).isNotBlank();
      return "refused";
    }
    try (Session session = database.connect(new Properties())) {
      boolean reported = false;
      if (database.engine().recovery().damage() != null || !database.engine().losses().isEmpty()) {
        return "cut"; // and said so
      }
      for (int i = 0; i < QUERIES.size(); i++) {
        try {
          assertThat(TestSession.run(session, QUERIES.get(i)).toString())
              .as(damage)
              .isEqualTo(expected.get(i));
        } catch (DatabaseException e) {
          assertThat(e.state().code()).as(damage + ": " + e.getMessage()).matches("XX...|58P01");
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
      return reported ? "reported" : "whole";
    } finally {
      database.closeImmediately();
    }
  }

  // ---- other forms of damage

  /** What is done to a database; says how. */
  private interface Form {
    String apply(FileSystem files, List<String> paths);
  }

  @ParameterizedTest
  @ValueSource(strings = {"error", "truncate", "salvage"})
  void otherDamageIsNeverSilent(String mode) {
    Properties settings = settings();
    settings.setProperty("recovery_on_damage", mode);
    Map<String, Form> forms = new TreeMap<>();
    forms.put("truncated", this::truncate);
    forms.put("missing", this::remove);
    forms.put("pages of zeroes", this::zeroPages);
    forms.put("blocks swapped", this::swapBlocks);
    forms.put("block of another file", this::foreignBlock);
    StringBuilder table = new StringBuilder();
    for (FileSystem whole : List.of(closed, crashed)) {
      for (String kind : KINDS) {
        forms.forEach(
            (name, form) -> {
              Map<String, Integer> outcomes = new TreeMap<>();
              for (int i = 0; i < 1 + DAMAGES / 20; i++) {
                MemoryFileSystem files = new MemoryFileSystem();
                copy(whole, files);
                List<String> paths = filesOf(files, kind);
                String damage = form.apply(files, paths);
                boolean mayLoseLast = whole == crashed && kind.equals("log");
                outcomes.merge(
                    open(files, kind + " " + damage + " " + mode, mayLoseLast, settings),
                    1,
                    Integer::sum);
              }
              table.append(
                  String.format(
                      "%n%-10s %-8s %-22s %s",
                      kind, whole == closed ? "closed" : "crashed", name, outcomes));
            });
      }
    }
    System.err.println("ByteDamageTest, recovery_on_damage=" + mode + ":" + table);
  }

  private String truncate(FileSystem files, List<String> paths) {
    String path = paths.get(random.nextInt(paths.size()));
    long size = files.size(path);
    boolean whole = size > 8192 && random.nextBoolean();
    long to =
        whole ? 8192L * random.nextInt((int) (size / 8192)) : (long) (random.nextDouble() * size);
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      file.truncate(to);
    }
    return path + " truncated to " + to + " of " + size;
  }

  private String zeroPages(FileSystem files, List<String> paths) {
    return zeroPages(files, paths.get(random.nextInt(paths.size())));
  }

  private String remove(FileSystem files, List<String> paths) {
    String path = paths.get(random.nextInt(paths.size()));
    files.delete(path);
    return path + " deleted";
  }

  private String swapBlocks(FileSystem files, List<String> paths) {
    String path = paths.get(random.nextInt(paths.size()));
    int blocks = (int) (files.size(path) / 8192);
    int one = random.nextInt(Math.max(1, blocks));
    int other = random.nextInt(Math.max(1, blocks));
    try (DataFile file = files.open(path, OpenMode.READ_WRITE)) {
      ByteBuffer a = ByteBuffer.allocate(8192);
      ByteBuffer b = ByteBuffer.allocate(8192);
      file.read(8192L * one, a);
      file.read(8192L * other, b);
      file.write(8192L * one, b.flip());
      file.write(8192L * other, a.flip());
    }
    return path + " blocks " + one + " and " + other + " swapped";
  }

  private String foreignBlock(FileSystem files, List<String> paths) {
    String path = paths.get(random.nextInt(paths.size()));
    List<String> others = new ArrayList<>(kinds.keySet());
    others.remove(path);
    others.removeIf(other -> files.size(other) < 8192);
    others.sort(null);
    String from = others.get(random.nextInt(others.size()));
    int block = random.nextInt(Math.max(1, (int) (files.size(path) / 8192)));
    ByteBuffer bytes = ByteBuffer.allocate(8192);
    try (DataFile source = files.open(from, OpenMode.READ);
        DataFile target = files.open(path, OpenMode.READ_WRITE)) {
      source.read(0, bytes);
      target.write(8192L * block, bytes.flip());
    }
    return path + " block " + block + " is block 0 of " + from;
  }
}
