package io.waldb.jdbc;

import io.waldb.common.config.Setting;
import io.waldb.common.config.WaldbSettings;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC driver: {@code jdbc:waldb:file:PATH[?name=value&...]} and {@code
 * jdbc:waldb:mem:NAME[?...]}.
 *
 * <p>All connections of a JVM to one path share one database; the first opens it (and recovers it
 * when it was not shut down), the last that closes shuts it down. Settings come from the URL and
 * the properties; those of the database as a whole count for the connection that opens it, and a
 * later connection may only repeat them.
 */
public final class WaldbDriver implements Driver {
  static final int MAJOR = 0;
  static final int MINOR = 1;

  static {
    try {
      DriverManager.registerDriver(new WaldbDriver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Made by the service loader. */
  public WaldbDriver() {}

  /**
   * Connects.
   *
   * @return null when the URL is another driver's
   * @throws SQLException 08001 for a malformed URL, 42704 and 22023 for settings, 55P02 for one
   *     that cannot be changed while the database is open, 53300 when there are {@code
   *     max_connections} already, 55006 when another process has the directory open, and what
   *     opening and recovering the database finds
   */
  @Override
  public @Nullable Connection connect(String url, @Nullable Properties properties)
      throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    return open(url, properties == null ? new Properties() : properties);
  }

  static Connection open(String url, Properties properties) throws SQLException {
    JdbcUrl parsed = JdbcUrl.parse(url, properties);
    try {
      return JdbcConnection.open(url, OpenDatabases.instance().connect(parsed));
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    }
  }

  @Override
  public boolean acceptsURL(String url) {
    return JdbcUrl.accepts(url);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties properties) {
    List<DriverPropertyInfo> infos = new ArrayList<>();
    for (Setting<?> setting : WaldbSettings.all()) {
      String given = properties == null ? null : properties.getProperty(setting.name());
      DriverPropertyInfo info =
          new DriverPropertyInfo(setting.name(), given == null ? setting.defaultText() : given);
      info.description = setting.description();
      if (!setting.values().isEmpty()) {
        info.choices = setting.values().toArray(new String[0]);
      }
      infos.add(info);
    }
    return infos.toArray(new DriverPropertyInfo[0]);
  }

  @Override
  public int getMajorVersion() {
    return MAJOR;
  }

  @Override
  public int getMinorVersion() {
    return MINOR;
  }

  /**
   * False: the SQL is PostgreSQL's, and parts of the SQL-92 entry level that tests would ask for
   * may be missing.
   */
  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("io.waldb");
  }
}
