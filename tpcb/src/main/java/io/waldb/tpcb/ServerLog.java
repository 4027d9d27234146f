package io.waldb.tpcb;

import java.io.PrintStream;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** Prints what the engine logs while this is open, in PostgreSQL's form. */
public final class ServerLog extends Handler implements AutoCloseable {
  private static final Formatter FORM = new SimpleFormatter();
  private static final Logger ENGINE = Logger.getLogger("io.waldb");

  private final PrintStream out;
  private final String indent;
  private final boolean parents = ENGINE.getUseParentHandlers();
  private final @Nullable Level before = ENGINE.getLevel();
  private final Handler[] others = ENGINE.getHandlers();

  /** Prints all of it, as part of a report. */
  ServerLog(PrintStream out) {
    this(out, "  ", Level.INFO);
  }

  /**
   * Prints it in place of what printed it before.
   *
   * @param level what is less serious is left out
   */
  public ServerLog(PrintStream out, Level level) {
    this(out, "", level);
  }

  private ServerLog(PrintStream out, String indent, Level level) {
    this.out = out;
    this.indent = indent;
    ENGINE.setUseParentHandlers(false);
    ENGINE.setLevel(level);
    for (Handler other : others) {
      ENGINE.removeHandler(other);
    }
    ENGINE.addHandler(this);
    setLevel(level);
  }

  @Override
  public void publish(LogRecord line) {
    String level = line.getLevel().intValue() >= Level.WARNING.intValue() ? "WARNING" : "LOG";
    Throwable cause = line.getThrown();
    out.println(
        indent + level + ":  " + FORM.formatMessage(line) + (cause == null ? "" : ": " + cause));
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    ENGINE.removeHandler(this);
    for (Handler other : others) {
      ENGINE.addHandler(other);
    }
    ENGINE.setUseParentHandlers(parents);
    ENGINE.setLevel(before);
  }
}
