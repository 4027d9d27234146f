package io.waldb.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What a waldb statement can tell beyond JDBC: reach it by {@code
 * statement.unwrap(WaldbStatement.class)}.
 */
public interface WaldbStatement extends Statement {
  /**
   * PostgreSQL's tag of the current result, such as {@code INSERT 0 1} or {@code CREATE TABLE};
   * null when there is none. The number in a SELECT's tag is always 0: its rows are still to come.
   *
   * @throws SQLException 55000 when the statement is closed
   */
  @Nullable String commandTag() throws SQLException;
}
