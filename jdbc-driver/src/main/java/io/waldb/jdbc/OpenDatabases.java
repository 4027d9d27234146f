package io.waldb.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.Context;
import io.waldb.common.config.Setting;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OsFileSystem;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.executor.Database;
import io.waldb.executor.Session;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The databases that are open in this JVM, by place, with the number of their connections: the
 * first connection opens a database, the last one that closes shuts it down.
 *
 * <p>Two locks. The registry's says which places are in use; it is held for a map lookup only. A
 * place's is held while its database is opened, shut down or gets a session, so that a connection
 * that comes while the last one leaves waits, and then opens the database anew; other databases do
 * not wait. The registry's lock is never held while a place's is awaited. A place is in use from
 * before a connection asks for it until after that connection has left it; as long as it is,
 * everybody gets the same place.
 */
final class OpenDatabases {
  private static final OpenDatabases INSTANCE = new OpenDatabases();

  /** A test makes many databases: small ones, as far as the URL does not say otherwise. */
  private static final Map<String, String> SIMULATED_DEFAULTS =
      Map.of(
          "shared_buffers", "2MB",
          "wal_segment_size", "1MB",
          "min_wal_size", "2MB",
          "max_wal_size", "8MB");

  @GuardedBy("this")
  private final Map<String, Place> places = new HashMap<>();

  /** Disks of tests, by name, while they exist. */
  @GuardedBy("this")
  private final Map<String, SimulatedFileSystem> disks = new HashMap<>();

  /** Connections of each place, those that are just being made or closed included. */
  @GuardedBy("this")
  private final Map<Place, Integer> users = new HashMap<>();

  OpenDatabases() {}

  static OpenDatabases instance() {
    return INSTANCE;
  }

  /**
   * A session and what must be told, once, when it has ended.
   *
   * @param session the session
   * @param release gives it back; shuts the database down when it was the last
   */
  record Lease(Session session, Runnable release) {}

  /**
   * Opens a session, and the database if nobody has it open.
   *
   * @throws DatabaseException what opening finds
   */
  Lease connect(JdbcUrl url) {
    Properties database = new Properties();
    Properties session = new Properties();
    split(url.settings(), database, session);
    Place place = enter(url);
    boolean connected = false;
    try {
      Lease lease = place.connect(database, session, () -> leave(place));
      connected = true;
      return lease;
    } finally {
      if (!connected) {
        leave(place);
      }
    }
  }

  /** A directory or a name in memory. */
  private static final class Place {
    final String key;
    private final FileSystem files;

    /** Settings that hold when whoever opens the database does not give them. */
    private final Properties defaults = new Properties();

    @GuardedBy("this")
    private @Nullable Database database;

    /** Sessions of {@link #database}. */
    @GuardedBy("this")
    private int sessions;

    Place(String key, FileSystem files) {
      this.key = key;
      this.files = files;
      if (files instanceof SimulatedFileSystem) {
        SIMULATED_DEFAULTS.forEach(defaults::setProperty);
      }
    }

    synchronized Lease connect(
        Properties databaseSettings, Properties sessionSettings, Runnable left) {
      Database open = database;
      if (open != null && !open.isOpen()) {
        // It stopped by itself (a panic): what it left is recovered by opening it anew. The leases
        // of its sessions find another database here and leave that alone.
        open.closeImmediately();
        database = null;
        open = null;
      }
      boolean opened = open == null;
      if (open == null) {
        Properties settings = new Properties();
        settings.putAll(defaults);
        settings.putAll(databaseSettings);
        open = Database.open(files, settings);
        database = open;
        sessions = 0;
      }
      try {
        Session session = open.connect(sessionSettings);
        if (!opened) {
          checkSame(session, databaseSettings);
        }
        sessions++;
        Database used = open;
        return new Lease(session, () -> release(used, left));
      } catch (Throwable t) {
        shutDownIfUnused(t);
        throw t;
      }
    }

