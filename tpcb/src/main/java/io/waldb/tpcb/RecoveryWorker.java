package io.waldb.tpcb;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.logging.Level;

/**
 * The process that is killed while it recovers: opens the database, which recovers it, and does
 * nothing more.
 *
 * <p>Speaks with the one who kills it through standard output: what the engine logs, {@value
 * #READY} when the database is open, and {@code error ...}.
 */
public final class RecoveryWorker {
  /** What it says when the database is open. */
  static final String READY = "ready";

  private static final int LIFE_SECONDS = 60;

  private RecoveryWorker() {}

  /**
   * Runs the process.
   *
   * @param arguments the URL
   */
  @SuppressWarnings({
    "SystemOut", // how it speaks to its parent
    "ClosingStandardOutputStreams" // the log is closed, the stream is not
  })
  public static void main(String[] arguments) throws InterruptedException {
    try (ServerLog log = new ServerLog(System.out, Level.INFO);
        Connection connection = DriverManager.getConnection(arguments[0])) {
      System.out.println(connection.isValid(0) ? READY : "error the connection is not valid");
      Thread.sleep(LIFE_SECONDS * 1000L);
      System.out.println("error nobody killed the recovery within " + LIFE_SECONDS + " s");
    } catch (SQLException | RuntimeException e) {
      System.out.println("error " + e);
      e.printStackTrace();
    }
    Runtime.getRuntime().halt(3);
  }
}
