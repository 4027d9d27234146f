package io.waldb.tpcb;

import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Prints what the engine logs while this is open, in PostgreSQL's form. */
final class ServerLog extends Handler implements AutoCloseable {
  private static final Logger ENGINE = Logger.getLogger("io.waldb");

  private final PrintStream out;
  private final boolean parents = ENGINE.getUseParentHandlers();

  ServerLog(PrintStream out) {
    this.out = out;
    ENGINE.setUseParentHandlers(false);
    ENGINE.addHandler(this);
  }

  @Override
  public void publish(LogRecord line) {
    String level = line.getLevel().intValue() >= Level.WARNING.intValue() ? "WARNING" : "LOG";
    out.println("  " + level + ":  " + line.getMessage());
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    ENGINE.removeHandler(this);
    ENGINE.setUseParentHandlers(parents);
  }
}
