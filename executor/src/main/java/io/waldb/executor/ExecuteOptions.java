package io.waldb.executor;

/**
 * How a statement is run.
 *
 * @param maxRows most rows a query gives; 0 for all
 * @param timeoutMillis after how long the statement is cancelled (57014); 0 for the session's
 *     {@code statement_timeout}
 */
public record ExecuteOptions(long maxRows, long timeoutMillis) {
  /** All rows, the session's timeout. */
  public static final ExecuteOptions DEFAULT = new ExecuteOptions(0, 0);
}
