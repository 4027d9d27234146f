package io.waldb.jdbc;

import io.waldb.common.SqlState;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A source of connections to one waldb URL with fixed settings. Configure it before it is used;
 * then it is thread-safe. Pools that know only bean properties give settings in the URL.
 *
 * <p>Log writer and login timeout are kept and have no effect: connecting waits for nobody, though
 * it may have to recover the database.
 */
public final class WaldbDataSource implements DataSource {
  private final Properties settings = new Properties();
  private volatile String url = "";
  private volatile @Nullable PrintWriter logWriter;
  private volatile int loginTimeoutSeconds;

  /** A source without a URL yet. */
  public WaldbDataSource() {}

  /** A source for a URL. */
  public WaldbDataSource(String url) {
    this.url = url;
  }

  /** The URL. */
  public String getUrl() {
    return url;
  }

  /** Sets the URL, {@code jdbc:waldb:file:PATH} or {@code jdbc:waldb:mem:NAME}. */
  public void setUrl(String newUrl) {
    url = newUrl;
  }

  /** Adds a setting, as if it stood in the URL. */
  public void setSetting(String name, String value) {
    settings.setProperty(name, value);
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (!JdbcUrl.accepts(url)) {
      throw SqlExceptions.of(
          SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
          "\"" + url + "\" is not a waldb URL");
    }
    return WaldbDriver.open(url, settings);
  }

  /** As {@link #getConnection()}: an embedded database has no users. */
  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    logWriter = out;
  }

  @Override
  public void setLoginTimeout(int seconds) {
    loginTimeoutSeconds = seconds;
  }

  @Override
  public int getLoginTimeout() {
    return loginTimeoutSeconds;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("io.waldb");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrappers.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
