package io.waldb.tpcb;

import java.util.List;

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
  WALDB_ASYNC(
      "waldb, synchronous_commit=off",
      false,
      "jdbc:waldb:file:%s/db?shared_buffers=256MB&synchronous_commit=off"),
  H2("H2", false, "jdbc:h2:file:%s/db;CACHE_SIZE=262144;LOCK_TIMEOUT=60000"),
  HSQLDB("HSQLDB", false, "jdbc:hsqldb:file:%s/db;hsqldb.tx=mvcc"),
  SQLITE_NORMAL(
      "SQLite, WAL, synchronous=NORMAL",
      false,
      "jdbc:sqlite:%s/db?journal_mode=WAL&synchronous=NORMAL&busy_timeout=60000"
          + "&transaction_mode=IMMEDIATE&cache_size=-65536");

  /** Memory for cached data; SQLite has a cache for each connection and gets a quarter for each. */
  static final int CACHE_MB = 256;

  private static final int DERBY_PAGE_BYTES = 4096;

  private final String title;
  private final boolean waitsForDisk;
  private final String url;
  private final String afterCommit;

  BenchPeer(String title, boolean waitsForDisk, String url) {
    this(title, waitsForDisk, url, "");
  }

  BenchPeer(String title, boolean waitsForDisk, String url, String afterCommit) {
    this.title = title;
    this.waitsForDisk = waitsForDisk;
    this.url = url;
    this.afterCommit = afterCommit;
  }

  String title() {
    return title;
  }

  /** As it is given on the command line. */
  String id() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  static BenchPeer of(String id) {
    for (BenchPeer peer : values()) {
      if (peer.id().equals(id)) {
        return peer;
      }
    }
    throw new ScriptException("unknown database \"" + id + "\"");
  }

  boolean isWaldb() {
    return this == WALDB_SYNC || this == WALDB_ASYNC;
  }

  /** Whether a commit returns only when it is on disk. */
  boolean waitsForDisk() {
    return waitsForDisk;
  }

  String url(String directory) {
    return String.format(url, directory);
  }

  /** Options for the Java that it runs in. */
  List<String> javaOptions() {
    if (this != DERBY) {
      return List.of();
    }
    int pages = CACHE_MB * 1024 * 1024 / DERBY_PAGE_BYTES;
    return List.of("-Dderby.storage.pageCacheSize=" + pages, "-Dderby.stream.error.file=/dev/null");
  }

  /** The load: TPC-B, and what has to follow each commit. */
  Script script() {
    return ScriptParser.parse(
        BuiltinScript.TPCB_LIKE.description(), BuiltinScript.TPCB_LIKE.text() + afterCommit, 1);
  }
}
