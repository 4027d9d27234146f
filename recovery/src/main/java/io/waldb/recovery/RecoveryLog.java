package io.waldb.recovery;

import io.waldb.common.Lsn;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What start and recovery have to say: goes to the log and is kept for whoever opened the database.
 * Belongs to one thread.
 */
final class RecoveryLog {
  private static final System.Logger LOG = System.getLogger("io.waldb.recovery");

  /** By a name of its own, so that a program which shows only warnings can show these, too. */
  private static final System.Logger PROGRESS = System.getLogger("io.waldb.recovery.progress");

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSx", Locale.ROOT);

  private final List<String> lines = new ArrayList<>();

  /**
   * At a start that need not recover: an embedded database says nothing about it unless asked, and
   * does not spend time on it. To write a date alone takes a tenth of a second in a fresh Java.
   */
  void quiet(Supplier<String> message) {
    LOG.log(System.Logger.Level.DEBUG, message);
  }

  /** About a recovery. */
  void log(String message) {
    LOG.log(System.Logger.Level.INFO, message);
    lines.add("LOG:  " + message);
  }

  /** A long step goes on. */
  void progress(String message) {
    PROGRESS.log(System.Logger.Level.INFO, message);
    lines.add("LOG:  " + message);
  }

  /** A recovery is over. Said as its progress is: whoever waited is told what for. */
  void recovered(long records, long endOfLog) {
    progress(
        "database system was not properly shut down and was recovered: "
            + records
            + (records == 1 ? " record" : " records")
            + " replayed, up to "
            + Lsn.format(endOfLog));
  }

  /** Something is amiss but goes on. */
  void warn(String message) {
    LOG.log(System.Logger.Level.WARNING, message);
    lines.add("WARNING:  " + message);
  }

  /** More about the line before. */
  void detail(String message) {
    LOG.log(System.Logger.Level.INFO, message);
    lines.add("DETAIL:  " + message);
  }

  /** What the user can do about the line before. */
  void hint(String message) {
    LOG.log(System.Logger.Level.INFO, message);
    lines.add("HINT:  " + message);
  }

  List<String> lines() {
    return Collections.unmodifiableList(lines);
  }

  /** A time in seconds, as in "last known up at". */
  static String seconds(long micros) {
    return SECONDS.format(local(micros));
  }

  /** A time in microseconds, as in "last completed transaction was at log time". */
  static String micros(long micros) {
    return MICROS.format(local(micros));
  }

  private static ZonedDateTime local(long micros) {
    return Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000)
        .atZone(ZoneId.systemDefault());
  }

  /** A duration as PostgreSQL prints it in checkpoint lines: {@code 0.012}. */
  static String decimal(long nanos) {
    long millis = (nanos + 500_000) / 1_000_000;
    return millis / 1000 + String.format(Locale.ROOT, ".%03d", millis % 1000);
  }
}
