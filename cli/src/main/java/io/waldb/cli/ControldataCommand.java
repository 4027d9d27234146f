package io.waldb.cli;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.Pages;
import io.waldb.common.file.OsFileSystem;
import io.waldb.recovery.ControlData;
import io.waldb.recovery.ControlFile;
import io.waldb.wal.WalSegments;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code waldb controldata}: prints the control file in the manner of pg_controldata. */
@Command(
    name = "controldata",
    description = "Prints what the control file says.",
    mixinStandardHelpOptions = true)
final class ControldataCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls call
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // as spec
  @Parameters(paramLabel = "DIR", description = "the database's directory")
  private String directory;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    ControlData data;
    try {
      data = ControlFile.read(OsFileSystem.at(directory));
    } catch (DatabaseException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("controldata: error: \"" + directory + "\": " + e.getMessage());
      err.flush();
      return 1;
    }
    line(out, "Database system identifier", Long.toUnsignedString(data.systemIdentifier()));
    line(out, "Database cluster state", data.state().title());
    line(out, "pg_control last modified", time(data.changedMicros()));
    line(out, "Latest checkpoint location", Lsn.format(data.checkpoint()));
    line(out, "Latest checkpoint's REDO location", Lsn.format(data.redo()));
    line(
        out,
        "Latest checkpoint's REDO WAL file",
        WalSegments.name(
            data.layout(), data.timeline(), data.redo() / data.layout().segmentSize()));
    line(out, "Latest checkpoint's TimeLineID", Integer.toString(data.timeline()));
    line(out, "Latest checkpoint's full_page_writes", data.fullPageWrites() ? "on" : "off");
    line(out, "Latest checkpoint's NextXID", Long.toString(data.nextXid()));
    line(out, "Latest checkpoint's oldestXID", Long.toString(data.oldestXid()));
    line(out, "Time of latest checkpoint", time(data.checkpointMicros()));
    line(out, "xid bound (no xid at or above it was used)", Long.toString(data.xidBound()));
    line(out, "Relation number bound", Integer.toString(data.relationBound()));
    line(out, "wal_level setting", data.walLevel().toString().toLowerCase(Locale.ROOT));
    line(out, "Database block size", Integer.toString(Pages.SIZE));
    line(out, "WAL block size", Integer.toString(data.layout().blockSize()));
    line(out, "Bytes per WAL segment", Integer.toString(data.layout().segmentSize()));
    line(out, "Data page checksum version", "1 (CRC-32C)");
    out.flush();
    return 0;
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("%-44s %s%n", name + ":", value);
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