    private void release(Database used, Runnable left) {
      try {
        leave(used);
      } finally {
        left.run();
      }
    }

    private synchronized void leave(Database used) {
      if (database == used) {
        sessions--;
        shutDownIfUnused(null);
      }
    }

    synchronized void stop() {
      Database open = database;
      database = null;
      if (open != null) {
        open.closeImmediately();
      }
    }

    @GuardedBy("this")
    private void shutDownIfUnused(@Nullable Throwable reason) {
      Database unused = database;
      if (unused == null || sessions > 0) {
        return;
      }
      database = null;
      try {
        if (unused.isOpen()) {
          unused.close();
        } else {
          unused.closeImmediately();
        }
      } catch (RuntimeException | Error e) {
        try {
          unused.closeImmediately();
        } catch (RuntimeException | Error again) {
          e.addSuppressed(again);
        }
        if (reason == null) {
          throw e;
        }
        reason.addSuppressed(e);
      }
    }

    /** A setting of the database as a whole may only be given again as it is. */
    private static void checkSame(Session session, Properties asked) {
      for (String name : asked.stringPropertyNames()) {
        String value = asked.getProperty(name);
        String present = session.setting(name);
        Setting<?> setting = WaldbSettings.find(name);
        if (!new Settings().set(setting, value).show(setting).equals(present)) {
          session.close();
          throw new DatabaseException(
              SqlState.CANT_CHANGE_RUNTIME_PARAM,
              "parameter \""
                  + name
                  + "\" cannot be given as \""
                  + value
                  + "\": the database is open already with \""
                  + present
                  + "\"");
        }
      }
    }
  }

  private Place enter(JdbcUrl url) {
    return switch (url.kind()) {
      case FILE -> {
        FileSystem files = OsFileSystem.at(url.name());
        yield enter("file:" + files.describe(), files);
      }
      case MEMORY -> enter("mem:" + url.name(), new MemoryFileSystem());
      case SIMULATED -> enterSimulated(url.name());
    };
  }

  private synchronized Place enter(String key, FileSystem files) {
    Place place = places.computeIfAbsent(key, absent -> new Place(absent, files));
    users.merge(place, 1, Integer::sum);
    return place;
  }

  /* With the lock held all the time: the name must not come to stand for another disk meanwhile. */
  private synchronized Place enterSimulated(String name) {
    return enter(simulated(name), disk(name));
  }

  /** Forgets a place that nobody uses; a database in memory is gone with it. */
  private synchronized void leave(Place place) {
    if (users.merge(place, -1, Integer::sum) == 0) {
      users.remove(place);
      places.remove(place.key, place); // a simulated disk may have another by now
    }
  }

  // ---------------------------------------------------------------- simulated disks

  private static String simulated(String name) {
    return "sim:" + name;
  }

  @GuardedBy("this")
  private SimulatedFileSystem disk(String name) {
    SimulatedFileSystem disk = disks.get(name);
    if (disk == null) {
      throw new DatabaseException(
          SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
          "there is no simulated disk \"" + name + "\"");
    }
    return disk;
  }

  /**
   * From now on the name stands for this disk; null for none. A database that is open on what it
   * stood for is stopped at once, without a checkpoint, and its connections get errors.
   */
  void setDisk(String name, @Nullable SimulatedFileSystem disk) {
    Place before;
    synchronized (this) {
      if (disk == null) {
        disks.remove(name);
      } else {
        disks.put(name, disk);
      }
      before = places.remove(simulated(name));
    }
    if (before != null) {
      before.stop();
    }
  }

  /** Settings of the database go to whoever opens it, settings of a session to the session. */
  private static void split(Properties all, Properties database, Properties session) {
    for (String name : all.stringPropertyNames()) {
      String lower = name.toLowerCase(Locale.ROOT);
      Setting<?> setting = WaldbSettings.find(lower);
      Properties target = setting.context() == Context.SESSION ? session : database;
      target.setProperty(setting.name(), all.getProperty(name));
    }
  }
}
