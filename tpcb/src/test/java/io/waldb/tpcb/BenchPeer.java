package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A database that takes part in the benchmark, set up as its own documentation advises for its
 * class: {@link #waitsForDisk} or not. All get about {@value #CACHE_MB} MB for cached data.
 */
enum BenchPeer {
  WALDB_SYNC("waldb", true, "jdbc:waldb:file:%s/db?shared_buffers=256MB"),
  DERBY("Derby", true, "jdbc:derby:%s/db;create=true"),
  H2_SYNC(
      "H2, CHECKPOINT SYNC each commit",
      true,
      "jdbc:h2:file:%s/db;CACHE_SIZE=262144;LOCK_TIMEOUT=60000",
      "CHECKPOINT SYNC;\n"),
  HSQLDB_SYNC(
      "HSQLDB, WRITE_DELAY FALSE",
      true,
      "jdbc:hsqldb:file:%s/db;hsqldb.tx=mvcc;hsqldb.write_delay=false"),
  SQLITE_FULL(
      "SQLite, WAL, synchronous=FULL",
      true,
      "jdbc:sqlite:%s/db?journal_mode=WAL&synchronous=FULL&busy_timeout=60000"
          + "&transaction_mode=IMMEDIATE&cache_size=-65536"),
  /** The server is the user's; its shared_buffers too. */
  POSTGRESQL_SYNC("PostgreSQL", true, "on"),
  /** What {@link BareLog} does: no database, and no peer in the ratios. */
  BARE_LOG("bare log append, group commit", true, ""),
  WALDB_ASYNC(
      "waldb, synchronous_commit=off",
      false,
      "jdbc:waldb:file:%s/db?shared_buffers=256MB&synchronous_commit=off"),
  DERBY_TEST("Derby, durability=test", false, "jdbc:derby:%s/db;create=true"),
  H2("H2", false, "jdbc:h2:file:%s/db;CACHE_SIZE=262144;LOCK_TIMEOUT=60000"),
  HSQLDB("HSQLDB", false, "jdbc:hsqldb:file:%s/db;hsqldb.tx=mvcc"),
  SQLITE_NORMAL(
      "SQLite, WAL, synchronous=NORMAL",
      false,
      "jdbc:sqlite:%s/db?journal_mode=WAL&synchronous=NORMAL&busy_timeout=60000"
          + "&transaction_mode=IMMEDIATE&cache_size=-65536"),
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
    return isPostgresql()
        ? List.of("drop schema if exists bench_" + url + " cascade", "create schema bench_" + url)
        : List.of();
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
