package io.waldb.tpcb;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.Lsn;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What a process that will be killed notes about its run: positions of its log and what its engine
 * logs, a line of text each, handed to the operating system one by one so that the death of the
 * process loses none. Thread-safe.
 */
final class RunJournal extends Handler implements AutoCloseable {
  /** What a journal says. */
  record Content(List<LogSample> samples, List<LogLine> lines) {
    Content {
      samples = List.copyOf(samples);
      lines = List.copyOf(lines);
    }
  }

  private static final String PREFIX = "journal-";
  private static final String SAMPLE = "S";
  private static final Formatter FORM = new SimpleFormatter();
  private static final Logger ENGINE = Logger.getLogger("io.waldb");

  private final DataFile file;

  @GuardedBy("this")
  private long length;

  /** Begins the journal of a run. */
  RunJournal(FileSystem files, String run) {
    file = files.open(PREFIX + run, OpenMode.CREATE_NEW);
  }

  /** Takes over what the engine of this process logs; warnings go on to where they went before. */
  void captureLog() {
    ENGINE.setLevel(Level.FINE);
    ENGINE.addHandler(this);
  }

  void sample(LogSample sample) {
    append(
        sample.micros()
            + " "
            + SAMPLE
            + " "
            + Lsn.format(sample.inserted())
            + " "
            + Lsn.format(sample.written())
            + " "
            + Lsn.format(sample.durable()));
  }

  @Override
  public void publish(LogRecord line) {
    String text = FORM.formatMessage(line).replace('\n', ' ');
    append(ServerLog.micros(line) + " " + ServerLog.level(line) + " " + text);
  }

  private synchronized void append(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    file.write(length, ByteBuffer.wrap(bytes));
    length += bytes.length;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    file.close();
  }

  /** Reads a journal; a line that the end of the process cut off is left out. */
  static Content read(FileSystem files, String run) {
    String path = PREFIX + run;
    byte[] bytes = new byte[(int) files.size(path)];
    try (DataFile file = files.open(path, OpenMode.READ)) {
      file.read(0, ByteBuffer.wrap(bytes));
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<LogSample> samples = new ArrayList<>();
    List<LogLine> lines = new ArrayList<>();
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      String[] part = text.substring(from, end).split(" ", 3);
      long micros = Long.parseLong(part[0]);
      if (part[1].equals(SAMPLE)) {
        String[] lsn = part[2].split(" ", -1);
        samples.add(new LogSample(micros, Lsn.parse(lsn[0]), Lsn.parse(lsn[1]), Lsn.parse(lsn[2])));
      } else {
        lines.add(new LogLine(micros, part[1], part[2]));
      }
      from = end + 1;
    }
    return new Content(samples, lines);
  }
}
