package io.waldb.executor;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.executor.expression.SessionContext;
import io.waldb.executor.expression.SessionSequences;
import io.waldb.executor.operator.TableFunctionRows;
import io.waldb.executor.operator.TableStore;
import io.waldb.executor.system.LogFiles;
import io.waldb.executor.system.SessionActivity;
import io.waldb.executor.system.SharedStatistics;
import io.waldb.executor.system.SystemContext;
import io.waldb.executor.system.SystemRows;
import io.waldb.executor.value.Zone;
import io.waldb.sql.function.TableFunctionId;
import io.waldb.sql.parser.IdentifierText;
import io.waldb.sql.plan.InsertRows;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.btree.BtreeIndex;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.Relations;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.heap.HeapTable;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.txn.StorageContext;
import io.waldb.storage.txn.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a session knows while it runs, as expressions and operators see it. Used by its thread. */
final class SessionState implements SessionContext, TableStore, SystemContext {
  /* What is set and shown like a setting, and is the transaction's. */
  static final String ISOLATION = "transaction_isolation";
  static final String READ_ONLY = "transaction_read_only";

  private static final Clock CLOCK = Clock.systemUTC();

  private final Database database;
  private final StorageEngine engine;
  private final int id;
  private final CancelToken cancelToken;
  private final SessionActivity activity;
  private final SessionSettings settings;
  private final SessionSequences sequences;
  private @Nullable Random random;
  private @Nullable Transaction transaction;
  private long transactionMicros;
  private long statementMicros;
  private Zone zone = Zone.UTC;
  private List<String> searchPath = List.of();

  SessionState(
      Database database,
      StorageEngine engine,
      int id,
      SessionSettings settings,
      @Nullable CancelToken outer) {
    this.cancelToken = new CancelToken(outer);
    this.database = database;
    this.engine = engine;
    this.id = id;
    this.settings = settings;
    this.sequences = new SessionSequences(engine.catalog().relations());
    this.activity = new SessionActivity(id, clock());
    settings.current().onChange(this::settingsChanged);
    settings.session().onChange(this::settingsChanged);
    settingsChanged();
  }

  private void settingsChanged() {
    zone = Zone.of(settings.current().get(WaldbSettings.TIMEZONE));
    activity.applicationName(settings.current().get(WaldbSettings.APPLICATION_NAME));
    searchPath = parsePath(settings.current().get(WaldbSettings.SEARCH_PATH), user());
  }

  /** The schemas of a search path's text. */
  private static List<String> parsePath(String text, String user) {
    List<String> path = new ArrayList<>();
    for (String name : IdentifierText.split(text, ',')) {
      if (!name.isEmpty()) {
        path.add(name.equals("$user") ? user : name);
      }
    }
    return path;
  }

  @Override
  public List<String> searchPath() {
    return searchPath;
  }

  @Nullable Transaction open() {
    return transaction;
  }

  void setTransaction(@Nullable Transaction tx) {
    transaction = tx;
    if (tx == null) {
      activity.transaction(null, 0);
    }
  }

  /** It begins when its first statement did, as in PostgreSQL. */
  void transactionBegins() {
    transactionMicros = statementMicros;
    activity.transaction(transaction, transactionMicros);
  }

  void statementBegins() {
    statementMicros = clock();
  }

  SessionActivity activity() {
    return activity;
  }

