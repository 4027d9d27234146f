package io.waldb.executor;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.Context;
import io.waldb.common.config.Settings;
import io.waldb.common.config.SettingsFile;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.executor.system.SessionActivity;
import io.waldb.executor.system.SharedStatistics;
import io.waldb.sql.parser.SqlParser;
import io.waldb.storage.StorageEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An open database: the engine, the sessions, and what they share.
 *
 * <p>Thread-safe; closing is one thread's business.
 */
public final class Database implements AutoCloseable {
  private final StorageEngine engine;
  private final PlanCache plans = new PlanCache();
  private final Timer timer = new Timer();
  private final AtomicInteger sessionNumbers = new AtomicInteger();

  /** Places of sessions that are taken: at most {@code max_connections}. */
  private final AtomicInteger taken = new AtomicInteger();

  private final Map<Integer, Session> sessions = new ConcurrentHashMap<>();
  private final SharedStatistics statistics;
  private volatile boolean open = true;

  private Database(StorageEngine engine) {
    this.engine = engine;
    this.statistics = new SharedStatistics(engine, SessionState.clock());
  }

  /**
   * Opens the database in a directory, making one when the directory is empty; recovers it when it
   * was not shut down. Settings given here win over those of the settings file.
   *
   * @param properties settings by name
   * @throws DatabaseException 42704, 22023 for a setting that is not right; 55006 when it is open
   *     elsewhere; what recovery finds
   */
  public static Database open(FileSystem files, Properties properties) {
    Settings settings = settings(files, properties);
    Database database = new Database(StorageEngine.open(files, settings));
    SqlParser.warmUp(); // not before: recovery can use all processors
    return database;
  }

  /**
   * As {@link #open}, to check the database: files that nothing in the catalog has stay where they
   * are, and are found.
   */
  public static Database openToCheck(FileSystem files, Properties properties) {
    return new Database(StorageEngine.openAsItIs(files, settings(files, properties)));
  }

  private static Settings settings(FileSystem files, Properties properties) {
    Settings settings = new Settings();
    for (String name : properties.stringPropertyNames()) {
      settings.set(name, properties.getProperty(name), Context.CREATE_ONLY);
    }
    settings.fixGiven();
    SettingsFile.apply(files, settings, Context.OPEN);
    return settings;
  }

  /**
   * Begins a session.
   *
   * @param properties settings of the session by name
   * @throws DatabaseException 57P03 when the database is closing; 53300 when there are {@code
   *     max_connections} already; 42704, 22023, 55P02 for a setting that is not right
   */
  public Session connect(Properties properties) {
    return connect(properties, null);
  }

  /** As {@link #connect(Properties)}; {@code outer}, a token of the same thread, also cancels. */
  Session connect(Properties properties, @Nullable CancelToken outer) {
    if (!open) {
      throw new DatabaseException(SqlState.CANNOT_CONNECT_NOW, "the database is shutting down");
    }
    engine.panic().check();
    int most = engine.settings().getInt(WaldbSettings.MAX_CONNECTIONS);
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      throw new DatabaseException(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already")
          .withDetail("max_connections is " + most + '.');
    }
    Session session = null;
    boolean done = false;
    try {
      session = new Session(this, engine, sessionNumbers.incrementAndGet(), outer);
      sessions.put(session.id(), session);
      for (String name : properties.stringPropertyNames()) {
        session.set(name, properties.getProperty(name));
      }
      done = true;
    } finally {
      if (!done) {
        if (session == null || !sessions.containsKey(session.id())) {
          taken.decrementAndGet();
        } else {
          session.close();
        }
      }
    }
    session.connected();
    statistics.connected();
    return session;
  }

  /** The engine. */
  public StorageEngine engine() {
    return engine;
  }

  SharedStatistics statistics() {
    return statistics;
  }

  /** What all open sessions are doing. */
  List<SessionActivity> activities() {
    List<SessionActivity> activities = new ArrayList<>();
    sessions.values().forEach(session -> activities.add(session.activity()));
    return activities;
  }

  PlanCache plans() {
    return plans;
  }

  Timer timer() {
    return timer;
  }

  void forget(Session session) {
    if (sessions.remove(session.id()) != null) {
      taken.decrementAndGet();
    }
  }

  boolean cancel(int session) {
    Session found = sessions.get(session);
    if (found == null) {
      return false;
    }
    found.cancel();
    return true;
  }

  /** Whether sessions can be had. */
  public boolean isOpen() {
    return open && !engine.panic().isPanicked();
  }

  /** Ends all sessions, writes a checkpoint and closes the files. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    List<Session> all = new ArrayList<>(sessions.values());
    all.forEach(Session::shutDown);
    all.forEach(Session::close);
    timer.close();
    engine.close();
  }

  /**
   * Stops at once without a checkpoint, as {@code pg_ctl stop -m immediate}: the next open
   * recovers.
   */
  public void closeImmediately() {
    if (!open) {
      return;
    }
    open = false;
    timer.close();
    engine.closeImmediately();
    sessions.values().forEach(Session::shutDown);
  }
}
