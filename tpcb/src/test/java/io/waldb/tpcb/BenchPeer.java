package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A database that takes part in the benchmark, set up as its own documentation advises for its
 * class: {@link #waitsForDisk} or not. All get about {@value #CACHE_MB} MB for cached data, and the
 * same heap.
 *
 * <ul>
 *   <li>Derby: {@code derby.storage.pageCacheSize} in pages of 4 kB, which tables without long
 *       columns have (<a href="https://db.apache.org/derby/docs/10.16/ref/rrefproper81359.html">
 *       reference</a>). Its commits wait for the disk; {@code derby.system.durability=test} is its
 *       only way not to (<a
 *       href="https://db.apache.org/derby/docs/10.16/ref/rrefproperdurability.html">reference</a>).
 *   <li>H2: {@code CACHE_SIZE} in kB (<a href="https://h2database.com/html/features.html">cache
 *       settings</a>). Its commits reach the disk within {@code WRITE_DELAY}, 500 ms, and it says
 *       that it does not promise more (<a href="https://h2database.com/html/advanced.html">
 *       durability problems</a>); {@code CHECKPOINT SYNC} is the statement that waits (<a
 *       href="https://h2database.com/html/commands.html">commands</a>).
 *   <li>HSQLDB: {@code hsqldb.tx=mvcc}, which lets clients work side by side; {@code
 *       hsqldb.write_delay=false} syncs at each commit, the default every 500 ms (<a
 *       href="https://hsqldb.org/doc/guide/dbproperties-chapt.html">properties</a>). Tables in
 *       memory, the default and advised where they fit, and cached tables, advised for large ones,
 *       with room for all rows (<a href="https://hsqldb.org/doc/guide/deployment-chapt.html">
 *       deployment</a>); the better one counts.
 *   <li>SQLite: WAL; {@code synchronous=FULL} syncs the log at each commit, {@code NORMAL} only at
 *       checkpoints; {@code IMMEDIATE} takes the writer's lock at once in place of failing later;
 *       {@code mmap_size} maps the file, {@code cache_size} is for each connection, negative in kB;
 *       {@code temp_store=memory} (<a href="https://www.sqlite.org/pragma.html">pragmas</a>, <a
 *       href="https://www.sqlite.org/wal.html">WAL</a>, <a
 *       href="https://www.sqlite.org/mmap.html">mapping</a>).
 *   <li>PostgreSQL: the user's server as it is set up; what counts in it is printed with the
 *       results. {@code synchronous_commit} is the only setting that is made here.
 * </ul>
 */
enum BenchPeer {
  WALDB_SYNC("waldb", true, "jdbc:waldb:file:%s/db?shared_buffers=256MB"),
  DERBY("Derby", true, "jdbc:derby:%s/db;create=true"),
  H2_SYNC(
      "H2, CHECKPOINT SYNC each commit",
      true,
      "jdbc:h2:file:%s/db;CACHE_SIZE=262144;LOCK_TIMEOUT=60000;OPTIMIZE_REUSE_RESULTS=FALSE",
      "CHECKPOINT SYNC;\n"),
  HSQLDB_SYNC(
      "HSQLDB, WRITE_DELAY FALSE",
      true,
      "jdbc:hsqldb:file:%s/db;hsqldb.tx=mvcc;hsqldb.write_delay=false"),
  HSQLDB_CACHED_SYNC(
      "HSQLDB, cached, WRITE_DELAY FALSE",
      true,
      "jdbc:hsqldb:file:%s/db;hsqldb.tx=mvcc;hsqldb.write_delay=false"
          + ";hsqldb.default_table_type=cached"),
  SQLITE_FULL(
      "SQLite, WAL, synchronous=FULL",
      true,
      "jdbc:sqlite:%s/db?journal_mode=WAL&synchronous=FULL&busy_timeout=60000"
          + "&transaction_mode=IMMEDIATE&cache_size=-65536&mmap_size=268435456&temp_store=MEMORY"),
  /** The server is the user's; its shared_buffers too. */
  POSTGRESQL_SYNC("PostgreSQL", true, "on"),
  /** What {@link BareLog} does: no database, and no peer in the ratios. */
  BARE_LOG("bare log append, group commit", true, ""),
  WALDB_ASYNC(
      "waldb, synchronous_commit=off",
      false,
      "jdbc:waldb:file:%s/db?shared_buffers=256MB&synchronous_commit=off"),
  DERBY_TEST("Derby, durability=test", false, "jdbc:derby:%s/db;create=true"),
  H2(
      "H2",
      false,
      "jdbc:h2:file:%s/db;CACHE_SIZE=262144;LOCK_TIMEOUT=60000;OPTIMIZE_REUSE_RESULTS=FALSE"),
  HSQLDB("HSQLDB", false, "jdbc:hsqldb:file:%s/db;hsqldb.tx=mvcc"),
  HSQLDB_CACHED(
      "HSQLDB, cached",
      false,
      "jdbc:hsqldb:file:%s/db;hsqldb.tx=mvcc;hsqldb.default_table_type=cached"),
  SQLITE_NORMAL(
      "SQLite, WAL, synchronous=NORMAL",
      false,
      "jdbc:sqlite:%s/db?journal_mode=WAL&synchronous=NORMAL&busy_timeout=60000"
          + "&transaction_mode=IMMEDIATE&cache_size=-65536&mmap_size=268435456&temp_store=MEMORY"),
  POSTGRESQL_ASYNC("PostgreSQL, synchronous_commit=off", false, "off"),
  /** Not a peer: waldb in a heap of 64 MB, beside waldb. */
  WALDB_SMALL_HEAP("waldb, -Xmx64m", true, "jdbc:waldb:file:%s/db?shared_buffers=256MB", "", "64m"),
  /** Not a peer: a tenth of scale 100's data fits into the cache. */
  WALDB_SMALL_CACHE(
      "waldb, shared_buffers=128MB", true, "jdbc:waldb:file:%s/db?shared_buffers=128MB");

  /** Memory for cached data; SQLite has a cache for each connection and gets a quarter for each. */
  static final int CACHE_MB = 256;

  private static final int DERBY_PAGE_BYTES = 4096;

  private final String title;
  private final boolean waitsForDisk;
  private final String url;
  private final String afterCommit;
  private final @Nullable String heap;

  BenchPeer(String title, boolean waitsForDisk, String url) {
    this(title, waitsForDisk, url, "");
  }

  BenchPeer(String title, boolean waitsForDisk, String url, String afterCommit) {
    this(title, waitsForDisk, url, afterCommit, null);
  }

  BenchPeer(
      String title, boolean waitsForDisk, String url, String afterCommit, @Nullable String heap) {
    this.title = title;
    this.waitsForDisk = waitsForDisk;
    this.url = url;
    this.afterCommit = afterCommit;
    this.heap = heap;
  }

  String title() {
    return title;
  }

  /** As it is given on the command line. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static BenchPeer of(String id) {
    return Arrays.stream(values())
        .filter(peer -> peer.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new ScriptException("unknown database \"" + id + "\""));
  }

  /** The databases that are compared, waldb among them. */
  static List<BenchPeer> compared(boolean waitsForDisk, boolean postgresql) {
    return Arrays.stream(values())
        .filter(peer -> peer.waitsForDisk == waitsForDisk)
        .filter(peer -> postgresql || !peer.isPostgresql())
        .filter(peer -> peer != WALDB_SMALL_HEAP && peer != WALDB_SMALL_CACHE)
        .toList();
  }

  boolean isWaldb() {
    return name().startsWith("WALDB");
  }

  /** Whether it counts in the ratios: neither waldb nor the bare log. */
  boolean isPeer() {
    return !isWaldb() && this != BARE_LOG;
  }

  boolean isPostgresql() {
    return this == POSTGRESQL_SYNC || this == POSTGRESQL_ASYNC;
  }

  /** Whether a commit returns only when it is on disk. */
  boolean waitsForDisk() {
    return waitsForDisk;
  }

  /**
   * Where it is.
   *
   * @param directory made for it
   * @param postgresql the server's URL
   */
  String url(String directory, String postgresql) {
    if (!isPostgresql()) {
      return String.format(url, directory);
    }
    // A database for each class would need rights; the tables are made anew by whoever runs.
    return postgresql
        + (postgresql.contains("?") ? "&" : "?")
        + "options=-c%20synchronous_commit="
        + url
        + "%20-c%20search_path=bench_"
        + url;
  }

  /** The statements that make room for the tables. */
  List<String> preparation() {
    if (isPostgresql()) {
      return List.of(
          "drop schema if exists bench_" + url + " cascade", "create schema bench_" + url);
    }
    // Rows and kB; the size in a URL is not heeded by every version.
    return this == HSQLDB_CACHED || this == HSQLDB_CACHED_SYNC
        ? List.of("set files cache rows 4000000", "set files cache size " + CACHE_MB * 1024)
        : List.of();
  }

  /** Queries whose first column says how the database is set up where the URL does not. */
  List<String> lookAtSettings() {
    if (isPostgresql()) {
      return List.of(
          "select name || '=' || setting || coalesce(' ' || unit, '') from pg_settings where name"
              + " in ('shared_buffers', 'fsync', 'synchronous_commit', 'full_page_writes',"
              + " 'wal_sync_method', 'max_wal_size', 'work_mem', 'wal_compression') order by name");
    }
    return this == SQLITE_FULL || this == SQLITE_NORMAL
        ? List.of(
            "pragma journal_mode", "pragma synchronous", "pragma mmap_size", "pragma cache_size")
        : List.of();
  }

  /** How it is set up, in words that name neither a place nor a password. */
  String settings(String usualHeap) {
    String where =
        isPostgresql()
            ? "synchronous_commit=" + url
            : url("DIR", "") + "; " + String.join("; ", preparation());
    return where
        + " "
        + String.join(" ", javaOptions(usualHeap))
        + (afterCommit.isEmpty() ? "" : "; after each commit: " + afterCommit.strip());
  }

  /** What has to follow each commit, in a script. */
  String afterCommit() {
    return afterCommit;
  }

  /** Options for the Java that it runs in. */
  List<String> javaOptions(String usualHeap) {
    List<String> options = new ArrayList<>();
    options.add("-Xmx" + (heap == null ? usualHeap : heap));
    if (heap != null) {
      options.add("-XX:MaxDirectMemorySize=512m"); // shared_buffers lie outside of the heap
    }
    if (this == DERBY || this == DERBY_TEST) {
      int pages = CACHE_MB * 1024 * 1024 / DERBY_PAGE_BYTES;
      options.add("-Dderby.storage.pageCacheSize=" + pages);
      options.add("-Dderby.stream.error.file=/dev/null");
      if (this == DERBY_TEST) {
        options.add("-Dderby.system.durability=test");
      }
    }
    return options;
  }
}