  static long clock() {
    Instant now = CLOCK.instant();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  @Override
  public Transaction transaction() {
    Transaction tx = transaction;
    if (tx == null) {
      throw new IllegalStateException("no transaction");
    }
    return tx;
  }

  /**
   * The indexes, by their relations, that lack rows which the open transaction sees: made after its
   * view was taken.
   */
  Set<Integer> indexesTooNew() {
    Transaction tx = transaction;
    return tx == null ? Set.of() : engine.catalog().relations().indexesTooNewFor(tx);
  }

  @Override
  public CatalogState catalog() {
    Transaction tx = transaction;
    return tx == null ? engine.catalog().committed() : engine.catalog().current(tx);
  }

  @Override
  public InsertRows newRow(TableInfo table) {
    String name = IdentifierText.of(table.schema(), table.name());
    StatementPlan plan = planOf("INSERT INTO " + name + " DEFAULT VALUES", catalog());
    return (InsertRows) Objects.requireNonNull(plan.plan());
  }

  // ---- as expressions see it

  @Override
  public Settings settings() {
    return settings.current();
  }

  @Override
  public Zone zone() {
    return zone;
  }

  @Override
  public long transactionTimestamp() {
    return transactionMicros;
  }

  @Override
  public long statementTimestamp() {
    return statementMicros;
  }

  @Override
  public CancelToken cancelToken() {
    return cancelToken;
  }

  @Override
  public String user() {
    return "waldb";
  }

  @Override
  public String databaseName() {
    return "waldb";
  }

  @Override
  public @Nullable String currentSchema() {
    CatalogState catalog = catalog();
    for (String schema : searchPath) {
      if (catalog.hasSchema(schema)) {
        return schema;
      }
    }
    return null;
  }

  @Override
  public int sessionId() {
    return id;
  }

  @Override
  public boolean cancelSession(int other) {
    return database.cancel(other);
  }

  @Override
  public SessionSequences sequences() {
    return sequences;
  }

  @Override
  public String showSetting(String name) {
    Transaction tx = transaction;
    return switch (name) {
      case ISOLATION ->
          tx != null
              ? tx.isolation().label()
              : settings.current().show(WaldbSettings.DEFAULT_TRANSACTION_ISOLATION);
      case READ_ONLY ->
          tx != null
              ? tx.isReadOnly() ? "on" : "off"
              : settings.current().show(WaldbSettings.DEFAULT_TRANSACTION_READ_ONLY);
      default -> settings.current().show(name);
    };
  }

  @Override
  public String changeSetting(String name, @Nullable String value, boolean local) {
    if (name.equals(ISOLATION) || name.equals(READ_ONLY)) {
      throw new DatabaseException(
          SqlState.ACTIVE_SQL_TRANSACTION, name + " must be set before any query, by SET");
    }
    settings.set(name, value, local, transaction != null);
    return settings.current().show(name);
  }

  @Override
  public void checkIndex(int index, boolean parents) {
    new CheckFunctions(database, this).checkIndex(index, parents);
  }

  @Override
  public void check(int table) {
    new CheckFunctions(database, this).check(table);
  }

  @Override
  public long fileSize(int relation) {
    return (long) engine.pool().blockCount(relation, Fork.MAIN) * Pages.SIZE;
  }

  @Override
  public long databaseSize() {
    long size = 0;
    for (String directory : List.of("base", "wal", "clog")) {
      for (String name : engine.files().list(directory)) {
        size += engine.files().size(directory + "/" + name);
      }
    }
    return size;
  }

  @Override
  public long walPosition(WalPosition which) {
    return switch (which) {
      case INSERTED -> engine.wal().insertPosition();
      case WRITTEN -> engine.wal().writtenLsn();
      case FLUSHED -> engine.wal().flushedLsn();
    };
  }

  @Override
  public String walFileName(long lsn) {
    return LogFiles.nameBefore(engine, lsn);
  }

  @Override
  public void resetSharedStatistics(String target) {
    database.statistics().reset(target, clock());
  }

  @Override
  public long switchWal() {
    return engine.wal().switchSegment();
  }

  @Override
  public @Nullable Random seededRandom() {
    return random;
  }

  @Override
  public void seedRandom(long seed) {
    random = new Random(seed);
  }

  // ---- as operators see it

  @Override
  public HeapTable heap(TableInfo table) {
    return engine.catalog().relations().heap(table);
  }

  @Override
  public BtreeIndex index(IndexInfo index) {
    return engine.catalog().relations().index(index);
  }

  @Override
  public KeyCodec keyCodec(TableInfo table, IndexInfo index) {
    return Relations.keyCodec(table, index);
  }

  @Override
  public CatalogState catalog(Transaction tx) {
    return engine.catalog().current(tx);
  }

  @Override
  public TableFunctionRows systemRows(TableFunctionId function) {
    return SystemRows.of(function, this);
  }

  @Override
  public StorageContext storage() {
    return engine.context();
  }

  @Override
  public FileSystem files() {
    return engine.files();
  }

  // ---- as system views see it

  @Override
  public StorageEngine engine() {
    return engine;
  }

  @Override
  public SessionContext session() {
    return this;
  }

  @Override
  public Collection<SessionActivity> activities() {
    return database.activities();
  }

  @Override
  public SharedStatistics statistics() {
    return database.statistics();
  }
}
