package io.waldb.jdbc;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.OsFileSystem;
import io.waldb.recovery.ControlFile;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A waldb URL, taken apart.
 *
 * @param kind file, memory or a test's simulated disk
 * @param name path or name of the database
 * @param settings what stands behind the question mark, over the given properties
 */
public record JdbcUrl(Kind kind, String name, Properties settings) {
  /** Where a database lives. */
  public enum Kind {
    FILE,
    MEMORY,
    SIMULATED
  }

  static final String PREFIX = "jdbc:waldb:";
  private static final String FILE = "file:";
  private static final String MEMORY = "mem:";
  private static final String SIMULATED = "sim:";

  /** The URL of what a command was given: a URL already, or the path of a directory. */
  public static String ofTarget(String target) {
    return target.startsWith("jdbc:") ? target : PREFIX + FILE + target;
  }

  /**
   * The directory that a command was given, as a path or a URL, and the settings with it.
   *
   * @throws SQLException 08001 when it is another kind of URL
   */
  public static JdbcUrl ofDirectory(String target) throws SQLException {
    String url = ofTarget(target);
    if (accepts(url)) {
      JdbcUrl parsed = parse(url, new Properties());
      if (parsed.kind == Kind.FILE) {
        return parsed;
      }
    }
    throw invalid(url, "a directory is wanted, by its path or as jdbc:waldb:file:PATH");
  }

  /**
   * The directory that connecting to a URL would make a new database in; null when it names another
   * driver's database, one in memory, or one that is there.
   *
   * @throws SQLException 08001 when it is none of waldb's forms
   */
  public static @Nullable String directoryWithoutDatabase(String url) throws SQLException {
    if (!accepts(url)) {
      return null;
    }
    JdbcUrl parsed = parse(url, new Properties());
    try {
      return parsed.kind == Kind.FILE && !ControlFile.exists(OsFileSystem.at(parsed.name))
          ? parsed.name
          : null;
    } catch (DatabaseException e) {
      return null; // connecting says what is wrong with the path
    }
  }

  /** Whether the URL is one of waldb's. */
  static boolean accepts(String url) {
    return url.startsWith(PREFIX);
  }

  /**
   * Takes a URL apart.
   *
   * @throws SQLException 08001 when it is none of waldb's forms
   */
  static JdbcUrl parse(String url, Properties given) throws SQLException {
    String rest = url.substring(PREFIX.length());
    Properties settings = new Properties();
    for (String name : given.stringPropertyNames()) {
      settings.setProperty(name, given.getProperty(name));
    }
    int question = rest.indexOf('?');
    if (question >= 0) {
      parseSettings(url, rest.substring(question + 1), settings);
      rest = rest.substring(0, question);
    }
    // JDBC pools always pass these two; an embedded database has no users.
    settings.remove("user");
    settings.remove("password");
    if (rest.startsWith(FILE) && rest.length() > FILE.length()) {
      return new JdbcUrl(Kind.FILE, rest.substring(FILE.length()), settings);
    }
    if (rest.startsWith(MEMORY) && rest.length() > MEMORY.length()) {
      return new JdbcUrl(Kind.MEMORY, rest.substring(MEMORY.length()), settings);
    }
    if (rest.startsWith(SIMULATED) && rest.length() > SIMULATED.length()) {
      return new JdbcUrl(Kind.SIMULATED, rest.substring(SIMULATED.length()), settings);
    }
    throw invalid(
        url,
        "it must be jdbc:waldb:file:PATH, jdbc:waldb:mem:NAME or, of a SimulatedDisk,"
            + " jdbc:waldb:sim:NAME");
  }

  private static void parseSettings(String url, String text, Properties into) throws SQLException {
    for (String part : text.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      if (equals <= 0) {
        throw invalid(url, "\"" + part + "\" is not of the form name=value");
      }
      try {
        into.setProperty(
            URLDecoder.decode(part.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw invalid(url, "\"" + part + "\" is badly encoded");
      }
    }
  }

  private static SQLException invalid(String url, String why) {
    return SqlExceptions.of(
        SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
        "invalid waldb URL \"" + url + "\": " + why);
  }
}
