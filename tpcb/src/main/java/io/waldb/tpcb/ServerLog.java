package io.waldb.tpcb;

import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

  /** What is said while somebody waits for a database to open: shown also among warnings. */
  private static final Logger PROGRESS = Logger.getLogger("io.waldb.recovery.progress");

  private final PrintStream out;
  private final String indent;
  private final boolean report;
  private final List<LogLine> lines = Collections.synchronizedList(new ArrayList<>());
  private final CommitList commits = new CommitList();
  private final boolean parents = ENGINE.getUseParentHandlers();
  private final @Nullable Level before = ENGINE.getLevel();
  private final Handler[] others = ENGINE.getHandlers();

  /**
   * Prints it as part of a report and keeps the lines. What is there many times, commits that lie
   * beyond damage and the progress of redo, is kept, and only its beginning printed.
   */
  ServerLog(PrintStream out) {
    this(out, "    ", Level.FINE, true);
  }

  /**
   * Prints it in place of what printed it before.
   *
   * @param level what is less serious is left out, but for the progress of a recovery
   */
  public ServerLog(PrintStream out, Level level) {
    this(out, "", level, false);
  }

  private ServerLog(PrintStream out, String indent, Level level, boolean report) {
    this.out = out;
    this.report = report;
    this.indent = indent;
    ENGINE.setUseParentHandlers(false);
    ENGINE.setLevel(level);
    for (Handler other : others) {
      ENGINE.removeHandler(other);
    }
    ENGINE.addHandler(this);
    PROGRESS.setLevel(level.equals(Level.OFF) ? Level.OFF : Level.INFO);
    setLevel(Level.ALL);
  }

  /** When a line was logged, in microseconds since 1970-01-01 UTC. */
  static long micros(LogRecord line) {
    Instant when = line.getInstant();
    return when.getEpochSecond() * 1_000_000 + when.getNano() / 1000;
  }

  /** The level in PostgreSQL's words. */
  static String level(LogRecord line) {
    return line.getLevel().intValue() >= Level.WARNING.intValue() ? "WARNING" : "LOG";
  }

  /** What was logged so far. */
  List<LogLine> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  @Override
  public void publish(LogRecord line) {
    if (!isLoggable(line)) {
      return;
    }
    Throwable cause = line.getThrown();
    String text = FORM.formatMessage(line) + (cause == null ? "" : ": " + cause);
    if (!report) {
      print(line, text);
      return;
    }
    lines.add(new LogLine(micros(line), level(line), text));
    if (!PROGRESS.getName().equals(line.getLoggerName())) {
      synchronized (commits) {
        commits.next(text).forEach(shown -> print(line, shown));
      }
    }
  }

  private void print(LogRecord line, String text) {
    out.println(indent + level(line) + ":  " + text);
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
    PROGRESS.setLevel(null);
  }
}
